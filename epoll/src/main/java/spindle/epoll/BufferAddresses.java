package spindle.epoll;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Where direct buffers lie in memory. To ask the JDK means to make two objects, which the compiler
/// takes away only where it sees through everything. The same few buffers come again and again, so
/// their addresses are kept: those of small buffers, because what is kept here stays alive.
///
/// The caller holds the buffer while the address is used.
final class BufferAddresses {
  /// The transports' own buffers are no larger.
  private static final int CAPACITY_MAX = 80 * 1024;

  /// A power of two. More than most turns write from.
  private static final int PLACES = 1024;

  private final ByteBuffer[] buffers = new ByteBuffer[PLACES];
  private final long[] addresses = new long[PLACES];

  /// The address of the next byte of a direct buffer.
  long of(ByteBuffer direct) {
    int place = System.identityHashCode(direct) & (PLACES - 1);
    if (buffers[place] == direct) {
      return addresses[place] + direct.position();
    }
    long address = MemorySegment.ofBuffer(direct).address();
    if (direct.capacity() <= CAPACITY_MAX) {
      buffers[place] = direct;
      addresses[place] = address - direct.position();
    }
    return address;
  }
}
