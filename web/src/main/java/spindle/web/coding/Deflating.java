package spindle.web.coding;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import spindle.web.coding.ContentCoder.Goal;

/// The JDK's Deflater, as a step of a coder.
final class Deflating {
  private final Deflater deflater;

  /// @param bare whether without the head and the checksum of zlib
  Deflating(boolean bare) {
    deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
  }

  /// As [ContentCoder#code].
  boolean code(ByteBuffer input, ByteBuffer output, Goal goal) {
    deflater.setInput(input);
    int flush = goal == Goal.FLUSH ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH;
    if (goal == Goal.END) {
      deflater.finish();
    }
    int given = 1;
    while (given > 0 && output.hasRemaining() && !deflater.finished()) {
      given = deflater.deflate(output, flush);
    }
    return goal == Goal.END ? deflater.finished() : output.hasRemaining() && !input.hasRemaining();
  }

  void close() {
    deflater.end();
  }
}
