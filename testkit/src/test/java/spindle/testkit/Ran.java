package spindle.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/// What came of the tests of one class, run by JUnit inside a test.
record Ran(EngineExecutionResults results) {
  static Ran tests(Class<?> tests) {
    return tests(tests, Map.of());
  }

  static Ran tests(Class<?> tests, Map<String, String> parameters) {
    return new Ran(
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(tests))
            .configurationParameters(parameters)
            .execute());
  }

  long succeeded() {
    return results.testEvents().succeeded().count();
  }

  long failed() {
    return results.testEvents().failed().count();
  }

  /// What each failed with, in the order of their ends.
  List<Throwable> failures() {
    return results.allEvents().failed().stream().map(Ran::failure).toList();
  }

  /// What the only one that failed has failed with.
  Throwable failure() {
    List<Throwable> all = failures();
    if (all.size() != 1) {
      throw new AssertionError(
          "expected one failure, got " + all, all.isEmpty() ? null : all.getFirst());
    }
    return all.getFirst();
  }

  /// The names of those that failed.
  List<String> failedNames() {
    return results.testEvents().failed().stream()
        .map(event -> event.getTestDescriptor().getDisplayName())
        .toList();
  }

  private static Throwable failure(Event event) {
    TestExecutionResult result = event.getRequiredPayload(TestExecutionResult.class);
    return Objects.requireNonNull(result.getThrowable().orElse(null));
  }

  /// All that is said besides: the failure and what it has suppressed, as text.
  static String text(Throwable failure) {
    StringBuilder text = new StringBuilder(failure.toString());
    for (Throwable each : failure.getSuppressed()) {
      text.append('\n').append(text(each));
    }
    return text.toString();
  }
}
