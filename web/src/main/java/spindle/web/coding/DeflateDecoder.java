package spindle.web.coding;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Decodes the format of zlib, or what is without its head: the first two bytes tell which it is.
final class DeflateDecoder implements ContentCoder {
  private static final int DEFLATE = 8;
  private static final int CHECK = 31;

  private final ByteBuffer first = ByteBuffer.allocate(2);
  private @Nullable Inflating inflating;

  @Override
  public boolean code(ByteBuffer input, ByteBuffer output, Goal goal) throws MalformedContent {
    Inflating open = inflating == null ? begin(input, goal) : inflating;
    if (open == null) {
      return true;
    }
    if (first.hasRemaining()) {
      open.step(first, output);
    }
    if (!first.hasRemaining()) {
      open.step(input, output);
    }
    if (open.finished()) {
      if (input.hasRemaining()) {
        throw new MalformedContent("expected nothing behind the end of compressed data");
      }
      return true;
    }
    if (goal == Goal.END && output.hasRemaining()) {
      throw new MalformedContent("expected the end of compressed data, and it has not come");
    }
    return output.hasRemaining();
  }

  /// @return null if more must come
  private @Nullable Inflating begin(ByteBuffer input, Goal goal) throws MalformedContent {
    while (first.hasRemaining() && input.hasRemaining()) {
      first.put(input.get());
    }
    if (first.hasRemaining()) {
      if (goal == Goal.END) {
        throw new MalformedContent("expected compressed data, got none");
      }
      return null;
    }
    first.flip();
    int head = first.getShort(0) & 0xFFFF;
    boolean zlib = (head >> 8 & 0xF) == DEFLATE && head % CHECK == 0;
    inflating = new Inflating(!zlib);
    return inflating;
  }

  @Override
  public void close() {
    if (inflating != null) {
      inflating.close();
    }
  }
}
