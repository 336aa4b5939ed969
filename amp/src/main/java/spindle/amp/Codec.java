package spindle.amp;

/// How values of one type are written and read.
interface Codec {
  /// Writes it, without its length.
  ///
  /// @throws IllegalArgumentException if it cannot be written
  void write(Object value, BoxWriter out);

  /// Reads it.
  ///
  /// @throws RuntimeException if these bytes are none
  Object read(Piece bytes);
}
