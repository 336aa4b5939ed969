package spindle.amp;

/// A way to write values of one type, for [As]. One object serves all connections and threads.
///
/// @param <T> the values
public interface ArgumentType<T> {
  /// Its bytes, at most 65535.
  byte[] toBytes(T value);

  /// The value of these bytes, which are whatever the peer sent.
  ///
  /// @throws RuntimeException if they are none
  T fromBytes(byte[] bytes);
}
