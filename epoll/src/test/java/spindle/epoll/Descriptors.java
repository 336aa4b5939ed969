package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import spindle.contract.ContractCase;

/// The descriptors that this process has.
final class Descriptors {
  private static final Path FOLDER = Path.of("/proc/self/fd");

  /// For threads that still close something when a case is over: a test that passes seldom waits.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Duration LAST_PATIENCE = Duration.ofSeconds(10);

  private Descriptors() {}

  static int open() throws IOException {
    return all().size();
  }

  /// The test that a case holds and leaves no descriptor open.
  static DynamicTest returnedBy(ContractCase each) {
    return dynamicTest(each.name(), () -> expectReturnedBy(each));
  }

  /// Runs a case, and fails if it leaves a descriptor open. The JVM opens some of its own files
  /// when it first needs them, and then keeps them: so only what a case leaves again is the case's.
  static void expectReturnedBy(ContractCase each) throws Exception {
    if (!leftBy(each, PATIENCE).isEmpty()) {
      assertThat(leftBy(each, LAST_PATIENCE))
          .as("descriptors that '%s' leaves open", each.name())
          .isEmpty();
    }
  }

  private static Set<String> leftBy(ContractCase each, Duration patience) throws Exception {
    Set<String> before = all();
    each.run();
    long start = System.nanoTime();
    Set<String> left = openSince(before);
    while (!left.isEmpty() && System.nanoTime() - start < patience.toNanos()) {
      // Nobody tells when a descriptor is closed.
      LockSupport.parkNanos(1_000_000);
      left = openSince(before);
    }
    return left;
  }

  private static Set<String> openSince(Set<String> before) throws IOException {
    Set<String> now = all();
    now.removeAll(before);
    return now;
  }

  /// Each with what it stands for: `7 -> socket:[4711]`.
  private static Set<String> all() throws IOException {
    List<Path> numbers;
    try (Stream<Path> listed = Files.list(FOLDER)) {
      numbers = listed.toList();
    }
    Set<String> found = new TreeSet<>();
    for (Path each : numbers) {
      try {
        found.add(each.getFileName() + " -> " + Files.readSymbolicLink(each));
      } catch (NoSuchFileException closed) {
        // The listing's own, for one.
      }
    }
    return found;
  }
}
