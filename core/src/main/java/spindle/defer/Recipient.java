package spindle.defer;

import org.jspecify.annotations.Nullable;

/// Gets the result of a [Deferred] when its chain comes to the place where [Deferred#deliverTo] put
/// it. Exactly one of the two methods is called, once.
///
/// @param <T> the type of the value
public interface Recipient<T extends @Nullable Object> {
  /// The chain brings a value.
  void succeeded(T value);

  /// The chain brings a failure.
  void failed(Throwable failure);
}
