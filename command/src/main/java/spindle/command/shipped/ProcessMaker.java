package spindle.command.shipped;

import java.time.Duration;
import java.util.List;
import spindle.command.CommandOption;
import spindle.command.Given;
import spindle.command.Host;
import spindle.command.ServiceMaker;
import spindle.command.UsageError;
import spindle.reason.CannotSpawnError;
import spindle.roles.ProcessOptions;
import spindle.service.Service;
import spindle.service.Supervisor;

/// `process`: a program of others that is started again whenever it ends.
public final class ProcessMaker implements ServiceMaker {
  private static final int SECONDS_MAX = 86_400;

  /// Found by the command.
  public ProcessMaker() {}

  @Override
  public String name() {
    return "process";
  }

  @Override
  public String description() {
    return "runs a command, and starts it again when it ends";
  }

  @Override
  public List<CommandOption> options() {
    return List.of(
        CommandOption.of(
                "stable", "SECONDS", "one that ends sooner is started again later and later")
            .or("1"),
        CommandOption.of("delay-max", "SECONDS", "but not later than this").or("60"),
        CommandOption.of("kill-after", "SECONDS", "how long it has to end after SIGTERM").or("5"));
  }

  @Override
  public String words() {
    return "COMMAND [ITS ARGUMENTS]";
  }

  @Override
  public Service make(Host host, Given given) throws UsageError, CannotSpawnError {
    if (given.words().isEmpty()) {
      throw new UsageError("which command? spindle process COMMAND [ITS ARGUMENTS]");
    }
    Supervisor supervisor =
        new Supervisor(name(), host.reactor())
            .stableAfter(Duration.ofSeconds(given.number("stable", 0, SECONDS_MAX)))
            .restartAfter(
                Duration.ofSeconds(1),
                Duration.ofSeconds(given.number("delay-max", 1, SECONDS_MAX)))
            .killAfter(Duration.ofSeconds(given.number("kill-after", 0, SECONDS_MAX)));
    String command = given.words().getFirst();
    supervisor.addProcess(
        command.substring(command.lastIndexOf('/') + 1), ProcessOptions.of(given.words()));
    return supervisor;
  }
}
