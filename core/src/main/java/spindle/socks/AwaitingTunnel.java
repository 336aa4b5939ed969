package spindle.socks;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.reason.ConnectError;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectingCancelledError;
import spindle.reason.ConnectionClosed;
import spindle.reason.NoProtocolError;
import spindle.time.DelayedCall;

/// Has the connection to a proxy until that has connected, and hands it over then.
final class AwaitingTunnel<P extends Protocol> extends Protocol {
  private final TunnelFactory<P> wanted;
  private final SocksAnswers answers = new SocksAnswers();
  private final Deferred<P> built = new Deferred<>(_ -> cancelled());
  private @Nullable DelayedCall deadline;
  private boolean over;

  AwaitingTunnel(TunnelFactory<P> wanted) {
    this.wanted = wanted;
    built.reportedElsewhere();
  }

  /// Fires with the protocol when it has its connection; fails if it never gets one.
  Deferred<P> built() {
    return built;
  }

  private void cancelled() {
    fail(new ConnectingCancelledError(wanted.destination()));
  }

  @Override
  public void connectionMade() {
    deadline = transport().scheduler().callLater(wanted.timeout(), this::tooLate);
    byte[] greeting =
        wanted.login().hasRemaining() ? new byte[] {5, 2, 0, 2} : new byte[] {5, 1, 0};
    transport().write(ByteBuffer.wrap(greeting));
  }

  private void tooLate() {
    fail(
        new ConnectTimeoutError(
            "the SOCKS proxy did not answer within %s".formatted(wanted.timeout()), null));
  }

  @Override
  public void dataReceived(ByteBuffer data) throws Exception {
    try {
      while (!over && answers.take(data)) {
        answered(data);
      }
    } catch (ConnectError refused) {
      fail(refused);
    }
  }

  private void answered(ByteBuffer data) throws Exception {
    switch (answers.next()) {
      case GREETED -> ask();
      case WANTS_LOGIN -> {
        if (!wanted.login().hasRemaining()) {
          throw new ConnectError("the SOCKS proxy wants a name and a password", null);
        }
        transport().write(wanted.login().duplicate());
      }
      case CONNECTED -> handOver(data);
    }
  }

  private void ask() {
    transport().write(wanted.request().duplicate());
  }

  /// From here on the end of the connection is told to the next protocol, and not to this.
  private void handOver(ByteBuffer data) throws Exception {
    over = true;
    stop();
    Transport transport = transport();
    P next;
    try {
      next = built(transport.peer());
      transport.switchProtocol(next);
    } catch (Exception | Error why) {
      transport.abortConnection();
      built.errback(why);
      return;
    }
    built.callback(next);
    if (data.hasRemaining() && !transport.disconnecting()) {
      next.dataReceived(data);
    }
  }

  private P built(Address address) throws Exception {
    Factory<P> factory = wanted.factory();
    P next = factory.buildProtocol(address);
    if (next == null) {
      throw new NoProtocolError("the factory built no protocol for " + wanted.destination(), null);
    }
    next.builtBy(factory);
    return next;
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    fail(new ConnectError("the SOCKS proxy closed the connection before it answered", reason));
  }

  private void fail(Exception why) {
    if (over) {
      return;
    }
    over = true;
    stop();
    if (hasTransport()) {
      transport().abortConnection();
    }
    built.errback(why);
  }

  private void stop() {
    if (deadline != null && deadline.active()) {
      deadline.cancel();
    }
  }
}
