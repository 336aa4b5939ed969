package spindle.defer;

import org.jspecify.annotations.Nullable;

/// One step of a chain: takes what came, gives what goes on.
///
/// @param <A> what it takes
/// @param <B> what it gives
@FunctionalInterface
public interface Step<A extends @Nullable Object, B extends @Nullable Object> {
  /// Takes `came` and gives what goes on. What it throws becomes the failure of the chain.
  ///
  /// @throws Throwable whatever the step throws
  B take(A came) throws Throwable;
}
