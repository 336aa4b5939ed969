package spindle.amp;

import java.util.function.Consumer;

/// How values of one type are written and read.
interface Codec {
  /// Writes it, without its length.
  ///
  /// @throws IllegalArgumentException if it cannot be written
  void write(Object value, BoxWriter out);

  /// Reads it.
  ///
  /// @param descriptors those that it may name
  /// @throws RuntimeException if these bytes are none
  Object read(Piece bytes, Passed descriptors);

  /// Whether values of this type may have descriptors in them.
  default boolean passes() {
    return false;
  }

  /// Gives `take` each descriptor in a value.
  default void descriptors(Object value, Consumer<? super Descriptor> take) {}
}
