package spindle.testing;

import java.time.Duration;
import spindle.defer.Deferred;
import spindle.protocol.Address;
import spindle.protocol.Factory;
import spindle.protocol.IPv4Address;
import spindle.protocol.IPv6Address;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.protocol.Transport;
import spindle.reactor.ConnectOptions;
import spindle.reactor.ListenOptions;
import spindle.reactor.Reactor;
import spindle.reactor.ReactorSettings;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsProtocol;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsSession;

/// TLS over another kind of connection.
record TlsHarness(Harness below, TlsServerContext server, TlsClientContext client)
    implements Harness {
  @Override
  public String name() {
    return "tls over " + below.name();
  }

  @Override
  public boolean has(Feature feature) {
    return below.has(feature);
  }

  @Override
  public Reactor open(ReactorSettings settings) throws Exception {
    return below.open(settings);
  }

  @Override
  public ListeningPort listen(Reactor reactor, ServerFactory factory, ListenOptions options)
      throws Exception {
    return below.listen(reactor, server.wrap(factory, reactor), options);
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(
      Reactor reactor, ListeningPort port, Factory<P> factory, ConnectOptions options) {
    Factory<TlsProtocol<P>> wrapped = client.wrap(factory, host(port.host()), 0, reactor);
    return below.connect(reactor, port, wrapped, options).addCallback(TlsProtocol::wrapped);
  }

  private static String host(Address place) {
    return switch (place) {
      case IPv4Address four -> four.host();
      case IPv6Address six -> six.host();
      default -> "localhost";
    };
  }

  @Override
  public boolean carries(Transport transport) {
    return TlsSession.of(transport).isPresent() || transport.disconnecting();
  }

  /// A case of hundreds of connections computes as many handshakes.
  @Override
  public Duration patience() {
    return below.patience().multipliedBy(6);
  }
}
