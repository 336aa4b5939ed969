package spindle.endpoint;

import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint.Family;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;

/// A TCP port of a host, reached over IPv4 only. [HostnameEndpoint] takes whichever family answers.
public final class TCP4ClientEndpoint implements StreamClientEndpoint {
  private final HostnameEndpoint client;

  /// A host's port, with the default options.
  ///
  /// @param host a literal address or a name; of a name the IPv4 addresses are tried. An IPv6
  ///   literal works too
  public TCP4ClientEndpoint(Reactor reactor, String host, int port) {
    this(reactor, host, port, ConnectOptions.defaults());
  }

  /// A host's port, with the given options. Their timeout covers looking the name up and
  /// connecting.
  ///
  /// @param host a literal address or a name; of a name the IPv4 addresses are tried. An IPv6
  ///   literal works too
  public TCP4ClientEndpoint(Reactor reactor, String host, int port, ConnectOptions options) {
    client =
        new HostnameEndpoint(
            reactor,
            reactor,
            reactor,
            host,
            port,
            options,
            HostnameEndpoint.ATTEMPT_DELAY,
            Family.FOUR);
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    return client.connect(factory);
  }

  /// Its string: `tcp4:example.org:80`.
  @Override
  public String toString() {
    return client.toString();
  }
}
