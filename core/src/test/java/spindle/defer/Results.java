package spindle.defer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What tests ask of a Deferred that should be done.
public final class Results {
  private Results() {}

  /// Its value, left where it is.
  public static <T extends @Nullable Object> T resultOf(Deferred<T> deferred) {
    Outcome<T> outcome =
        deferred.outcome().orElseThrow(() -> new AssertionError("not done: " + deferred));
    return switch (outcome) {
      case Outcome.Success<T>(T value) -> value;
      case Outcome.Failure<T>(Throwable cause) -> throw new AssertionError("failed", cause);
    };
  }

  /// Its failure, which is then handled.
  public static Throwable failureOf(Deferred<?> deferred) {
    if (!deferred.isDone()) {
      throw new AssertionError("not done: " + deferred);
    }
    try {
      throw new AssertionError("no failure, but " + deferred.take());
    } catch (AssertionError e) {
      throw e;
    } catch (Throwable t) {
      return t;
    }
  }

  /// What this thread has to report now, as Throwables.
  public static List<Throwable> unhandled() {
    return UnhandledFailures.ofThisThread().drain().stream()
        .map(UnhandledFailures.Report::failure)
        .toList();
  }

  /// How deep the stack is here.
  public static int stackDepth() {
    return StackWalker.getInstance().walk(frames -> (int) frames.count());
  }
}
