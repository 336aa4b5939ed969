package spindle.time;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A call that was scheduled with [Scheduler#callLater]: it can be cancelled or moved until it
/// starts to run.
///
/// Belongs to the thread of its scheduler, which may check that. Once it has run or was cancelled
/// it holds no reference to what was to be called. Equal only to itself.
public final class DelayedCall {
  /// Values of [#position] for a call that is in the heap no more.
  static final int CALLED = -1;

  static final int CANCELLED = -2;

  private static volatile boolean recordOrigins;

  private final DelayedCalls owner;
  private final @Nullable ScheduledHere origin = recordOrigins ? new ScheduledHere() : null;
  private @Nullable Call call;

  /// When it is due, on the owner's own time line.
  long due;

  /// Its turn among calls of the same time; renewed when the call is moved.
  long sequence;

  /// Where it stands in the heap, or [#CALLED] or [#CANCELLED].
  int position;

  DelayedCall(DelayedCalls owner, Call call) {
    this.owner = owner;
    this.call = call;
  }

  /// Makes every call that is scheduled from now on, by any scheduler of this JVM, remember where
  /// that was done. It costs a stack trace a call, so it is off unless someone is debugging. The
  /// place is added, as a suppressed exception, to whatever the call throws, and appears in
  /// [#toString].
  public static void recordOrigins(boolean on) {
    recordOrigins = on;
  }

  /// Drops this call: it will not run, and what it would have called is let go at once.
  ///
  /// @throws AlreadyCancelled if it was cancelled before
  /// @throws AlreadyCalled if it has run or is running
  public void cancel() {
    owner.cancel(this);
  }

  /// Moves this call to `delay` from now, be that later or sooner than before. Among calls of the
  /// same time it then stands last.
  ///
  /// @param delay zero or more, as for [Scheduler#callLater]
  /// @throws AlreadyCancelled if it was cancelled before
  /// @throws AlreadyCalled if it has run or is running
  /// @throws IllegalArgumentException if `delay` is negative
  public void reset(Duration delay) {
    owner.reset(this, delay);
  }

  /// Moves this call by `delay` from the time at which it is due now; negative makes it earlier,
  /// and what is then past is due at once. Repeated calls add up. A call that is due never stays
  /// so.
  ///
  /// @throws AlreadyCancelled if it was cancelled before
  /// @throws AlreadyCalled if it has run or is running
  public void delay(Duration delay) {
    owner.delay(this, delay);
  }

  /// Whether it is still to come: false as soon as it starts to run or is cancelled.
  public boolean active() {
    return position >= 0;
  }

  /// The time at which it is due, or was last due, on its scheduler's clock ([Scheduler#nowNanos]),
  /// all moves included. Compare by the sign of the difference: such clocks may start anywhere.
  public long dueNanos() {
    return owner.toClock(due);
  }

  /// The class of what is to be called, for people; empty when it has ended. Never throws, and may
  /// be asked on any thread, where it may be a little late.
  public String what() {
    Call pending = call;
    return pending == null ? "" : pending.getClass().getName();
  }

  /// What state it is in and when it is due, for people. Never throws.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("DelayedCall[").append(state());
    Call pending = call;
    if (pending != null) {
      // Its own toString could throw, and this one must not.
      text.append(", ").append(pending.getClass().getName());
    }
    if (origin != null) {
      text.append(", scheduled at ").append(origin.place());
    }
    return text.append(']').toString();
  }

  private String state() {
    return switch (position) {
      case CALLED -> "called";
      case CANCELLED -> "cancelled";
      default -> due == DelayedCalls.NEVER ? "due never" : "due at " + seconds(dueNanos());
    };
  }

  /// For people: `3600 s`, `0.000000005 s`.
  private static String seconds(long nanos) {
    return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString() + " s";
  }

  void requireActive() {
    switch (position) {
      case CANCELLED ->
          throw new AlreadyCancelled("this call was cancelled: " + this + "; ask active() first");
      case CALLED ->
          throw new AlreadyCalled(
              "this call has already been made: " + this + "; ask active() first");
      default -> {}
    }
  }

  /// Ends its life in the given state; what was to be called is returned and no longer held.
  Call end(int state) {
    Call ended = call;
    if (ended == null) {
      throw new AssertionError("ended twice: " + this);
    }
    position = state;
    call = null;
    return ended;
  }

  void explain(Throwable failure) {
    if (origin != null) {
      failure.addSuppressed(origin);
    }
  }
}
