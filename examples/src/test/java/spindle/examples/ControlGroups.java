package spindle.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// The control groups below this process's own, as Linux has them, so that those can be removed
/// which a manager has made there and left.
final class ControlGroups {
  private final List<Path> roots;
  private final Set<Path> before;

  private ControlGroups(List<Path> roots) {
    this.roots = roots;
    before = below();
  }

  /// Those that there are now.
  static ControlGroups now() throws IOException {
    List<String> own = Files.readAllLines(Path.of("/proc/self/cgroup"));
    List<Path> roots = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String[] halves = line.split(" - ", 2);
      if (halves[1].startsWith("cgroup")) {
        String mounted = halves[0].split(" ")[4];
        own.stream()
            .map(each -> each.split(":", 3))
            .filter(each -> isOf(each[1], halves[1]))
            .map(each -> Path.of(mounted + each[2]))
            .forEach(roots::add);
      }
    }
    return new ControlGroups(roots);
  }

  /// Whether the second half of a mount's line is that of these controllers; none are version 2's.
  private static boolean isOf(String controllers, String mount) {
    return controllers.isEmpty()
        ? mount.startsWith("cgroup2 ")
        : List.of(mount.split("[ ,]")).containsAll(List.of(controllers.split(",")));
  }

  private Set<Path> below() {
    Set<Path> all = new TreeSet<>(Comparator.reverseOrder()); // what is within first
    for (Path root : roots) {
      for (String name : List.of("init.scope", "system.slice", "user.slice")) {
        if (Files.isDirectory(root.resolve(name))) {
          try (Stream<Path> tree = Files.walk(root.resolve(name))) {
            tree.filter(Files::isDirectory).forEach(all::add);
          } catch (IOException | UncheckedIOException goneMeanwhile) {
            // the next look sees what is left
          }
        }
      }
    }
    return all;
  }

  /// Removes those of a manager that were not there before. Its processes have been killed, but the
  /// kernel does not say when the last one is gone.
  void removeOthers() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    for (Set<Path> left = others(); !left.isEmpty(); left = others()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("control groups stay: " + left);
      }
      for (Path each : left) {
        each.toFile().delete(); // a file in it is no hindrance, a process is
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private Set<Path> others() {
    Set<Path> left = below();
    left.removeAll(before);
    return left;
  }
}
