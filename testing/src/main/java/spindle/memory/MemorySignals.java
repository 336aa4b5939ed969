package spindle.memory;

import java.util.List;

/// What signals do by themselves, and which numbers they have on Linux.
final class MemorySignals {
  /// By their numbers, from 1; those that are no business of a process are empty.
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private static final List<String> IGNORED = List.of("CHLD", "CONT", "URG", "WINCH");
  private static final List<String> STOPPING = List.of("STOP", "TSTP", "TTIN", "TTOU");

  private MemorySignals() {}

  /// The name of a signal that is given by its name or by its number.
  static String name(String given) {
    if (given.chars().allMatch(Character::isDigit)) {
      int number = Integer.parseInt(given);
      return number <= NAMES.size() ? NAMES.get(number - 1) : given;
    }
    return given;
  }

  static int number(String name) {
    int at = NAMES.indexOf(name);
    return at < 0 ? Integer.parseInt(name) : at + 1;
  }

  static boolean canBeHandled(String name) {
    return NAMES.contains(name) && !name.equals("KILL") && !name.equals("STOP");
  }

  static boolean stops(String name) {
    return STOPPING.contains(name);
  }

  static boolean ends(String name) {
    return !stops(name) && !IGNORED.contains(name);
  }
}
