package spindle.view;

import java.io.IOException;
import java.lang.System.Logger.Level;
import spindle.reactor.Onlooker;

/// Opens a [ControlSocket] for a process that was started with the system property `spindle.view`,
/// and closes it when the process ends.
public final class ViewOnlooker implements Onlooker {
  /// For the service loader.
  public ViewOnlooker() {}

  /// A program that cannot be looked at runs all the same.
  @Override
  public void reactorsRun(String program) {
    Thread.ofPlatform().name("spindle view opens").daemon().start(() -> open(program));
  }

  private static void open(String program) {
    try {
      ControlSocket socket = ControlSocket.open(program);
      Runtime.getRuntime().addShutdownHook(new Thread(socket::close, "spindle view ends"));
    } catch (IOException | IllegalStateException refused) {
      ControlSocket.LOG.log(
          Level.WARNING, () -> "nobody can ask what this process does: " + refused.getMessage());
    }
  }
}
