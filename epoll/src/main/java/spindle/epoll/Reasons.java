package spindle.epoll;

import java.io.IOException;
import spindle.protocol.Address;
import spindle.protocol.ConnectError;
import spindle.protocol.ConnectionRefusedError;
import spindle.protocol.NoRouteError;
import spindle.protocol.TCPTimedOutError;
import spindle.protocol.UnixAddress;
import spindle.reactor.AcceptFailed;

/// From error numbers to the reasons that the reactor gives: the whole table is here.
final class Reasons {
  private Reasons() {}

  static ConnectError notConnected(Address to, String call, int errno) {
    IOException cause = Errno.exception(call, errno);
    String message = "cannot connect to " + to + ": " + Errno.words(errno);
    if (errno == Errno.EAGAIN && to instanceof UnixAddress) {
      return new ConnectError(message + " (its backlog is full)", cause);
    }
    return switch (errno) {
      case Errno.ECONNREFUSED, Errno.ENOENT -> new ConnectionRefusedError(message, cause);
      case Errno.ETIMEDOUT -> new TCPTimedOutError(message, cause);
      case Errno.ENETUNREACH, Errno.EHOSTUNREACH -> new NoRouteError(message, cause);
      default -> new ConnectError(message, cause);
    };
  }

  /// `accept(2)`: what the network did to the connection that waits is passed on as an error of the
  /// call, and the next one may be well.
  static AcceptFailed notAccepted(int errno) {
    AcceptFailed.Kind kind =
        switch (errno) {
          case Errno.EMFILE -> AcceptFailed.Kind.NO_DESCRIPTORS;
          case Errno.ECONNABORTED,
              Errno.EPERM,
              Errno.EHOSTUNREACH,
              Errno.ENETUNREACH,
              Errno.ETIMEDOUT,
              Errno.EINTR ->
              AcceptFailed.Kind.NOT_THIS_ONE;
          default -> AcceptFailed.Kind.NO_RESOURCES;
        };
    return new AcceptFailed(kind, Errno.exception("accept4", errno));
  }
}
