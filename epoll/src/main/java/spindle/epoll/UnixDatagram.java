package spindle.epoll;

import static spindle.epoll.EpollKernel.check;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import spindle.address.UnixAddress;

/// One datagram to a UNIX socket, with descriptors, from a socket that lives no longer.
final class UnixDatagram {
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;

  /// Where things are in the scratch memory: `struct msghdr`, one `struct iovec`, the control data,
  /// and the bytes.
  private static final int VECTOR = 64;

  private static final int CONTROL = 96;
  private static final int CONTROL_HEADER = 16;
  private static final int DESCRIPTORS_MAX = 253;
  private static final int BYTES = 2048;

  private UnixDatagram() {}

  /// @throws IOException if the system refuses it, or it is too large to be one
  static void send(
      EpollKernel kernel, UnixAddress to, ByteBuffer message, List<Integer> descriptors)
      throws IOException {
    MemorySegment memory = kernel.scratch.memory();
    if (message.remaining() > memory.byteSize() - BYTES || descriptors.size() > DESCRIPTORS_MAX) {
      throw new IOException(
          "a datagram of %d bytes and %d descriptors is too large: %d and %d are the most"
              .formatted(
                  message.remaining(),
                  descriptors.size(),
                  memory.byteSize() - BYTES,
                  DESCRIPTORS_MAX));
    }
    int type = SOCK_DGRAM | SOCK_CLOEXEC;
    int fd = check("socket", kernel.libc.socket(SocketAddresses.AF_UNIX, type));
    try {
      SocketAddresses place = kernel.addresses;
      check("connect", kernel.libc.connect(fd, place.address(), place.put(to)));
      put(memory, message, descriptors);
      long sent = kernel.libc.sendmsg(fd, memory.address(), MSG_NOSIGNAL | MSG_DONTWAIT);
      check("sendmsg", (int) sent);
    } finally {
      kernel.libc.close(fd);
    }
  }

  private static void put(MemorySegment memory, ByteBuffer message, List<Integer> descriptors) {
    int size = message.remaining();
    long control = descriptors.isEmpty() ? 0 : memory.address() + CONTROL;
    long length = CONTROL_HEADER + (long) Integer.BYTES * descriptors.size();
    memory.asSlice(0, BYTES).fill((byte) 0);
    memory.asSlice(BYTES, size).asByteBuffer().put(message.duplicate());
    memory.set(ValueLayout.JAVA_LONG, 16, memory.address() + VECTOR);
    memory.set(ValueLayout.JAVA_LONG, 24, 1);
    memory.set(ValueLayout.JAVA_LONG, 32, control);
    memory.set(ValueLayout.JAVA_LONG, 40, control == 0 ? 0 : rounded(length));
    memory.set(ValueLayout.JAVA_LONG, VECTOR, memory.address() + BYTES);
    memory.set(ValueLayout.JAVA_LONG, VECTOR + 8, size);
    memory.set(ValueLayout.JAVA_LONG, CONTROL, length);
    memory.set(ValueLayout.JAVA_INT, CONTROL + 8, SOL_SOCKET);
    memory.set(ValueLayout.JAVA_INT, CONTROL + 12, SCM_RIGHTS);
    for (int i = 0; i < descriptors.size(); i++) {
      long at = CONTROL + CONTROL_HEADER + (long) Integer.BYTES * i;
      memory.set(ValueLayout.JAVA_INT, at, descriptors.get(i));
    }
  }

  private static long rounded(long length) {
    return (length + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
  }
}
