package spindle.web.wire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.time.Scheduler;

/// One time limit of a connection, which moves with every request. Moving it costs little, and an
/// idle connection has one of these and nothing else: those with the same time stand in one list
/// ([AlarmList]) behind one delayed call, in the order in which they were set, which is the order
/// in which they ring.
public final class Alarm {
  /// Whose time it is.
  public interface Owner {
    /// The clock; asked when the connection is there.
    Scheduler scheduler();

    /// The time is over.
    void timeUp();
  }

  final Owner owner;

  /// Where it stands, from the first time it is set until it is cancelled, or has rung.
  @Nullable AlarmList list;

  Alarm next = this;
  Alarm previous = this;
  boolean set;
  long dueNanos;

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
    AlarmList before = list;
    if (before == null || !before.isOf(scheduler, time)) {
      leave();
      list = AlarmList.of(scheduler, time);
    }
    set = true;
    if (list != null) {
      list.append(this, scheduler.nowNanos());
    }
  }

  /// Does not ring.
  public void clear() {
    set = false;
  }

  /// Does not ring, and leaves nothing with the clock.
  public void cancel() {
    set = false;
    leave();
  }

  private void leave() {
    AlarmList left = list;
    if (left != null) {
      list = null;
      left.remove(this);
    }
  }

  /// Takes it out of its ring of neighbours.
  void unlink() {
    previous.next = next;
    next.previous = previous;
    next = this;
    previous = this;
  }

  /// Puts it before `end`.
  void linkBefore(Alarm end) {
    previous = end.previous;
    next = end;
    previous.next = this;
    end.previous = this;
  }
}
