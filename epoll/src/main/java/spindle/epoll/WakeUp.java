package spindle.epoll;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.ReentrantLock;

/// Writes to an eventfd, from any thread. The lock keeps a late wake-up from writing to a
/// descriptor that was closed and has become somebody else's; wake-ups are rare, since only a
/// sleeping loop is woken.
final class WakeUp {
  private static final Arena ARENA = Arena.global();
  private static final MemorySegment ONE = ARENA.allocateFrom(ValueLayout.JAVA_LONG, 1L);

  private final ReentrantLock lock = new ReentrantLock();
  private final Arena arena = Arena.ofShared();
  private final Libc libc = new Libc(arena);
  private final int fd;
  private boolean closed;

  WakeUp(int fd) {
    this.fd = fd;
  }

  void wake() {
    lock.lock();
    try {
      if (!closed) {
        // A counter that is full already wakes as well.
        var _ = libc.write(fd, ONE.address(), Long.BYTES);
      }
    } finally {
      lock.unlock();
    }
  }

  void close(Libc others) {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        others.close(fd);
        arena.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
