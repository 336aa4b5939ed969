package spindle.strand;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/// Has a reactor on which all happens in an order that can be repeated
/// ([spindle.kernel.Kernel#jobs]) wait with a strand that has run into a lock.
///
/// The JDK is full of locks that all threads share, such as those of class loaders and of printing.
/// Who finds one taken, by a world that is being tried beside this one, is handed back by the JDK
/// from another thread, some time later. Were the reactor to go on meanwhile, what happens would be
/// up to the machine. So it stands still, and nothing is seen of the lock.
///
/// It may also be that the lock is had by another strand of the same reactor, which waits for
/// something else. Then standing still does not help, and after a second it goes on.
final class LockWait {
  private static final int LOOKS_MAX = 1_000;
  private static final long LOOK_NANOS = 1_000_000;

  private @Nullable Thread carrier;
  private volatile boolean back;
  private boolean left = true;

  /// The strand is about to run on this thread.
  synchronized void runs() {
    carrier = Thread.currentThread();
    back = false;
    left = false;
  }

  /// The JDK hands the strand back on another thread.
  ///
  /// @return false if nobody waits for it any more
  synchronized boolean handBack() {
    if (left) {
      return false;
    }
    back = true;
    LockSupport.unpark(carrier);
    return true;
  }

  /// The strand has stopped running in a call of the JDK that waits: waits with it if that is for a
  /// lock.
  ///
  /// @return whether it may run on now
  boolean isOver(Strands strands, Thread thread) {
    for (int looks = 0; looks < LOOKS_MAX && !back && isForLock(thread); looks++) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      strands.keepInterrupt(Thread.interrupted());
    }
    return leave();
  }

  /// The strand has stopped running for another reason.
  ///
  /// @return whether it was handed back meanwhile
  synchronized boolean leave() {
    left = true;
    return back;
  }

  /// A thread that is runnable, and does not run, is being handed back.
  private static boolean isForLock(Thread thread) {
    return switch (thread.getState()) {
      case RUNNABLE, BLOCKED -> true;
      case WAITING, TIMED_WAITING -> isPartOfLock(LockSupport.getBlocker(thread));
      default -> false;
    };
  }

  private static boolean isPartOfLock(@Nullable Object blocker) {
    if (blocker == null || blocker instanceof StampedLock) {
      return blocker != null;
    }
    Class<?> whole = blocker.getClass().getNestHost();
    return Lock.class.isAssignableFrom(whole) || ReadWriteLock.class.isAssignableFrom(whole);
  }
}
