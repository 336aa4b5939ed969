package spindle.web.wire;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import spindle.time.Call;
import spindle.time.DelayedCall;
import spindle.time.Nanos;
import spindle.time.Scheduler;

/// The alarms of one clock that were set for the same time. Belongs to the clock's thread.
final class AlarmList implements Call, Alarm.Owner {
  /// The lists of this thread that have alarms, by their clocks. A thread has one clock, mostly;
  /// one that was dropped with its alarms, as that of a host that crashes in a simulated world, is
  /// not held by them.
  private static final ThreadLocal<Map<Scheduler, Map<Duration, WeakReference<AlarmList>>>> LISTS =
      ThreadLocal.withInitial(WeakHashMap::new);

  private final Scheduler scheduler;
  private final Duration time;

  /// Stands before the first alarm and behind the last.
  private final Alarm ends = new Alarm(this);

  private @Nullable DelayedCall pending;

  private AlarmList(Scheduler scheduler, Duration time) {
    this.scheduler = scheduler;
    this.time = time;
  }

  /// The clock has a list that has alarms, by its delayed call; nobody misses one that has none.
  static AlarmList of(Scheduler scheduler, Duration time) {
    Map<Duration, WeakReference<AlarmList>> lists =
        LISTS.get().computeIfAbsent(scheduler, _ -> new LinkedHashMap<>());
    WeakReference<AlarmList> known = lists.get(time);
    AlarmList list = known == null ? null : known.get();
    if (list == null) {
      list = new AlarmList(scheduler, time);
      lists.put(time, new WeakReference<>(list));
    }
    return list;
  }

  boolean isOf(Scheduler clock, Duration other) {
    return clock == scheduler && time.equals(other);
  }

  /// Has it ring after all others.
  void append(Alarm alarm, long nowNanos) {
    alarm.unlink();
    alarm.dueNanos = Nanos.sum(nowNanos, Nanos.of(time));
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
    forget();
    return true;
  }

  private void forget() {
    Map<Duration, WeakReference<AlarmList>> lists = LISTS.get().get(scheduler);
    if (lists == null) {
      return;
    }
    WeakReference<AlarmList> known = lists.get(time);
    if (known != null && known.get() == this) {
      lists.remove(time);
    }
    if (lists.isEmpty()) {
      LISTS.get().remove(scheduler);
    }
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
