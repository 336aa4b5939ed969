package spindle.kernel;

import java.io.IOException;
import spindle.roles.ProcessOptions;

/// Starts child processes for a reactor. The one that is there uses the JDK; another can be
/// installed with [spindle.reactor.Reactor#installProcessLauncher], for a test that scripts its
/// processes.
@FunctionalInterface
public interface ProcessLauncher {
  /// Starts a process. On the reactor's thread, inside `spawnProcess`.
  ///
  /// @throws IOException if it cannot be started; nothing is left open then
  LaunchedProcess launch(ProcessOptions options) throws IOException;
}
