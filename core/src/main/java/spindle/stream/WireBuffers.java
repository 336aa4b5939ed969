package spindle.stream;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The memory through which one reactor's connections pass their layers: shared while a call lasts,
/// and pooled for what has to be kept until more arrives or the kernel takes more. What is kept
/// takes less than twice its size, or [#SMALLEST], whoever sent it and however little that is; a
/// connection that is idle has none of it.
///
/// It is on the heap, though the kernel wants it elsewhere and has it copied: the JDK's ciphers
/// work on arrays, and a copy costs less than what they lose outside of the heap, half of their
/// speed.
final class WireBuffers {
  /// The least that is taken to keep something.
  static final int SMALLEST = 64;

  /// What is kept is rarely more than one piece of a layer; what is more is not pooled.
  private static final int POOLED_SIZE = 32 * 1024;

  /// All that waits in the pool to be used again, in bytes.
  private static final int POOLED_MAX = 2 * 1024 * 1024;

  private static final int IN_SIZE = 64 * 1024;

  /// What a kernel takes in one call.
  private static final int OUT_SIZE = 64 * 1024;

  private static final int FILE_SIZE = 64 * 1024;

  private final List<ByteBuffer> in = new ArrayList<>(1);
  private final List<ByteBuffer> out = new ArrayList<>(1);
  private final List<ByteBuffer[]> ones = new ArrayList<>(1);

  /// By their sizes, which double from one to the next.
  private final List<ArrayDeque<ByteBuffer>> pools =
      Stream.generate(ArrayDeque<ByteBuffer>::new).limit(rank(POOLED_SIZE) + 1).toList();

  private int pooled;
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
    return take(before.remaining() + bytes.remaining()).put(before).put(bytes).flip();
  }

  private ByteBuffer take(int size) {
    if (size > POOLED_SIZE) {
      return ByteBuffer.allocate(size);
    }
    ByteBuffer free = pools.get(rank(size)).pollLast();
    if (free == null) {
      return ByteBuffer.allocate(SMALLEST << rank(size));
    }
    pooled -= free.capacity();
    return free.clear();
  }

  /// How often the smallest size is to be doubled for `size` bytes.
  private static int rank(int size) {
    return size <= SMALLEST
        ? 0
        : Integer.SIZE - Integer.numberOfLeadingZeros((size - 1) / SMALLEST);
  }

  /// Takes back what [#keep] gave.
  void give(ByteBuffer kept) {
    int capacity = kept.capacity();
    if (capacity <= POOLED_SIZE && capacity <= POOLED_MAX - pooled) {
      pools.get(rank(capacity)).addLast(kept);
      pooled += capacity;
    }
  }

  /// How many bytes wait to be used again.
  int pooled() {
    return pooled;
  }
}
