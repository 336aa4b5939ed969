package spindle.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which sockets a service manager has handed to this process, by the three variables that systemd
/// has for it (`sd_listen_fds`): their descriptors count up from 3.
///
/// @param count how many
/// @param names of each, in order; empty if the manager has named none
record SocketActivation(int count, List<String> names) {
  private static final int FIRST = 3;
  private static final String PID = "LISTEN_PID";
  private static final String COUNT = "LISTEN_FDS";
  private static final String NAMES = "LISTEN_FDNAMES";

  /// More than any process may have open.
  private static final int COUNT_MAX = 1 << 20;

  SocketActivation {
    names = List.copyOf(names);
  }

  /// Reads the variables of a process with the number `pid`.
  ///
  /// @throws IllegalArgumentException if they are not there, are another process's, or make no
  ///   sense; the message says which and why
  static SocketActivation parse(Map<String, String> environment, long pid) {
    String process = required(environment, PID);
    if (!process.equals(Long.toString(pid))) {
      throw new IllegalArgumentException(
          "%s is '%s' and not the number of this process, %d: the sockets are for another one, "
                  .formatted(PID, process, pid)
              + "perhaps for a wrapper that has started this one without exec");
    }
    int count = count(required(environment, COUNT));
    List<String> names = names(environment.get(NAMES), count);
    return new SocketActivation(count, names);
  }

  /// Whether a process has a socket of that name; not so where the variables are not for it.
  static boolean has(Map<String, String> environment, long pid, String name) {
    return Long.toString(pid).equals(environment.get(PID))
        && parse(environment, pid).names().contains(name);
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(
          name + " is not set: nobody has handed sockets to this process, as systemd does it");
    }
    return value;
  }

  private static int count(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count >= 0 && count <= COUNT_MAX && Character.isDigit(text.charAt(0))) {
        return count;
      }
    } catch (NumberFormatException notANumber) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "%s: expected how many sockets there are, got '%s'".formatted(COUNT, text));
  }

  private static List<String> names(@Nullable String text, int count) {
    if (text == null || (text.isEmpty() && count != 1)) {
      return List.of();
    }
    List<String> names = List.of(text.split(":", -1));
    if (names.size() != count) {
      throw new IllegalArgumentException(
          "%s has %d names, '%s', for the %d sockets that %s says"
              .formatted(NAMES, names.size(), text, count, COUNT));
    }
    return names;
  }

  /// The descriptor of the socket with that index, from 0 on.
  ///
  /// @throws IllegalArgumentException if there is none
  int descriptor(int index) {
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException(
          "there is no socket with the index %d: %s is %d".formatted(index, COUNT, count));
    }
    return FIRST + index;
  }

  /// The descriptor of the socket with that name.
  ///
  /// @throws IllegalArgumentException if there is none, or more than one
  int descriptor(String name) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(name)) {
        found.add(i);
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          names.isEmpty()
              ? "there is no socket with the name '%s': %s is not set".formatted(name, NAMES)
              : "there is no socket with the name '%s' among %s".formatted(name, names));
    }
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          "%d sockets have the name '%s': choose one by its index, one of %s"
              .formatted(found.size(), name, found));
    }
    return FIRST + found.getFirst();
  }
}
