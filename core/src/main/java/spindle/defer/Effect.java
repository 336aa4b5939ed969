package spindle.defer;

import org.jspecify.annotations.Nullable;

/// Something done with a value on its way past. The value goes on unchanged.
///
/// @param <A> what it looks at
@FunctionalInterface
public interface Effect<A extends @Nullable Object> {
  /// Does it. What it throws becomes the failure of the chain.
  ///
  /// @throws Throwable whatever the effect throws
  void see(A passing) throws Throwable;
}
