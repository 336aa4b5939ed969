package spindle.tls;

import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.protocol.Drainable;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.reason.ConnectionClosed;
import spindle.reason.NoProtocolError;

/// Has the connection until its handshake is complete, and hands it over to what the [AlpnFactory]
/// builds for what was agreed on.
final class AwaitingHandshake extends Protocol implements HandshakeAware, Drainable {
  private final AlpnFactory factory;
  private final Address address;
  private final Deferred<Protocol> built = new Deferred<>(_ -> giveUp());
  private boolean drains;
  private boolean done;

  AwaitingHandshake(AlpnFactory factory, Address address) {
    this.factory = factory;
    this.address = address;
    built.reportedElsewhere();
  }

  /// Fires with the protocol when it has its connection; fails if it never gets one.
  Deferred<Protocol> built() {
    return built;
  }

  private void giveUp() {
    done = true;
    if (hasTransport()) {
      transport().abortConnection();
    }
  }

  @Override
  public void handshakeCompleted(TlsSession session) throws Exception {
    Factory<? extends Protocol> chosen = factory.chosen(session);
    if (chosen == null) {
      refuse(session);
      return;
    }
    Protocol next = chosen.buildProtocol(address);
    if (next == null) {
      fail(new NoProtocolError("the factory built no protocol for " + address, null));
      transport().loseConnection();
      return;
    }
    next.builtBy(chosen);
    try {
      handOver(next, session);
    } catch (Exception | Error thrown) {
      fail(thrown);
      throw thrown;
    }
    done = true;
    built.callback(next);
  }

  /// From here on the end of the connection is told to `next`, and not to this.
  private void handOver(Protocol next, TlsSession session) throws Exception {
    Transport transport = transport();
    transport.switchProtocol(next);
    if (next instanceof HandshakeAware aware) {
      aware.handshakeCompleted(session);
    }
    if (drains && !transport.disconnecting()) {
      Drainable.tell(next);
    }
  }

  private void refuse(TlsSession session) {
    String agreed = session.applicationProtocol().map(name -> "'" + name + "'").orElse("none");
    transport()
        .layer(TlsLayer.class)
        .orElseThrow()
        .refuse(
            TlsRefused.Kind.NO_APPLICATION_PROTOCOL,
            "expected a protocol of %s (ALPN), the handshake agreed on %s"
                .formatted(factory.applicationProtocols(), agreed));
  }

  private void fail(Throwable why) {
    if (!done) {
      done = true;
      built.errback(why);
    }
  }

  @Override
  public void drain() {
    drains = true;
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    fail(reason);
  }
}
