package spindle.framing;

/// A protocol of binary strings, each with its length in front as a number of four bytes, the most
/// significant one first. Override [#stringReceived(byte\[\])]. A longer string than the limit can
/// be sent, but not received.
public abstract non-sealed class Int32StringReceiver extends IntNStringReceiver {
  /// Strings of up to 99999 bytes.
  protected Int32StringReceiver() {
    this(LENGTH_MAX);
  }

  /// Strings of up to `lengthMax` bytes.
  ///
  /// @throws IllegalArgumentException if `lengthMax` is negative
  protected Int32StringReceiver(int lengthMax) {
    super(Integer.BYTES, lengthMax);
  }
}
