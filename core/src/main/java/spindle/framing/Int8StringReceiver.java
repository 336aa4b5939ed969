package spindle.framing;

/// A protocol of binary strings, each with its length in front as a number of one byte. Override
/// [#stringReceived(byte\[\])]. No string longer than 255 bytes can be sent.
public abstract non-sealed class Int8StringReceiver extends IntNStringReceiver {
  /// Strings of up to 99999 bytes.
  protected Int8StringReceiver() {
    this(LENGTH_MAX);
  }

  /// Strings of up to `lengthMax` bytes.
  ///
  /// @throws IllegalArgumentException if `lengthMax` is negative
  protected Int8StringReceiver(int lengthMax) {
    super(Byte.BYTES, lengthMax);
  }
}
