package spindle.web.wire;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.time.Call;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// The alarms of one clock that were set for the same time. Belongs to the clock's thread.
final class AlarmList implements Call, Alarm.Owner {
  /// The lists of this thread that have alarms. A thread has one clock, mostly.
  private static final ThreadLocal<Map<Key, AlarmList>> LISTS =
      ThreadLocal.withInitial(LinkedHashMap::new);

  private record Key(Scheduler scheduler, Duration time) {}

  private final Scheduler scheduler;
  private final Duration time;

  /// Stands before the first alarm and behind the last.
  private final Alarm ends = new Alarm(this);

  private @Nullable DelayedCall pending;

  private AlarmList(Key key) {
    scheduler = key.scheduler;
    time = key.time;
  }

  static AlarmList of(Scheduler scheduler, Duration time) {
    return LISTS.get().computeIfAbsent(new Key(scheduler, time), AlarmList::new);
  }

  boolean isOf(Scheduler clock, Duration other) {
    return clock == scheduler && time.equals(other);
  }

  /// Has it ring after all others.
  void append(Alarm alarm, long nowNanos) {
    alarm.unlink();
    alarm.dueNanos = nowNanos + time.toNanos();
    alarm.linkBefore(ends);
    if (pending == null) {
      pending = scheduler.callLater(time, this);
    }
  }

  void remove(Alarm alarm) {
    alarm.unlink();
    forgetIfEmpty();
  }

  private boolean forgetIfEmpty() {
    if (ends.next != ends) {
      return false;
    }
    DelayedCall useless = pending;
    pending = null;
    if (useless != null && useless.active()) {
      useless.cancel();
    }
    LISTS.get().remove(new Key(scheduler, time), this);
    return true;
  }

  /// Rings those that are due.
  @Override
  public void run() {
    pending = null;
    long now = scheduler.nowNanos();
    try {
      for (Alarm first = ends.next; first != ends && first.dueNanos - now <= 0; first = ends.next) {
        ring(first);
      }
    } finally {
      if (pending == null && !forgetIfEmpty()) {
        long left = Math.max(0, ends.next.dueNanos - scheduler.nowNanos());
        pending = scheduler.callLater(Duration.ofNanos(left), this);
      }
    }
  }

  /// One that was cleared is let go: it comes back when it is set.
  private static void ring(Alarm first) {
    first.unlink();
    first.list = null;
    if (first.set) {
      first.set = false;
      first.owner.timeUp();
    }
  }

  @Override
  public Scheduler scheduler() {
    return scheduler;
  }

  /// The ends never ring.
  @Override
  public void timeUp() {}
}
