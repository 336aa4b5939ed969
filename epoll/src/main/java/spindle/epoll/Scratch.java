package spindle.epoll;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/// Memory outside the heap for the arguments of one call.
final class Scratch {
  /// `struct iovec` entries in one call.
  static final int VECTORS_MAX = 16;

  private static final int VECTOR_SIZE = 16;
  private static final int MESSAGE_SIZE = 56;
  private static final int SPACE = 64 * 1024;

  private final MemorySegment memory;
  private final MemorySegment vectors;
  private final MemorySegment message;

  Scratch(Arena arena) {
    memory = arena.allocate(SPACE, 64);
    vectors = arena.allocate(VECTORS_MAX * VECTOR_SIZE, 16);
    message = arena.allocate(MESSAGE_SIZE, 16);
  }

  long address() {
    return memory.address();
  }

  /// All of it, for who puts more together than one number.
  MemorySegment memory() {
    return memory;
  }

  long putInt(int value) {
    memory.set(ValueLayout.JAVA_INT, 0, value);
    return memory.address();
  }

  int getInt() {
    return memory.get(ValueLayout.JAVA_INT, 0);
  }

  /// An int and behind it its size, for calls that want both.
  long putSize() {
    memory.set(ValueLayout.JAVA_INT, 8, Integer.BYTES);
    return memory.address() + 8;
  }

  long putLong(long value) {
    memory.set(ValueLayout.JAVA_LONG, 0, value);
    return memory.address();
  }

  /// Copies what fits of a buffer on the heap; its position stays.
  ///
  /// @return how many bytes
  int copyIn(ByteBuffer from) {
    return copyIn(from, 0);
  }

  private int copyIn(ByteBuffer from, int at) {
    int count = Math.min(SPACE - at, from.remaining());
    MemorySegment.copy(MemorySegment.ofBuffer(from), 0, memory, at, count);
    return count;
  }

  /// Copies what fits of several buffers, one behind the other; their positions stay.
  ///
  /// @return how many bytes
  int copyIn(ByteBuffer[] from, int buffers) {
    int count = 0;
    for (int i = 0; i < buffers; i++) {
      count += copyIn(from[i], count);
    }
    return count;
  }

  /// Copies `count` bytes into a buffer on the heap and moves its position.
  void copyOut(ByteBuffer into, int count) {
    MemorySegment.copy(memory, 0, MemorySegment.ofBuffer(into), 0, count);
    into.position(into.position() + count);
  }

  /// How many bytes [#copyOut] has room for.
  int space() {
    return SPACE;
  }

  /// Builds a `struct msghdr` of direct buffers.
  long message(BufferAddresses addresses, ByteBuffer[] from, int count) {
    int used = Math.min(count, VECTORS_MAX);
    for (int i = 0; i < used; i++) {
      long at = (long) i * VECTOR_SIZE;
      vectors.set(ValueLayout.JAVA_LONG, at, addresses.of(from[i]));
      vectors.set(ValueLayout.JAVA_LONG, at + 8, from[i].remaining());
    }
    message.set(ValueLayout.JAVA_LONG, 16, vectors.address());
    message.set(ValueLayout.JAVA_LONG, 24, used);
    return message.address();
  }
}
