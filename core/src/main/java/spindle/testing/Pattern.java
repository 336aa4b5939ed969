package spindle.testing;

import java.nio.ByteBuffer;

/// A stream of bytes in which each byte tells where it stands, so that whoever reads it notices
/// what is missing, doubled or out of order.
final class Pattern {
  private long position;

  static byte at(long position) {
    return (byte) (position ^ position >>> 8 ^ position >>> 16 ^ position >>> 24);
  }

  /// The next `count` bytes.
  byte[] next(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = at(position++);
    }
    return bytes;
  }

  /// Takes what is in `data` for the next bytes.
  ///
  /// @return whether it is
  boolean follows(ByteBuffer data) {
    boolean right = true;
    for (int i = data.position(); i < data.limit(); i++) {
      right &= data.get(i) == at(position++);
    }
    return right;
  }

  /// Another one that stands where this one does.
  Pattern copy() {
    Pattern copy = new Pattern();
    copy.position = position;
    return copy;
  }

  long position() {
    return position;
  }
}
