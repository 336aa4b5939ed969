package spindle.cluster.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/// What waits for the thread that sends. Whoever finds no room keeps what he has, and is told when
/// there is some: so who does not keep up makes nothing wait here beyond a limit, whatever it is
/// that holds the thread up.
final class SendQueue {
  private final long most;
  private final Executor thread;
  private final Runnable room;
  private final AtomicLong waiting = new AtomicLong();
  private volatile boolean full;

  /// @param most bytes that may wait, beside the rest of the frame that fills it
  /// @param thread runs one task after the other
  /// @param room is run when there is room again for who was told that there is none
  SendQueue(long most, Executor thread, Runnable room) {
    this.most = most;
    this.thread = thread;
    this.room = room;
  }

  /// Whether more may be put in.
  boolean hasRoom() {
    if (waiting.get() < most) {
      return true;
    }
    full = true;
    return waiting.get() < most; // else the thread, which has more to do, will see that it is full
  }

  /// Has `send` run after all that was put in before. What is small and of which there cannot be
  /// many goes in without room, too.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException as the thread does
  void put(int bytes, Runnable send) {
    waiting.addAndGet(bytes);
    thread.execute(() -> {
      try {
        send.run();
      } finally {
        if (waiting.addAndGet(-bytes) <= most / 2 && full) {
          full = false;
          room.run();
        }
      }
    });
  }
}
