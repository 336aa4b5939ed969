package spindle.sftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.bytes.ByteQueue;

/// Packets, cut out of what has come.
final class Packets {
  private final ByteQueue arrived = new ByteQueue();
  private final int max;

  /// @param max bytes of a packet, without its length
  Packets(int max) {
    this.max = max;
  }

  void append(ByteBuffer data) {
    arrived.append(data);
  }

  /// The next one that is whole, without its length: at least its type.
  ///
  /// @throws IOException if it is empty or too long
  @Nullable ByteBuffer next() throws IOException {
    if (arrived.size() < 4) {
      return null;
    }
    int length = arrived.peekInt(0);
    if (length < 1 || length > max) {
      throw new IOException(
          "expected a packet of 1 to %d bytes, got %d".formatted(max, length & 0xffffffffL));
    }
    if (arrived.size() < 4 + length) {
      return null;
    }
    arrived.skip(4);
    return ByteBuffer.wrap(arrived.take(length));
  }
}
