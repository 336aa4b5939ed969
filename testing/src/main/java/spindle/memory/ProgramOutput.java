package spindle.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import spindle.kernel.Kernel;

/// What a process in memory writes: its end of the pipe, and what the pipe has no room for.
final class ProgramOutput {
  private final MemoryProcess process;
  private final MemoryStream stream;
  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
  private boolean closing;

  ProgramOutput(MemoryProcess process, MemoryStream stream) {
    this.process = process;
    this.stream = stream;
    stream.watch(_ -> send());
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void write(ByteBuffer bytes) {
    if (!closing) {
      ByteBuffer kept = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
      if (nobodyReads()) {
        process.brokenPipe();
      } else if (kept.hasRemaining()) {
        waiting.add(kept);
        send();
      }
    }
  }

  /// The other end only reads: if it sends an end, it is closed.
  private boolean nobodyReads() {
    try {
      return stream.read(ByteBuffer.allocate(1)) < 0;
    } catch (IOException broken) {
      return true;
    }
  }

  /// A broken end stays ready for ever, so it is not watched any longer.
  private void send() {
    if (waiting.isEmpty() && nobodyReads()) {
      stream.close();
      return;
    }
    try {
      for (ByteBuffer next = waiting.peek(); next != null; next = waiting.peek()) {
        if (stream.write(next, false) == 0) {
          stream.interest(Kernel.WRITE);
          return;
        }
        if (!next.hasRemaining()) {
          waiting.remove();
        }
      }
    } catch (IOException broken) {
      waiting.clear();
      stream.close();
      process.brokenPipe();
      return;
    }
    stream.interest(0);
    if (closing) {
      stream.close();
    }
    process.drained();
  }

  void close() {
    closing = true;
    if (waiting.isEmpty()) {
      stream.close();
    }
  }
}
