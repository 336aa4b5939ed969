package spindle.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Outcome;

/// What a test wants to know of a `Deferred` right now, without waiting. What it finds wrong is an
/// `AssertionError`, so no test library is needed. A failure that it shows counts as handled.
public final class DeferredAssertions {
  private DeferredAssertions() {}

  /// The value that it has now.
  ///
  /// @throws AssertionError if it has no result yet, or has failed; the failure is the cause
  public static <T extends @Nullable Object> T successResultOf(Deferred<T> deferred) {
    return switch (resultOf(deferred, "a value")) {
      case Outcome.Success<T>(T value) -> value;
      case Outcome.Failure<T>(Throwable cause) ->
          throw new AssertionError("expected a value, but it has failed: " + cause, cause);
    };
  }

  /// The failure that it has now.
  ///
  /// @param types what is expected: one of these; anything if there are none
  /// @throws AssertionError if it has no result yet, has a value, or another failure, which is the
  ///   cause
  @SafeVarargs
  public static Throwable failureResultOf(
      Deferred<?> deferred, Class<? extends Throwable>... types) {
    return failureResultOf(deferred, listOf(types));
  }

  @SafeVarargs
  private static List<Class<? extends Throwable>> listOf(Class<? extends Throwable>... types) {
    List<Class<? extends Throwable>> list = new ArrayList<>();
    for (Class<? extends Throwable> type : types) {
      list.add(type);
    }
    return list;
  }

  private static Throwable failureResultOf(
      Deferred<?> deferred, List<Class<? extends Throwable>> types) {
    return failureOf(resultOf(deferred, nameOf(types)), types);
  }

  private static String nameOf(List<Class<? extends Throwable>> types) {
    return types.isEmpty()
        ? "a failure"
        : types.stream().map(Class::getSimpleName).collect(Collectors.joining(" or "));
  }

  private static Throwable failureOf(Outcome<?> outcome, List<Class<? extends Throwable>> types) {
    String expected = nameOf(types);
    switch (outcome) {
      case Outcome.Success<?>(var value) ->
          throw new AssertionError("expected %s, but got the value %s".formatted(expected, value));
      case Outcome.Failure<?>(Throwable cause) -> {
        if (types.isEmpty() || types.stream().anyMatch(type -> type.isInstance(cause))) {
          return cause;
        }
        throw new AssertionError("expected %s, but got %s".formatted(expected, cause), cause);
      }
    }
  }

  /// Waits for a failure (Twisted's `assertFailure`): for a test that awaits what this returns.
  ///
  /// @param types what is expected: one of these; anything if there are none
  /// @return fires with the failure; fails with an `AssertionError` if `deferred` fires with a
  ///   value, or with another failure, which is the cause
  @SafeVarargs
  public static Deferred<Throwable> assertFailure(
      Deferred<?> deferred, Class<? extends Throwable>... types) {
    List<Class<? extends Throwable>> expected = listOf(types);
    return deferred.addBoth(outcome -> failureOf(outcome, expected));
  }

  /// It has no result now. One that comes later is left to others.
  ///
  /// @throws AssertionError if it has one; a failure is the cause
  public static void assertNoResult(Deferred<?> deferred) {
    if (!deferred.isDone()) {
      return;
    }
    switch (resultOf(deferred, "none")) {
      case Outcome.Success<?>(var value) ->
          throw new AssertionError("expected no result yet, but got the value " + value);
      case Outcome.Failure<?>(Throwable cause) ->
          throw new AssertionError("expected no result yet, but it has failed: " + cause, cause);
    }
  }

  private static <T extends @Nullable Object> Outcome<T> resultOf(
      Deferred<T> deferred, String expected) {
    Outcome<T> outcome =
        deferred
            .outcome()
            .orElseThrow(() ->
                new AssertionError(
                    "expected %s now, but there is no result yet: %s"
                        .formatted(expected, deferred)));
    try {
      var _ = deferred.take();
    } catch (Throwable _) {
      // It is in the outcome, and handled from now on.
    }
    return outcome;
  }
}
