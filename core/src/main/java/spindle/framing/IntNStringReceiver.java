package spindle.framing;

import java.nio.ByteBuffer;
import java.util.List;
import spindle.bytes.ByteQueue;

/// What the protocols have in common that put the length of a string in front of it, as an unsigned
/// big-endian number of one, two or four bytes.
public abstract sealed class IntNStringReceiver extends StringReceiver
    permits Int8StringReceiver, Int16StringReceiver, Int32StringReceiver {
  private final int width;

  IntNStringReceiver(int width, int lengthMax) {
    super(lengthMax);
    this.width = width;
  }

  /// The peer announces a string that is longer than [#lengthMax]; none of its bytes are waited
  /// for. Unless overridden, this closes the connection. If it is overridden and neither closes nor
  /// takes the bytes with [#takeRemaining], it is called again with whatever arrives next.
  ///
  /// @throws Exception anything; it ends this connection
  public void lengthLimitExceeded(long length) throws Exception {
    transport().loseConnection();
  }

  @Override
  public final boolean sendString(ByteBuffer string) {
    int length = string.remaining();
    if (width < Integer.BYTES && length >>> (width * Byte.SIZE) != 0) {
      throw new StringTooLong(
          "a string of %d bytes has no length of %d bytes".formatted(length, width));
    }
    ByteBuffer prefix = ByteBuffer.allocate(width);
    for (int i = 0; i < width; i++) {
      prefix.put(i, (byte) (length >>> ((width - 1 - i) * Byte.SIZE)));
    }
    return transport().writeSequence(List.of(prefix, string));
  }

  @Override
  protected boolean receiveNext(ByteQueue arrived) throws Exception {
    if (arrived.size() < width) {
      return false;
    }
    long length = prefix(arrived);
    if (length > lengthMax()) {
      lengthLimitExceeded(length);
      return false;
    }
    if (arrived.size() - width < length) {
      return false;
    }
    arrived.skip(width);
    stringReceived(arrived.lend((int) length));
    return true;
  }

  private long prefix(ByteQueue arrived) {
    return switch (width) {
      case Byte.BYTES -> arrived.peekUnsignedByte(0);
      case Short.BYTES -> arrived.peekUnsignedShort(0);
      default -> Integer.toUnsignedLong(arrived.peekInt(0));
    };
  }
}
