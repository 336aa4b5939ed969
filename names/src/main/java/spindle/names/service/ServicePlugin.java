package spindle.names.service;

import java.util.List;
import spindle.endpoint.EndpointPlugin;
import spindle.endpoint.EndpointType;
import spindle.endpoint.StreamClientEndpoint;
import spindle.endpoint.text.EndpointParameter;
import spindle.names.resolver.Resolver;

/// Brings `srv:` to endpoint strings: `srv:_xmpp-client._tcp.example.org`, looked up as this
/// machine is configured.
public final class ServicePlugin implements EndpointPlugin {
  /// For `ServiceLoader`.
  public ServicePlugin() {}

  @Override
  public List<EndpointType<StreamClientEndpoint>> clients() {
    return List.of(
        new EndpointType<>(
            "srv",
            List.of(
                EndpointParameter.required(
                    "service", "the complete name of a service: _service._protocol.domain")),
            (reactor, given) ->
                new ServiceEndpoint(reactor, Resolver.system(reactor), given.text("service"))));
  }
}
