package spindle.codings;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import spindle.web.coding.ContentCoder;
import spindle.web.coding.MalformedContent;

/// Decodes one stream of brotli, and nothing behind it.
final class BrotliDecoder implements ContentCoder {
  private static final int INPUT = 4096;

  private final DecoderJNI.Wrapper library;

  BrotliDecoder() {
    try {
      library = new DecoderJNI.Wrapper(INPUT);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // no memory
    }
  }

  @Override
  public boolean code(ByteBuffer input, ByteBuffer output, Goal goal) throws MalformedContent {
    while (true) {
      switch (library.getStatus()) {
        case DONE -> {
          if (library.hasOutput()) {
            if (!give(output)) {
              return false;
            }
          } else if (input.hasRemaining()) {
            throw new MalformedContent("expected nothing behind the end of brotli's data");
          } else {
            return true;
          }
        }
        case OK -> library.push(0);
        case NEEDS_MORE_OUTPUT -> {
          if (!give(output)) {
            return false;
          }
        }
        case NEEDS_MORE_INPUT -> {
          if (library.hasOutput()) {
            if (!give(output)) {
              return false;
            }
          } else if (input.hasRemaining()) {
            take(input);
          } else if (goal == Goal.END) {
            throw new MalformedContent("expected the end of brotli's data, and it has not come");
          } else {
            return true;
          }
        }
        case ERROR -> throw new MalformedContent("expected brotli's data, got something else");
      }
    }
  }

  private void take(ByteBuffer input) {
    ByteBuffer room = library.getInputBuffer();
    room.clear();
    int taken = Math.min(room.remaining(), input.remaining());
    room.put(input.slice(input.position(), taken));
    input.position(input.position() + taken);
    library.push(taken);
  }

  /// @return whether there was room
  private boolean give(ByteBuffer output) {
    if (!output.hasRemaining()) {
      return false;
    }
    output.put(library.pull(output.remaining()));
    return true;
  }

  @Override
  public void close() {
    library.destroy();
  }
}
