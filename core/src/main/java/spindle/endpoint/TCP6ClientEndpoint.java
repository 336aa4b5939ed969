package spindle.endpoint;

import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint.Family;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;

/// A TCP port of a host, reached over IPv6 only. [HostnameEndpoint] takes whichever family answers.
public final class TCP6ClientEndpoint implements StreamClientEndpoint {
  private final HostnameEndpoint client;

  /// A host's port, with the default options.
  ///
  /// @param host a literal address or a name; of a name the IPv6 addresses are tried.
  public TCP6ClientEndpoint(Reactor reactor, String host, int port) {
    this(reactor, host, port, ConnectOptions.defaults());
  }

  /// A host's port, with the given options. Their timeout covers looking the name up and
  /// connecting.
  ///
  /// @param host a literal address or a name; of a name the IPv6 addresses are tried.
  public TCP6ClientEndpoint(Reactor reactor, String host, int port, ConnectOptions options) {
    client =
        new HostnameEndpoint(
            reactor,
            reactor,
            reactor,
            host,
            port,
            options,
            HostnameEndpoint.ATTEMPT_DELAY,
            Family.SIX);
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    return client.connect(factory);
  }

  /// Its string: `tcp6:example.org:80`.
  @Override
  public String toString() {
    return client.toString();
  }
}
