package spindle.command.shipped;

import java.nio.ByteBuffer;
import java.util.List;
import spindle.command.CommandOption;
import spindle.command.Given;
import spindle.command.Host;
import spindle.command.ServiceMaker;
import spindle.command.UsageError;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.service.Service;

/// `echo`: to see whether all is well between here and there.
public final class EchoMaker implements ServiceMaker {
  /// Found by the command.
  public EchoMaker() {}

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public String description() {
    return "sends back what it is sent";
  }

  @Override
  public List<CommandOption> options() {
    return List.of(Ports.OPTION.or("2007"));
  }

  @Override
  public boolean onEveryReactor() {
    return true;
  }

  @Override
  public Service make(Host host, Given given) throws UsageError {
    return Ports.listening(name(), host, given, "", ServerFactory.of(Echo::new));
  }

  /// Back-pressure is the transport's: who does not read what comes back is not read from.
  private static final class Echo extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }
  }
}
