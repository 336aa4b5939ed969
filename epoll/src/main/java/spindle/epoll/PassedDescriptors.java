package spindle.epoll;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import spindle.kernel.SendableFile;
import spindle.reason.DescriptorsDropped;

/// Copies of descriptors that wait to be passed over a UNIX socket, and the bytes that carry them.
/// The copies are closed when they were passed or dropped.
final class PassedDescriptors implements SendableFile {
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int MSG_CTRUNC = 0x8;

  /// Where `recvmsg` says what was special.
  private static final int FLAGS = 48;

  /// Where things are in the scratch memory: `struct msghdr`, one `struct iovec`, the control data,
  /// which is a `struct cmsghdr` and descriptors, and the bytes.
  private static final int VECTOR = 64;

  private static final int CONTROL = 96;
  private static final int CONTROL_HEADER = 16;

  /// As many as Linux passes in one piece.
  private static final int DESCRIPTORS_MAX = 253;

  private static final int CONTROL_SIZE = CONTROL_HEADER + DESCRIPTORS_MAX * Integer.BYTES + 4;
  private static final int BYTES = 2048;

  private final EpollKernel kernel;
  private final byte[] bytes;
  private final List<Integer> copies = new ArrayList<>();

  private PassedDescriptors(EpollKernel kernel, ByteBuffer with) {
    this.kernel = kernel;
    bytes = new byte[with.remaining()];
    with.get(bytes);
  }

  /// Copies them all, or none.
  static PassedDescriptors of(EpollKernel kernel, List<Integer> descriptors, ByteBuffer with)
      throws IOException {
    if (!with.hasRemaining()) {
      throw new IllegalArgumentException("expected a byte or more to carry the descriptor");
    }
    if (descriptors.isEmpty() || descriptors.size() > DESCRIPTORS_MAX) {
      throw new IllegalArgumentException(
          "expected 1 to %d descriptors, got %d".formatted(DESCRIPTORS_MAX, descriptors.size()));
    }
    PassedDescriptors passed = new PassedDescriptors(kernel, with);
    try {
      for (int each : descriptors) {
        passed.copies.add(Adoption.copy(kernel, each));
      }
    } catch (IOException none) {
      passed.close();
      throw none;
    }
    return passed;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public boolean isInMemory() {
    return true;
  }

  @Override
  public int read(ByteBuffer into, long position) {
    int count = (int) Math.min(into.remaining(), bytes.length - position);
    if (count <= 0) {
      return -1;
    }
    into.put(bytes, (int) position, count);
    return count;
  }

  @Override
  public void close() {
    copies.forEach(kernel.libc::close);
    copies.clear();
  }

  /// Sends bytes from `position` on; the descriptors go with the first.
  ///
  /// @return as `sendmsg`
  long send(int to, long position, long count) {
    MemorySegment memory = kernel.scratch.memory();
    int size = (int) Math.min(count, memory.byteSize() - BYTES);
    MemorySegment.copy(bytes, (int) position, memory, ValueLayout.JAVA_BYTE, BYTES, size);
    int carried = position == 0 ? copies.size() : 0;
    int control = CONTROL_HEADER + carried * Integer.BYTES;
    putMessage(memory, memory.address() + BYTES, size, carried == 0 ? 0 : aligned(control));
    if (carried > 0) {
      memory.set(ValueLayout.JAVA_LONG, CONTROL, control);
      memory.set(ValueLayout.JAVA_INT, CONTROL + 8, SOL_SOCKET);
      memory.set(ValueLayout.JAVA_INT, CONTROL + 12, SCM_RIGHTS);
    }
    for (int i = 0; i < carried; i++) {
      long at = CONTROL + CONTROL_HEADER + (long) i * Integer.BYTES;
      memory.set(ValueLayout.JAVA_INT, at, copies.get(i));
    }
    return kernel.libc.sendmsg(to, memory.address(), MSG_NOSIGNAL);
  }

  private static long aligned(long size) {
    return (size + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
  }

  private static void putMessage(MemorySegment memory, long bytes, long size, long controlSize) {
    memory.asSlice(0, CONTROL).fill((byte) 0);
    memory.set(ValueLayout.JAVA_LONG, 16, memory.address() + VECTOR);
    memory.set(ValueLayout.JAVA_LONG, 24, 1);
    memory.set(ValueLayout.JAVA_LONG, 32, controlSize == 0 ? 0 : memory.address() + CONTROL);
    memory.set(ValueLayout.JAVA_LONG, 40, controlSize);
    memory.set(ValueLayout.JAVA_LONG, VECTOR, bytes);
    memory.set(ValueLayout.JAVA_LONG, VECTOR + 8, size);
  }

  /// Receives bytes into a direct buffer, whose position stays, and descriptors into `found`.
  ///
  /// @return as `recvmsg`
  /// @throws DescriptorsDropped if the system had no room for all that were sent; those that came
  ///   are closed
  static long receive(EpollKernel kernel, int from, ByteBuffer into, ArrayDeque<Integer> found)
      throws DescriptorsDropped {
    MemorySegment memory = kernel.scratch.memory();
    putMessage(memory, kernel.buffers.of(into), into.remaining(), CONTROL_SIZE);
    long count = kernel.libc.recvmsg(from, memory.address(), MSG_CMSG_CLOEXEC);
    if (count < 0) {
      return count;
    }
    take(memory, Math.min(CONTROL_SIZE, memory.get(ValueLayout.JAVA_LONG, 40)), found);
    if ((memory.get(ValueLayout.JAVA_INT, FLAGS) & MSG_CTRUNC) != 0) {
      int came = found.size();
      found.forEach(kernel.libc::close);
      found.clear();
      throw new DescriptorsDropped(came);
    }
    return count;
  }

  /// Whoever handed the socket over may have asked for more than descriptors.
  private static void take(MemorySegment memory, long size, ArrayDeque<Integer> found) {
    long next = 0;
    for (long at = 0; at + CONTROL_HEADER <= size; at = next) {
      long start = CONTROL + at;
      long length = memory.get(ValueLayout.JAVA_LONG, start);
      if (length < CONTROL_HEADER) {
        return;
      }
      next = at + aligned(length);
      boolean rights =
          memory.get(ValueLayout.JAVA_INT, start + 8) == SOL_SOCKET
              && memory.get(ValueLayout.JAVA_INT, start + 12) == SCM_RIGHTS;
      long end = Math.min(size - at, length);
      for (long in = CONTROL_HEADER; rights && in + Integer.BYTES <= end; in += Integer.BYTES) {
        found.add(memory.get(ValueLayout.JAVA_INT, start + in));
      }
    }
  }
}
