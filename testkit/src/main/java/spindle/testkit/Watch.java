package spindle.testkit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.UnhandledFailures;
import spindle.testing.ErrorLogged;
import spindle.testing.LoggedErrors;

/// What is watched outside of reactors while a test runs: the log, failures that nobody handles,
/// threads.
final class Watch {
  private final ThreadMark mark = new ThreadMark();
  private @Nullable LoggedErrors errors;

  /// Errors that are logged.
  LoggedErrors errors() {
    LoggedErrors opened = errors;
    if (opened == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return opened;
  }

  void begin() {
    UnhandledFailures.ofThisThread().drain().forEach(UnhandledFailures.Report::log);
    errors = LoggedErrors.openWith(mark.loader());
    mark.begin();
  }

  /// Adds to `left` what there is, and ends the watch. The reactors are closed by now.
  void end(LeftBehind left) {
    LoggedErrors opened = errors();
    try {
      mark.end().forEach(left::add);
      unhandled().forEach(each -> left.add(text(each), each.failure()));
      for (ErrorLogged each : opened.list()) {
        left.add("an error in the log that it did not expect: " + each.getMessage(), each);
      }
    } finally {
      opened.close();
    }
  }

  private static List<UnhandledFailures.Report> unhandled() {
    return new ArrayList<>(UnhandledFailures.ofThisThread().drain());
  }

  private static String text(UnhandledFailures.Report report) {
    Throwable made = report.made();
    String place =
        made == null || made.getStackTrace().length == 0
            ? ""
            : ", of a Deferred made at " + place(made.getStackTrace());
    return "a failure that nobody handled: " + report.failure() + place;
  }

  private static StackTraceElement place(StackTraceElement[] frames) {
    for (StackTraceElement frame : frames) {
      if (!frame.getClassName().startsWith("spindle.defer.")) {
        return frame;
      }
    }
    return frames[0];
  }
}
