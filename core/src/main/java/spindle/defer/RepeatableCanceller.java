package spindle.defer;

import org.jspecify.annotations.Nullable;

/// A canceller that only passes the wish on. The maker promises to fire the Deferred in any case,
/// with what became of the wish, perhaps later and perhaps with a value. So this is called each
/// time that the Deferred is cancelled, until it is fired: whoever was asked may have ignored it
/// the last time.
///
/// @param <T> what the Deferred was to bring
@FunctionalInterface
public interface RepeatableCanceller<T extends @Nullable Object> extends Canceller<T> {
  /// Passes the wish on. It may fire `deferred`; if it does not, `deferred` stays as it is. If it
  /// throws, `deferred` fails as with any canceller.
  ///
  /// @throws Throwable whatever goes wrong
  @Override
  void cancel(Deferred<T> deferred) throws Throwable;

  /// What the maker itself waits for before it can fire the Deferred, so that circles are found;
  /// null if nothing. Asking says that somebody waits for the Deferred.
  default @Nullable Deferred<?> awaits() {
    return null;
  }
}
