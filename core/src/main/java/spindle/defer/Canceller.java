package spindle.defer;

import org.jspecify.annotations.Nullable;

/// How the maker of a [Deferred] gives up the work behind it.
///
/// @param <T> what the Deferred was to bring
@FunctionalInterface
public interface Canceller<T extends @Nullable Object> {
  /// Gives the work up. Called at most once (but see [RepeatableCanceller]), by [Deferred#cancel],
  /// while `deferred` is not fired. It may fire `deferred` with a value or an error of its own
  /// choice; if it does not, `deferred` fails with a [CancelledError] when it returns. What it
  /// throws is suppressed in that error.
  ///
  /// @throws Throwable whatever goes wrong
  void cancel(Deferred<T> deferred) throws Throwable;
}
