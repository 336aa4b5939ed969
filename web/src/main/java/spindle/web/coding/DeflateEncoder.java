package spindle.web.coding;

import java.nio.ByteBuffer;

/// Codes in the format of zlib.
final class DeflateEncoder implements ContentCoder {
  private final Deflating deflating = new Deflating(false);

  @Override
  public boolean code(ByteBuffer input, ByteBuffer output, Goal goal) {
    return deflating.code(input, output, goal);
  }

  @Override
  public void close() {
    deflating.close();
  }
}
