package spindle.endpoint;

import java.lang.System.Logger.Level;
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
  private static final System.Logger LOG = System.getLogger("spindle.endpoint");
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

  /// The manager of another kind may give more names than sockets, or fewer: systemd itself names
  /// those that have no name `unknown`.
  private static List<String> names(@Nullable String text, int count) {
    if (text == null || (text.isEmpty() && count != 1)) {
      return List.of();
    }
    List<String> names = new ArrayList<>(List.of(text.split(":", -1)));
    if (names.size() != count) {
      LOG.log(
          Level.WARNING,
          "%s has %d names, '%s', for the %d sockets that %s says: %s"
              .formatted(
                  NAMES,
                  names.size(),
                  text,
                  count,
                  COUNT,
                  names.size() > count ? "the last are of no use" : "the others are 'unknown'"));
    }
    while (names.size() < count) {
      names.add("unknown");
    }
    return names.subList(0, count);
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

  /// The descriptors of the sockets with that name: one, or more, since all sockets of a unit have
  /// its name.
  ///
  /// @throws IllegalArgumentException if there is none
  List<Integer> descriptors(String name) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(name)) {
        found.add(FIRST + i);
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          names.isEmpty()
              ? "there is no socket with the name '%s': %s is not set".formatted(name, NAMES)
              : "there is no socket with the name '%s' among %s".formatted(name, names));
    }
    if (found.size() > 1) {
      LOG.log(
          Level.INFO,
          "%d sockets have the name '%s': all of them are listened at"
              .formatted(found.size(), name));
    }
    return found;
  }
}
