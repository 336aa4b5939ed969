package spindle.epoll;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.kernel.AcceptFailed;
import spindle.reason.ConnectBindError;
import spindle.reason.ConnectError;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.MessageLengthError;
import spindle.reason.NoRouteError;
import spindle.reason.TCPTimedOutError;

/// From error numbers to the reasons that the reactor gives: the whole table is here. Elsewhere a
/// number only says that a call has done nothing yet, or goes on in a plain `IOException`.
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

  static ConnectBindError notBound(Address from, int errno) {
    return new ConnectBindError(
        "cannot connect from " + from + ": " + Errno.words(errno), Errno.exception("bind", errno));
  }

  /// `accept(2)`: what the network did to the connection that waits is passed on as an error of the
  /// call, and the next one may be well.
  static AcceptFailed notAccepted(int errno) {
    AcceptFailed.Kind kind =
        switch (errno) {
          case Errno.EMFILE -> AcceptFailed.Kind.NO_DESCRIPTORS;
          case Errno.EBADF, Errno.ENOTSOCK, Errno.EINVAL -> AcceptFailed.Kind.GONE;
          case Errno.ENETDOWN,
              Errno.EPROTO,
              Errno.ENOPROTOOPT,
              Errno.EHOSTDOWN,
              Errno.ENONET,
              Errno.EHOSTUNREACH,
              Errno.EOPNOTSUPP,
              Errno.ENETUNREACH,
              Errno.ECONNABORTED,
              Errno.EPERM,
              Errno.ETIMEDOUT,
              Errno.EINTR ->
              AcceptFailed.Kind.NOT_THIS_ONE;
          default -> AcceptFailed.Kind.NO_RESOURCES;
        };
    return new AcceptFailed(kind, Errno.exception("accept4", errno));
  }

  /// That nobody takes a datagram is told by a later call of the socket at `host`.
  static IOException notReceived(Address host, int errno) {
    return datagram("recvfrom", host, errno);
  }

  /// @throws MessageLengthError if the caller should have known
  static IOException notSent(Address host, int size, int errno) {
    if (errno == Errno.EMSGSIZE) {
      throw new MessageLengthError(
          "the system takes no datagram of " + size + " bytes", Errno.exception("sendto", errno));
    }
    return datagram("sendto", host, errno);
  }

  private static IOException datagram(String call, Address host, int errno) {
    IOException cause = Errno.exception(call, errno);
    return errno == Errno.ECONNREFUSED
        ? new ConnectionRefusedError("nobody takes what " + host + " sent to its peer", cause)
        : cause;
  }

  static FileSystemException notOpened(Path path, int errno) {
    String name = path.toString();
    return switch (errno) {
      case Errno.ENOENT -> new NoSuchFileException(name);
      case Errno.EACCES -> new AccessDeniedException(name);
      default -> new FileSystemException(name, null, Errno.words(errno));
    };
  }
}
