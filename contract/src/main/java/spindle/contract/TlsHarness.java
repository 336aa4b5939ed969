package spindle.contract;

import java.time.Duration;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.protocol.Factory;
import spindle.protocol.LayeredProtocol;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.protocol.Transport;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsSession;
import spindle.tls.TlsVersion;

/// TLS over another kind of connection.
record TlsHarness(Harness below, TlsServerContext server, TlsClientContext client)
    implements Harness {
  @Override
  public String name() {
    return (speaksOnlyTls12() ? "tls 1.2 over " : "tls over ") + below.name();
  }

  /// In TLS 1.2 the end of one direction is that of both. Whoever aborts sends no close alert, so
  /// that the peer takes no end of the stream for an orderly one.
  @Override
  public boolean has(Feature feature) {
    return switch (feature) {
      case HALF_CLOSE -> below.has(feature) && !speaksOnlyTls12();
      case RESET -> true;
      case RESET_WHILE_PAUSED, SOCKET_OPTIONS -> below.has(feature);
    };
  }

  private boolean speaksOnlyTls12() {
    return server.options().newest() == TlsVersion.TLS_1_2
        || client.options().newest() == TlsVersion.TLS_1_2;
  }

  @Override
  public Reactor open(ReactorSettings settings) throws Exception {
    return below.open(settings);
  }

  @Override
  public ListeningPort listen(Reactor reactor, ServerFactory factory, ListenOptions options)
      throws Exception {
    return below.listen(reactor, server.wrap(factory), options);
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(
      Reactor reactor, ListeningPort port, Factory<P> factory, ConnectOptions options) {
    Factory<LayeredProtocol<P>> wrapped = client.wrap(factory, host(port.host()), 0);
    return below.connect(reactor, port, wrapped, options).addCallback(LayeredProtocol::wrapped);
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
    return below.patience().multipliedBy(3);
  }
}
