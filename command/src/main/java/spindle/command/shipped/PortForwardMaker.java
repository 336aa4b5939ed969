package spindle.command.shipped;

import java.util.List;
import spindle.command.CommandOption;
import spindle.command.Given;
import spindle.command.Host;
import spindle.command.ServiceMaker;
import spindle.command.UsageError;
import spindle.endpoint.StreamClientEndpoint;
import spindle.relay.PortForwardFactory;
import spindle.service.Service;

/// `portforward`: connections to one place go on to another.
public final class PortForwardMaker implements ServiceMaker {
  /// Found by the command.
  public PortForwardMaker() {}

  @Override
  public String name() {
    return "portforward";
  }

  @Override
  public String description() {
    return "hands connections on to another place, both ways";
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        Ports.OPTION.or("8080"),
        CommandOption.of("to", "PLACE", "where they go: an endpoint string, tcp:example.org:80"));
  }

  @Override
  public boolean onEveryReactor() {
    return true;
  }

  @Override
  public Service make(Host host, Given given) throws UsageError {
    if (given.text("to").isEmpty()) {
      throw new UsageError("--to says where connections go: --to tcp:example.org:80");
    }
    StreamClientEndpoint to = host.client(given.text("to"));
    return Ports.listening(name(), host, given, "", new PortForwardFactory(to));
  }
}
