package spindle.endpoint;

import java.util.List;
import spindle.endpoint.HostnameEndpoint.Family;

/// The types of endpoint strings that come with this package.
final class BuiltInEndpoints implements EndpointPlugin {
  @Override
  public List<EndpointType<StreamServerEndpoint>> servers() {
    return List.of(
        TCP4ServerEndpoint.type(),
        TCP6ServerEndpoint.type(),
        TlsServerEndpoint.type("tls"),
        TlsServerEndpoint.type("ssl"),
        TlsServerEndpoint.typeOver(),
        UNIXServerEndpoint.type(),
        AdoptedStreamServerEndpoint.type(),
        SystemdServerEndpoint.type(),
        StandardIOEndpoint.type(),
        ProxiedServerEndpoint.type());
  }

  @Override
  public List<EndpointType<StreamClientEndpoint>> clients() {
    return List.of(
        named("tcp", Family.ANY),
        named("tcp4", Family.FOUR),
        named("tcp6", Family.SIX),
        TlsClientEndpoint.type("tls"),
        TlsClientEndpoint.type("ssl"),
        SocksClientEndpoint.type(),
        UNIXClientEndpoint.type(),
        AdoptedStreamClientEndpoint.type(),
        ProcessEndpoint.type());
  }

  private static EndpointType<StreamClientEndpoint> named(String type, Family family) {
    return new EndpointType<>(
        type,
        HostnameEndpoint.parameters(family),
        (reactor, given) -> HostnameEndpoint.parse(reactor, given, family));
  }
}
