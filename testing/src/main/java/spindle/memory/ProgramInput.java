package spindle.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.kernel.Kernel;
import spindle.memory.MemoryProcess.Input;
import spindle.time.Call;

/// What a process in memory reads: its end of the pipe.
final class ProgramInput {
  private static final int PIECE = 16 * 1024;

  private final MemoryProcess process;
  private final MemoryStream stream;
  private Input onData = data -> {};
  private @Nullable Call onEnd;
  private boolean ended;

  ProgramInput(MemoryProcess process, MemoryStream stream) {
    this.process = process;
    this.stream = stream;
    stream.watch(_ -> read());
  }

  void onData(Input to) {
    onData = to;
    stream.interest(Kernel.READ);
  }

  void onEnd(Call call) {
    onEnd = call;
    if (ended) {
      process.later(call);
    } else {
      stream.interest(Kernel.READ);
    }
  }

  private void read() {
    ByteBuffer bytes = ByteBuffer.allocate(PIECE);
    int count;
    try {
      count = stream.read(bytes);
    } catch (IOException gone) {
      count = -1;
    }
    if (count > 0) {
      bytes.flip();
      process.act(() -> onData.received(bytes));
    } else if (count < 0) {
      ended = true;
      stream.close();
      if (onEnd != null) {
        process.act(onEnd);
      }
    }
  }

  void close() {
    stream.close();
  }
}
