package spindle.web.wire;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// One time limit of a connection, which moves with every request. Moving it is a number; the one
/// delayed call behind it is made anew only where it must come earlier, or has come too early.
public final class Alarm {
  private final Runnable ring;
  private final Supplier<Scheduler> clock;
  private @Nullable DelayedCall call;
  private boolean set;
  private long dueNanos;

  /// @param clock asked when the connection is there
  public Alarm(Supplier<Scheduler> clock, Runnable ring) {
    this.clock = clock;
    this.ring = ring;
  }

  /// The clock.
  public Scheduler scheduler() {
    return clock.get();
  }

  /// Rings when this time is over, and not when one that was set before is.
  public void set(Duration time) {
    Scheduler scheduler = scheduler();
    dueNanos = scheduler.nowNanos() + time.toNanos();
    set = true;
    DelayedCall pending = call;
    if (pending != null && pending.active()) {
      if (pending.dueNanos() - dueNanos <= 0) {
        return;
      }
      pending.cancel();
    }
    call = scheduler.callLater(time, this::look);
  }

  /// Does not ring.
  public void clear() {
    set = false;
  }

  /// Does not ring, and leaves nothing with the clock.
  public void cancel() {
    if (call != null && call.active()) {
      call.cancel();
    }
    call = null;
  }

  private void look() {
    call = null;
    if (!set) {
      return;
    }
    long left = dueNanos - scheduler().nowNanos();
    if (left > 0) {
      call = scheduler().callLater(Duration.ofNanos(left), this::look);
    } else {
      set = false;
      ring.run();
    }
  }
}
