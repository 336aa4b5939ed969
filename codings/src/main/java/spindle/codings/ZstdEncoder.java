package spindle.codings;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import spindle.web.coding.ContentCoder;

/// Codes one frame of zstd.
final class ZstdEncoder implements ContentCoder {
  private static final int LEVEL = 3;
  private static final int WINDOW_BITS = 18;

  private final ZstdCompressCtx library =
      new ZstdCompressCtx().setLevel(LEVEL).setWindowLog(WINDOW_BITS);

  @Override
  public boolean code(ByteBuffer input, ByteBuffer output, Goal goal) {
    ZstdBuffers buffers = ZstdBuffers.here();
    while (output.hasRemaining()) {
      ByteBuffer room = buffers.room(output);
      ByteBuffer source = buffers.take(input);
      boolean all = !input.hasRemaining();
      boolean done =
          library.compressDirectByteBufferStream(
              room, source, all ? directive(goal) : EndDirective.CONTINUE);
      boolean full = !room.hasRemaining();
      buffers.giveBack(input);
      buffers.give(output);
      if (!input.hasRemaining() && all && (done || (goal == Goal.MORE && !full))) {
        return true;
      }
    }
    return false;
  }

  private static EndDirective directive(Goal goal) {
    return switch (goal) {
      case MORE -> EndDirective.CONTINUE;
      case FLUSH -> EndDirective.FLUSH;
      case END -> EndDirective.END;
    };
  }

  @Override
  public void close() {
    library.close();
  }
}
