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

/// The control groups of this machine, as Linux has them, so that those can be removed which a
/// manager in namespaces of its own has made and left. It takes itself to be at their root, and
/// makes its own where they are mounted.
final class ControlGroups {
  private final List<Path> roots;
  private final Set<Path> before;

  private ControlGroups(List<Path> roots) {
    this.roots = roots;
    before = below();
  }

  /// Those that there are now.
  static ControlGroups now() throws IOException {
    List<Path> roots = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String[] halves = line.split(" - ", 2);
      if (halves[1].startsWith("cgroup")) {
        roots.add(Path.of(halves[0].split(" ")[4]));
      }
    }
    return new ControlGroups(roots);
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
