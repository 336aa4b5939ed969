package spindle.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.time.Call;

/// The one door into a reactor: a queue that any thread may add to and the reactor's thread
/// empties.
///
/// A chain of blocks, filled at one end and emptied at the other. A writer claims a place with one
/// atomic step and puts its call there; between the two the reader finds nothing in the place,
/// which only puts the rest off: the loop turns without waiting until it is there.
///
/// **No wake-up is lost, and few are made.** The reader says that it is going to sleep and looks
/// once more whether a place was claimed; a writer claims one and then looks whether the reader
/// sleeps. Whichever order the machine picks, one of the two sees the other. Only the writer that
/// turns `asleep` off pays for a wake-up.
///
/// **Processors keep out of each other's way.** Where two of them write to one cache line, or one
/// writes what the other reads, each waits for the other. So a turn looks once or twice at the
/// count that writers change, and not once a call, and what the reader counts lies apart.
public final class CallsFromThreads {
  private static final VarHandle CALL = MethodHandles.arrayElementVarHandle(Call[].class);
  private static final VarHandle CLAIMED;
  private static final VarHandle NEXT;
  private static final VarHandle ASLEEP;
  private static final VarHandle LAST;

  static {
    try {
      MethodHandles.Lookup here = MethodHandles.lookup();
      CLAIMED = here.findVarHandle(Block.class, "claimed", int.class);
      NEXT = here.findVarHandle(Block.class, "next", Block.class);
      ASLEEP = here.findVarHandle(Block.class, "asleep", boolean.class);
      LAST = here.findVarHandle(CallsFromThreads.class, "last", Block.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /// Comes after the last block when no more calls are taken.
  private static final Block CLOSED = new Block();

  /// Where in its array the reader's place is: too far from either end to share a cache line.
  private static final int FAR = 32;

  private static final class Block {
    static final int SIZE = 1024;

    final @Nullable Call[] calls = new Call[SIZE];

    /// How many places were asked for, which may be more than there are.
    volatile int claimed;

    /// Whether the reader sleeps until a place here is claimed.
    volatile boolean asleep;

    /// The block itself once the reader is past it, lest it keep all that came after it alive.
    volatile @Nullable Block next;
  }

  private final Runnable wake;
  private volatile Block last = new Block();

  /// The block that the reader sleeps at, or slept at last.
  private volatile Block sleepsAt = last;

  private volatile boolean nudged;

  // The reader's.
  private Block block = last;
  private @Nullable Call[] calls = block.calls;
  private final int[] place = new int[2 * FAR];
  private boolean sleeping;

  CallsFromThreads(Runnable wake) {
    this.wake = wake;
  }

  /// Adds a call. From any thread.
  ///
  /// @throws RejectedExecutionException if no more calls are taken
  public void add(Call call) {
    Objects.requireNonNull(call, "call");
    Block to = last;
    int claimed = claim(to);
    while (claimed >= Block.SIZE) {
      to = after(to);
      claimed = claim(to);
    }
    CALL.setRelease(to.calls, claimed, call);
    // No fence is needed: it is the claim that stands between us and whoever falls asleep.
    wakeReader(to);
  }

  private static int claim(Block block) {
    if (block == CLOSED) {
      throw refusal();
    }
    return (int) CLAIMED.getAndAdd(block, 1);
  }

  /// The block after `full`, and `last` is moved to it.
  private Block after(Block full) {
    Block next = full.next;
    if (next == full) {
      return last;
    }
    if (next == null) {
      Block made = new Block();
      Block other = (Block) NEXT.compareAndExchange(full, null, made);
      next = other == null ? made : other;
    }
    LAST.compareAndSet(this, full, next);
    return next;
  }

  /// Refuses once the reactor is closed.
  ///
  /// @throws RejectedExecutionException if no more calls are taken
  public void requireOpen() {
    if (last == CLOSED) {
      throw refusal();
    }
  }

  private static RejectedExecutionException refusal() {
    return new RejectedExecutionException("the reactor has stopped for good; the call is not made");
  }

  private void wakeReader(Block waitedFor) {
    if (waitedFor.asleep && ASLEEP.compareAndSet(waitedFor, true, false)) {
      wake.run();
    }
  }

  /// Ends the reader's wait, or keeps it from its next one. From any thread.
  void nudge() {
    nudged = true;
    wakeReader(sleepsAt);
  }

  /// Makes the calls that were there when this began, so that a call that adds another does not
  /// hold the turn up.
  void run(Consumer<Throwable> onFailure) {
    Block until = last;
    int end = Math.min(until.claimed, Block.SIZE);
    while (block != CLOSED && (block != until || place[FAR] < end)) {
      Call call = take();
      if (call == null) {
        return;
      }
      try {
        call.run();
      } catch (Throwable thrown) {
        onFailure.accept(thrown);
      }
    }
  }

  /// The next call, or null if it is not there yet.
  private @Nullable Call take() {
    leaveFinished();
    int at = place[FAR];
    Call call = (Call) CALL.getAcquire(calls, at);
    if (call != null) {
      calls[at] = null;
      place[FAR] = at + 1;
    }
    return call;
  }

  private void leaveFinished() {
    if (place[FAR] == Block.SIZE) {
      Block finished = block;
      goOnAfter(finished);
      finished.next = finished;
    }
  }

  private void goOnAfter(Block finished) {
    block = after(finished);
    calls = block.calls;
    place[FAR] = 0;
  }

  /// Says that the reader is about to wait.
  ///
  /// @return whether it may: false if there are calls to make, after a [#nudge], or if it is closed
  boolean goToSleep() {
    if (block == CLOSED) {
      return false;
    }
    leaveFinished();
    // Asked first, for it holds no writer up.
    if (CALL.getAcquire(calls, place[FAR]) != null) {
      return false;
    }
    sleeping = true;
    sleepsAt = block;
    block.asleep = true;
    if (block.claimed > place[FAR] || nudged) {
      wakeUp();
      return false;
    }
    return true;
  }

  private void wakeUp() {
    if (sleeping) {
      sleeping = false;
      block.asleep = false;
    }
  }

  /// The reader has waited, or has not since there was a reason.
  void wokenUp() {
    wakeUp();
    if (nudged) {
      nudged = false;
    }
  }

  /// Takes no more calls, and drops those that were not made.
  ///
  /// @return how many were dropped
  public int close() {
    int dropped = 0;
    while (block != CLOSED) {
      boolean isLast = NEXT.compareAndSet(block, null, CLOSED);
      // All places that are left, so that nobody else has one.
      int end = isLast ? (int) CLAIMED.getAndAdd(block, Block.SIZE) : Block.SIZE;
      dropped += Math.min(end, Block.SIZE) - place[FAR];
      goOnAfter(block);
    }
    return dropped;
  }
}
