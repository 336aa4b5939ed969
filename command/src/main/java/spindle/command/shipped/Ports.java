package spindle.command.shipped;

import java.util.ArrayList;
import java.util.List;
import spindle.command.CommandOption;
import spindle.command.Given;
import spindle.command.Host;
import spindle.command.UsageError;
import spindle.endpoint.StreamServerEndpoint;
import spindle.protocol.ServerFactory;
import spindle.service.Service;
import spindle.service.ServiceCollection;
import spindle.service.StreamServerEndpointService;

/// Services that listen where `--port` says, in one place or in several.
final class Ports {
  static final CommandOption OPTION =
      CommandOption.of(
              "port",
              "PLACE",
              "where to listen: the number of a port of this machine alone, or an endpoint string,"
                  + " such as tcp:8080 for everybody")
          .repeated();

  private Ports() {}

  /// @param scheme of a URL, or nothing
  static Service listening(
      String name, Host host, Given given, String scheme, ServerFactory factory) throws UsageError {
    List<StreamServerEndpoint> places = new ArrayList<>();
    for (String each : given.texts("port")) {
      places.add(host.server(each, scheme));
    }
    if (places.size() == 1) {
      return listening(name, host, places.getFirst(), factory);
    }
    ServiceCollection all = new ServiceCollection(name);
    for (int i = 0; i < places.size(); i++) {
      all.addService(listening("port-" + (i + 1), host, places.get(i), factory));
    }
    return all;
  }

  private static Service listening(
      String name, Host host, StreamServerEndpoint place, ServerFactory factory) {
    return new StreamServerEndpointService(name, place, factory).drainFor(host.drain());
  }
}
