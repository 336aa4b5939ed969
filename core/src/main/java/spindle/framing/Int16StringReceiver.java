package spindle.framing;

/// A protocol of binary strings, each with its length in front as a number of two bytes, the more
/// significant one first. Override [#stringReceived(byte\[\])]. No string longer than 65535 bytes
/// can be sent.
public abstract non-sealed class Int16StringReceiver extends IntNStringReceiver {
  /// Strings of up to 99999 bytes.
  protected Int16StringReceiver() {
    this(LENGTH_MAX);
  }

  /// Strings of up to `lengthMax` bytes.
  ///
  /// @throws IllegalArgumentException if `lengthMax` is negative
  protected Int16StringReceiver(int lengthMax) {
    super(Short.BYTES, lengthMax);
  }
}
