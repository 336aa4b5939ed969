package spindle.codings;

import com.aayushatharva.brotli4j.encoder.Encoder.Mode;
import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import spindle.web.coding.ContentCoder;

/// Codes one stream of brotli.
final class BrotliEncoder implements ContentCoder {
  private static final int INPUT = 16 * 1024;
  private static final int QUALITY = 5;
  private static final int WINDOW_BITS = 18;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final EncoderJNI.Wrapper library;

  /// What the library has made, in its own memory, until it is called again.
  private ByteBuffer made = NOTHING;

  /// Whether it has been told of the goal, and nothing has come since.
  private boolean told;

  BrotliEncoder() {
    try {
      library = new EncoderJNI.Wrapper(INPUT, QUALITY, WINDOW_BITS, Mode.GENERIC);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // no memory
    }
  }

  @Override
  public boolean code(ByteBuffer input, ByteBuffer output, Goal goal) {
    while (give(output)) {
      if (library.hasMoreOutput()) {
        made = library.pull();
      } else if (told && !input.hasRemaining()) {
        told = false;
        return true;
      } else if (library.hasRemainingInput()) {
        library.push(Operation.PROCESS, 0);
        require();
      } else if (input.hasRemaining()) {
        take(input);
      } else {
        library.push(operation(goal), 0);
        require();
        told = true;
      }
    }
    return false;
  }

  private static Operation operation(Goal goal) {
    return switch (goal) {
      case MORE -> Operation.PROCESS;
      case FLUSH -> Operation.FLUSH;
      case END -> Operation.FINISH;
    };
  }

  private void take(ByteBuffer input) {
    ByteBuffer room = library.getInputBuffer();
    room.clear();
    int taken = Math.min(room.remaining(), input.remaining());
    room.put(input.slice(input.position(), taken));
    input.position(input.position() + taken);
    library.push(Operation.PROCESS, taken);
    require();
  }

  private void require() {
    if (!library.isSuccess()) {
      throw new IllegalStateException("brotli cannot code what it was given");
    }
  }

  /// @return whether all that was made is given
  private boolean give(ByteBuffer output) {
    int part = Math.min(made.remaining(), output.remaining());
    output.put(made.slice(made.position(), part));
    made.position(made.position() + part);
    return !made.hasRemaining();
  }

  @Override
  public void close() {
    library.destroy();
  }
}
