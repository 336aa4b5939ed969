package spindle.testing;

import java.nio.ByteBuffer;
import java.util.Arrays;
import spindle.protocol.Patience;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;

/// Gives a protocol what a transport gives it, as strictly: bytes are lent, and gone afterwards.
final class Lent {
  /// What a protocol finds that has kept a buffer.
  private static final byte SPOILT = (byte) 0xDB;

  private Lent() {}

  static void give(Protocol receiver, byte[] bytes) throws Exception {
    byte[] lent = bytes.clone();
    Patience.heard(receiver, lent.length);
    try {
      receiver.dataReceived(ByteBuffer.wrap(lent).asReadOnlyBuffer());
    } finally {
      Arrays.fill(lent, SPOILT);
    }
  }

  static void lose(Protocol told, ConnectionClosed reason) throws Exception {
    Patience.end(told);
    told.endConnection(reason);
  }
}
