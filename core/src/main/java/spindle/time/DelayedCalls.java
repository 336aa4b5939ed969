package spindle.time;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The calls that a [Scheduler] keeps until they are due: whoever drives the clock asks how long to
/// wait ([#nanosUntilNext]) and then lets what is due run ([#runDue]).
///
/// Scheduling, moving and cancelling cost O(log n), and a cancelled call is gone at once. Not
/// thread-safe: all of it belongs to the thread that drives the clock.
///
/// The clock may start anywhere and may wrap; it must not go back, and must not pass 292 years.
public final class DelayedCalls {
  /// The answer of [#nanosUntilNext] when nothing is due ever.
  public static final long NEVER = Long.MAX_VALUE;

  private final LongSupplier clock;
  private final Runnable requireThread;

  /// Where this queue's own time line begins on the clock. Times on the line are plain numbers that
  /// are compared as such; [#NEVER] is the end of it.
  private final long origin;

  private final CallHeap heap = new CallHeap();
  private long nextSequence;
  private boolean running;
  private @Nullable Call current;
  private long passTime;

  /// A queue for a scheduler that leaves the checking of threads to others.
  ///
  /// @param clock gives the present time in nanoseconds, the scheduler's [Scheduler#nowNanos]
  public DelayedCalls(LongSupplier clock) {
    this(clock, () -> {});
  }

  /// A queue that asks first.
  ///
  /// @param clock gives the present time in nanoseconds, the scheduler's [Scheduler#nowNanos]
  /// @param requireThread runs before every [#callLater], cancel, reset and delay, and throws if
  ///   the thread is not the owner's
  public DelayedCalls(LongSupplier clock, Runnable requireThread) {
    this.clock = clock;
    this.requireThread = requireThread;
    origin = clock.getAsLong();
  }

  /// Does what [Scheduler#callLater] promises.
  public DelayedCall callLater(Duration delay, Call call) {
    requireThread.run();
    requireNotNegative(delay);
    DelayedCall delayed = new DelayedCall(this, Objects.requireNonNull(call, "call"));
    delayed.due = fromNow(delay);
    delayed.sequence = nextSequence++;
    heap.insert(key(delayed.due), delayed);
    return delayed;
  }

  /// How long after `nowNanos` the first call is due: 0 if one is due already, [#NEVER] if none
  /// will be.
  public long nanosUntilNext(long nowNanos) {
    if (heap.size() == 0 || heap.firstKey() == NEVER) {
      return NEVER;
    }
    return Math.max(0, Nanos.sum(heap.firstKey(), origin - nowNanos));
  }

  /// Runs what is due at `nowNanos`, one pass: by time, and first in, first out where the time is
  /// the same. What is scheduled or moved while the pass runs is not part of it, so a pass ends
  /// even if every call schedules another one for now. A call that an earlier one of the same pass
  /// cancels or moves does not run.
  ///
  /// What a call throws goes to `onFailure` together with that call, and the pass goes on. If
  /// `onFailure` throws, that leaves this method; the calls not yet run stay due.
  ///
  /// @return how many calls ran
  /// @throws IllegalStateException if a pass is running: that is, when called from within a call
  public int runDue(long nowNanos, BiConsumer<? super DelayedCall, ? super Throwable> onFailure) {
    if (running) {
      throw new IllegalStateException("a delayed call may not run the delayed calls");
    }
    running = true;
    passTime = nowNanos - origin;
    try {
      return runPass(onFailure);
    } finally {
      current = null;
      running = false;
    }
  }

  private int runPass(BiConsumer<? super DelayedCall, ? super Throwable> onFailure) {
    long newcomers = nextSequence;
    int count = 0;
    while (heap.size() > 0 && isDue(heap.firstKey()) && heap.first().sequence < newcomers) {
      DelayedCall next = heap.first();
      heap.remove(next);
      Call call = next.end(DelayedCall.CALLED);
      current = call;
      count++;
      try {
        call.run();
      } catch (Throwable failure) {
        next.explain(failure);
        onFailure.accept(next, failure);
      }
    }
    return count;
  }

  private boolean isDue(long key) {
    return key <= passTime && key != NEVER;
  }

  /// The call that a pass has come to; null when there is none. From any thread.
  public @Nullable Call current() {
    return current;
  }

  /// How many calls are still to run.
  public int size() {
    return heap.size();
  }

  /// Every call that is still to run, soonest first. A copy.
  public List<DelayedCall> list() {
    return List.of(heap.sorted());
  }

  /// The calls that are next, soonest first: `most` of them, where there are more. For who looks at
  /// a scheduler that may have many.
  public List<DelayedCall> next(int most) {
    return List.of(heap.first(most));
  }

  void cancel(DelayedCall call) {
    requireThread.run();
    call.requireActive();
    heap.remove(call);
    var _ = call.end(DelayedCall.CANCELLED);
  }

  void reset(DelayedCall call, Duration delay) {
    requireThread.run();
    call.requireActive();
    requireNotNegative(delay);
    move(call, fromNow(delay));
  }

  void delay(DelayedCall call, Duration delay) {
    requireThread.run();
    call.requireActive();
    if (call.due != NEVER) {
      move(call, Nanos.sum(call.due, Nanos.of(delay)));
    }
  }

  private void move(DelayedCall call, long due) {
    call.due = due;
    call.sequence = nextSequence++;
    heap.move(call, key(due));
  }

  /// Its place in the order. During a pass nothing may come before what that pass has yet to run:
  /// with this, the first newcomer that the pass meets has only newcomers behind it.
  private long key(long due) {
    return running ? Math.max(due, passTime) : due;
  }

  private long fromNow(Duration delay) {
    return Nanos.sum(clock.getAsLong() - origin, Nanos.of(delay));
  }

  long toClock(long due) {
    return origin + due;
  }

  private static void requireNotNegative(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("a call cannot be due in the past: delay " + delay);
    }
  }
}
