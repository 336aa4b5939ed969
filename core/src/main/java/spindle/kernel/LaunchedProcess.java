package spindle.kernel;

import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.reason.ConnectionClosed;

/// A child process, as a [ProcessLauncher] gives it. All methods belong to the reactor's thread.
public interface LaunchedProcess {
  /// Its number.
  long pid();

  /// Our end of its standard input, which is only written; null if there is no pipe.
  @Nullable StreamSocket input();

  /// Our end of its standard output, which is only read; null if there is no pipe.
  @Nullable StreamSocket output();

  /// Our end of its standard error output, which is only read; null if there is no pipe.
  @Nullable StreamSocket errors();

  /// Sends it a signal; does nothing if it has ended. Signals keep their order.
  ///
  /// @param signal a name without `SIG`, or a number
  void signal(String signal);

  /// Fires when the process has ended, with [spindle.reason.ProcessDone] or
  /// [spindle.reason.ProcessTerminated]. On the reactor's thread; asked for once.
  Deferred<ConnectionClosed> ended();
}
