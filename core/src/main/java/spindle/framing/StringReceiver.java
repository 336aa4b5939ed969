package spindle.framing;

import java.nio.ByteBuffer;

/// What all receivers of binary strings have in common, whatever their format.
public abstract sealed class StringReceiver extends FramedProtocol
    permits IntNStringReceiver, NetstringReceiver {
  /// The longest string accepted where nothing else is said, in bytes.
  static final int LENGTH_MAX = 99_999;

  private final int lengthMax;

  StringReceiver(int lengthMax) {
    if (lengthMax < 0) {
      throw new IllegalArgumentException("expected a lengthMax of at least 0, got " + lengthMax);
    }
    this.lengthMax = lengthMax;
  }

  /// The longest string that is accepted, in bytes.
  public final int lengthMax() {
    return lengthMax;
  }

  /// A string has arrived. Unless overridden, this copies it and calls [#stringReceived(byte\[\])].
  ///
  /// @param string its bytes, from the position to the limit, which need not begin at 0; lent until
  ///   this method returns
  /// @throws Exception anything; it ends this connection
  public void stringReceived(ByteBuffer string) throws Exception {
    byte[] copy = new byte[string.remaining()];
    string.get(copy);
    stringReceived(copy);
  }

  /// A string has arrived. Either this or [#stringReceived(ByteBuffer)] is to be overridden.
  ///
  /// @param string its bytes; the receiver's to keep
  /// @throws Exception anything; it ends this connection
  public void stringReceived(byte[] string) throws Exception {
    throw new UnsupportedOperationException(getClass().getName() + " overrides no stringReceived");
  }

  /// Sends a string. The bytes are taken when this returns.
  ///
  /// @return whether there is room for more, as `Transport.write` says
  /// @throws StringTooLong if there is no way to write its length
  public final boolean sendString(byte[] string) {
    return sendString(ByteBuffer.wrap(string));
  }

  /// Sends a string. The bytes are taken when this returns.
  ///
  /// @return whether there is room for more, as `Transport.write` says
  /// @throws StringTooLong if there is no way to write its length
  public abstract boolean sendString(ByteBuffer string);
}
