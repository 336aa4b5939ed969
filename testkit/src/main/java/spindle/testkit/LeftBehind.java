package spindle.testkit;

import java.util.ArrayList;
import java.util.List;

/// All that one test has left behind.
final class LeftBehind {
  private final List<String> lines = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  void add(String line) {
    lines.add(line);
  }

  void add(String line, Throwable failure) {
    lines.add(line);
    failures.add(failure);
  }

  void throwIfAny() {
    if (!lines.isEmpty()) {
      AssertionError error =
          new AssertionError("the test has left behind:\n  " + String.join("\n  ", lines), null);
      failures.forEach(error::addSuppressed);
      throw error;
    }
  }
}
