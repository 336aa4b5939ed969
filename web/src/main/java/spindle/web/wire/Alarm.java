package spindle.web.wire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.time.Call;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// One time limit of a connection, which moves with every request. Moving it is a number; the one
/// delayed call behind it is made anew only where it must come earlier, or has come too early. It
/// is the call itself, and knows its connection by one reference: an idle connection has one of
/// these.
public final class Alarm implements Call {
  /// Whose time it is.
  public interface Owner {
    /// The clock; asked when the connection is there.
    Scheduler scheduler();

    /// The time is over.
    void timeUp();
  }

  private final Owner owner;
  private @Nullable DelayedCall pending;
  private boolean set;
  private long dueNanos;

  /// One that has not been set.
  public Alarm(Owner owner) {
    this.owner = owner;
  }

  /// The clock.
  public Scheduler scheduler() {
    return owner.scheduler();
  }

  /// Rings when this time is over, and not when one that was set before is.
  public void set(Duration time) {
    Scheduler scheduler = scheduler();
    dueNanos = scheduler.nowNanos() + time.toNanos();
    set = true;
    DelayedCall earlier = pending;
    if (earlier != null && earlier.active()) {
      if (earlier.dueNanos() - dueNanos <= 0) {
        return;
      }
      earlier.cancel();
    }
    pending = scheduler.callLater(time, this);
  }

  /// Does not ring.
  public void clear() {
    set = false;
  }

  /// Does not ring, and leaves nothing with the clock.
  public void cancel() {
    if (pending != null && pending.active()) {
      pending.cancel();
    }
    pending = null;
  }

  /// Looks whether it is time.
  @Override
  public void run() {
    pending = null;
    if (!set) {
      return;
    }
    long left = dueNanos - scheduler().nowNanos();
    if (left > 0) {
      pending = scheduler().callLater(Duration.ofNanos(left), this);
    } else {
      set = false;
      owner.timeUp();
    }
  }
}
