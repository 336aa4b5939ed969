package spindle.codings;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.web.coding.ContentCoder;
import spindle.web.coding.MalformedContent;

/// Decodes one frame of zstd or several behind one another, and nothing else.
final class ZstdDecoder implements ContentCoder {
  /// 8 MiB: RFC 9659, 3.
  private static final int WINDOW_BITS = 23;

  private final ZstdDecompressCtx library = new ZstdDecompressCtx().setLongMax(WINDOW_BITS);

  /// Whether the last frame is complete; not so before the first one.
  private boolean complete;

  private @Nullable ZstdFrame frame;

  /// Whether the library may have more than there was room for.
  private boolean holdsBack;

  @Override
  public boolean code(ByteBuffer input, ByteBuffer output, Goal goal) throws MalformedContent {
    while (input.hasRemaining() || holdsBack) {
      if (!output.hasRemaining()) {
        return false;
      }
      step(input, output);
    }
    if (goal == Goal.END && !complete) {
      throw new MalformedContent("expected the end of a frame of zstd, and it has not come");
    }
    return true;
  }

  private void step(ByteBuffer input, ByteBuffer output) throws MalformedContent {
    if (frame == null) {
      frame = new ZstdFrame();
    }
    ZstdBuffers buffers = ZstdBuffers.here();
    ByteBuffer room = buffers.room(output);
    ByteBuffer source = buffers.take(input);
    try {
      complete = library.decompressDirectByteBufferStream(room, source);
    } catch (ZstdException e) {
      throw new MalformedContent("expected a frame of zstd that needs 8 MiB at most", e);
    }
    holdsBack = !room.hasRemaining() && !complete;
    frame.moved(source.duplicate().flip(), room.position());
    buffers.giveBack(input);
    buffers.give(output);
    if (complete) {
      frame.ended();
      frame = null;
    }
  }

  @Override
  public void close() {
    library.close();
  }
}
