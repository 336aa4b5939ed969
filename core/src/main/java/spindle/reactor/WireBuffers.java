package spindle.reactor;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The memory through which one reactor's connections pass their layers: shared while a call lasts,
/// and pooled for what has to be kept until more arrives or the kernel takes more. A connection
/// that is idle has none of it.
///
/// It is on the heap, though the kernel wants it elsewhere and has it copied: the JDK's ciphers
/// work on arrays, and a copy costs less than what they lose outside of the heap, half of their
/// speed.
final class WireBuffers {
  /// What is kept is rarely more than one piece of a layer.
  private static final int POOLED_SIZE = 20 * 1024;

  private static final int POOLED_MAX = 256;
  private static final int IN_SIZE = 64 * 1024;

  /// What a kernel takes in one call.
  private static final int OUT_SIZE = 64 * 1024;

  private static final int FILE_SIZE = 64 * 1024;

  private final List<ByteBuffer> in = new ArrayList<>(1);
  private final List<ByteBuffer> out = new ArrayList<>(1);
  private final List<ByteBuffer[]> ones = new ArrayList<>(1);
  private final ArrayDeque<ByteBuffer> pool = new ArrayDeque<>();
  private ByteBuffer file = ByteBuffer.allocate(0);

  /// Where the bytes for the layer at `depth` arrive.
  ByteBuffer in(int depth) {
    return at(in, depth, IN_SIZE);
  }

  /// Where the layer at `depth` puts what is to be sent.
  ByteBuffer out(int depth) {
    return at(out, depth, OUT_SIZE);
  }

  private static ByteBuffer at(List<ByteBuffer> buffers, int depth, int size) {
    while (buffers.size() <= depth) {
      buffers.add(ByteBuffer.allocate(size));
    }
    return buffers.get(depth).clear();
  }

  /// Room for the one buffer that is written to the layer at `depth`.
  ByteBuffer[] one(int depth) {
    while (ones.size() <= depth) {
      ones.add(new ByteBuffer[1]);
    }
    return ones.get(depth);
  }

  /// Where a file is read that passes a layer.
  ByteBuffer file() {
    if (file.capacity() == 0) {
      file = ByteBuffer.allocateDirect(FILE_SIZE);
    }
    return file.clear();
  }

  /// A copy of what is left in `bytes`, after what is left in `before`, ready to be read.
  ByteBuffer keep(ByteBuffer before, ByteBuffer bytes) {
    int size = before.remaining() + bytes.remaining();
    ByteBuffer kept = size > POOLED_SIZE ? ByteBuffer.allocate(size) : pooled();
    return kept.clear().put(before).put(bytes).flip();
  }

  private ByteBuffer pooled() {
    ByteBuffer free = pool.pollLast();
    return free != null ? free : ByteBuffer.allocate(POOLED_SIZE);
  }

  /// Takes back what [#keep] gave.
  void give(ByteBuffer kept) {
    if (kept.capacity() == POOLED_SIZE && pool.size() < POOLED_MAX) {
      pool.addLast(kept);
    }
  }
}
