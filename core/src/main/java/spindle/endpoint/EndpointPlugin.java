package spindle.endpoint;

import java.util.List;

/// Brings types of endpoint strings. Found by `ServiceLoader`: a module says `provides
/// spindle.endpoint.EndpointPlugin with …`, a jar on the class path has the class's name in
/// `META-INF/services/spindle.endpoint.EndpointPlugin`. What is built in comes first, on every path
/// and in every jar: nobody can take its names.
public interface EndpointPlugin {
  /// Types for [Endpoint#server]. None unless overridden.
  default List<EndpointType<StreamServerEndpoint>> servers() {
    return List.of();
  }

  /// Types for [Endpoint#client]. None unless overridden.
  default List<EndpointType<StreamClientEndpoint>> clients() {
    return List.of();
  }
}
