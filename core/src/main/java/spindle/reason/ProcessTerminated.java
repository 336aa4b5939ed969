package spindle.reason;

import java.util.OptionalInt;

/// A child process has ended otherwise than with the exit code 0: with another one, or by a signal.
/// Exactly one of [#exitCode] and [#signal] is there.
public final class ProcessTerminated extends ConnectionLost {
  private static final long serialVersionUID = 1L;

  /// What shells add to the number of a signal to make an exit code of it.
  private static final int SIGNALLED = 128;

  private final int number;
  private final boolean bySignal;

  private ProcessTerminated(int number, boolean bySignal) {
    super(
        bySignal
            ? "the process was ended by signal " + number + name(number)
            : "the process has ended with exit code " + number,
        null);
    this.number = number;
    this.bySignal = bySignal;
  }

  /// It has ended by itself with `code`, which is not 0.
  public static ProcessTerminated exited(int code) {
    return new ProcessTerminated(code, false);
  }

  /// A signal has ended it.
  public static ProcessTerminated signalled(int signal) {
    return new ProcessTerminated(signal, true);
  }

  /// Those that have the same number on every system.
  private static String name(int signal) {
    return switch (signal) {
      case 1 -> " (HUP)";
      case 2 -> " (INT)";
      case 3 -> " (QUIT)";
      case 6 -> " (ABRT)";
      case 9 -> " (KILL)";
      case 14 -> " (ALRM)";
      case 15 -> " (TERM)";
      default -> "";
    };
  }

  /// The exit code, if the process has ended by itself.
  public OptionalInt exitCode() {
    return bySignal ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /// The number of the signal that ended it, if one did.
  ///
  /// The JDK reports a signal as the exit code of a shell would: 128 and its number. So a process
  /// that itself exits with 129 to 192, as shells do when a signal has ended their last command,
  /// counts as ended by that signal, too.
  public OptionalInt signal() {
    return bySignal ? OptionalInt.of(number) : OptionalInt.empty();
  }

  /// One number for both, as shells have it: the exit code, or 128 and the signal's number.
  public int status() {
    return bySignal ? SIGNALLED + number : number;
  }
}
