package spindle.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// A target for fuzzing: any values of the variables that hand sockets over.
///
/// What holds: they are read, or refused with words; a socket that is found has a descriptor from 3
/// on, within the number that was said; and nothing is kept that is larger than what was given.
public final class SocketActivationFuzz {
  private static final String[] NAMES = {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"};

  private SocketActivationFuzz() {}

  /// Takes `bytes` for the values, with a line for each; a missing line is a variable that is not
  /// set.
  public static void parse(byte[] bytes) {
    String[] lines = new String(bytes, UTF_8).split("\n", NAMES.length);
    Map<String, String> environment = new LinkedHashMap<>();
    for (int i = 0; i < lines.length; i++) {
      environment.put(NAMES[i], lines[i]);
    }
    SocketActivation passed;
    try {
      passed = SocketActivation.parse(environment, 7);
    } catch (IllegalArgumentException refused) {
      requireWords(refused);
      return;
    }
    if (!passed.names().isEmpty() && passed.names().size() != passed.count()) {
      throw new AssertionError("names and count do not agree: " + passed);
    }
    for (int index : new int[] {-1, 0, 1, passed.count() - 1, passed.count()}) {
      boolean there = index >= 0 && index < passed.count();
      try {
        if (passed.descriptor(index) != 3 + index || !there) {
          throw new AssertionError("index " + index + " of " + passed);
        }
      } catch (IllegalArgumentException refused) {
        requireWords(refused);
        if (there) {
          throw new AssertionError("index " + index + " of " + passed, refused);
        }
      }
    }
    new LinkedHashSet<>(passed.names()).forEach(name -> find(passed, name));
  }

  private static void find(SocketActivation passed, String name) {
    long same = passed.names().stream().filter(name::equals).count();
    List<Integer> found = passed.descriptors(name);
    boolean right = found.stream().allMatch(each -> passed.names().get(each - 3).equals(name));
    if (found.size() != same || !right) {
      throw new AssertionError("'" + name + "' of " + passed);
    }
  }

  private static void requireWords(IllegalArgumentException refused) {
    if (refused.getMessage() == null || refused.getMessage().isEmpty()) {
      throw new AssertionError("refused without a word", refused);
    }
  }
}
