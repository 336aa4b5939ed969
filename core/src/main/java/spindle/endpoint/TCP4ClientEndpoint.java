package spindle.endpoint;

import java.net.Inet4Address;
import spindle.defer.Deferred;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reactor.ConnectOptions;
import spindle.reactor.Reactor;

/// A TCP port of a host, reached over IPv4.
public final class TCP4ClientEndpoint implements StreamClientEndpoint {
  private final NamedClient client;

  /// A host's port, with the default options.
  ///
  /// @param host a literal address or a name; of a name the first IPv4 address is taken. An IPv6
  ///   literal works too
  public TCP4ClientEndpoint(Reactor reactor, String host, int port) {
    this(reactor, host, port, ConnectOptions.defaults());
  }

  /// A host's port, with the given options. Their timeout covers looking the name up and
  /// connecting.
  ///
  /// @param host a literal address or a name; of a name the first IPv4 address is taken. An IPv6
  ///   literal works too
  public TCP4ClientEndpoint(Reactor reactor, String host, int port, ConnectOptions options) {
    client = new NamedClient(reactor, host, port, options);
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    return client.connect(factory, Inet4Address.class);
  }
}
