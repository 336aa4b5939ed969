package spindle.names.service;

import java.util.List;
import spindle.endpoint.EndpointPlugin;
import spindle.endpoint.EndpointType;
import spindle.endpoint.StreamClientEndpoint;
import spindle.endpoint.text.Arguments;
import spindle.endpoint.text.EndpointParameter;
import spindle.names.resolver.Resolver;
import spindle.reactor.Reactor;

/// Brings `srv:`, `uri:` and `svcb:` to endpoint strings, looked up as this machine is configured:
/// `srv:_xmpp-client._tcp.example.org`, `svcb:https:example.org:443`.
public final class ServicePlugin implements EndpointPlugin {
  /// For `ServiceLoader`.
  public ServicePlugin() {}

  @Override
  public List<EndpointType<StreamClientEndpoint>> clients() {
    EndpointParameter service =
        EndpointParameter.required(
            "service", "the complete name of a service: _service._protocol.domain");
    return List.of(
        new EndpointType<>(
            "srv",
            List.of(service),
            (reactor, given) ->
                new ServiceEndpoint(reactor, Resolver.system(reactor), given.text("service"))),
        new EndpointType<>(
            "uri",
            List.of(service),
            (reactor, given) ->
                new UriEndpoint(reactor, Resolver.system(reactor), given.text("service"))),
        new EndpointType<>(
            "svcb",
            List.of(
                EndpointParameter.required("scheme", "the scheme of a service: https"),
                EndpointParameter.required("host", "its host"),
                EndpointParameter.required("port", "its port where no record says another")),
            ServicePlugin::bound));
  }

  private static BindingEndpoint bound(Reactor reactor, Arguments given) {
    Resolver resolver = Resolver.system(reactor);
    String scheme = given.text("scheme");
    String host = given.text("host");
    int port = given.get("port").port();
    return scheme.equalsIgnoreCase("https")
        ? BindingEndpoint.https(reactor, resolver, host, port)
        : BindingEndpoint.of(reactor, resolver, scheme, host, port);
  }
}
