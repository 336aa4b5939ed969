package spindle.process;

import java.util.List;

/// The signals that can be asked for by name: those of POSIX, and some that are nearly everywhere.
final class SignalNames {
  private static final int NUMBER_MAX = 64;
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU",
          "XFSZ", "VTALRM", "PROF", "WINCH", "SYS");

  private SignalNames() {}

  static String checked(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "expected the name of a signal without SIG, one of %s, got '%s'"
              .formatted(String.join(", ", NAMES), name));
    }
    return name;
  }

  /// What `kill` takes for this number; the two that the JDK can send have the same everywhere.
  static String checked(int number) {
    if (number < 1 || number > NUMBER_MAX) {
      throw new IllegalArgumentException(
          "expected the number of a signal, 1 to %d, got %d".formatted(NUMBER_MAX, number));
    }
    return switch (number) {
      case 9 -> "KILL";
      case 15 -> "TERM";
      default -> Integer.toString(number);
    };
  }
}
