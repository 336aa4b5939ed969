package spindle.defer;

import java.time.Duration;
import java.util.List;
import spindle.time.Call;
import spindle.time.DelayedCall;
import spindle.time.DelayedCalls;
import spindle.time.Scheduler;

/// A clock that wakes up late, as a real reactor does when somebody holds its thread up: time can
/// pass while nothing runs, and what was due in the meantime sees only the end of it. (A
/// `ManualClock` is always on time.)
public final class JumpingClock implements Scheduler {
  private long now;
  private final DelayedCalls calls = new DelayedCalls(() -> now);

  public JumpingClock() {}

  @Override
  public long nowNanos() {
    return now;
  }

  @Override
  public DelayedCall callLater(Duration delay, Call call) {
    return calls.callLater(delay, call);
  }

  @Override
  public List<DelayedCall> delayedCalls() {
    return calls.list();
  }

  /// Lets time pass and runs nothing.
  public void pass(Duration time) {
    now += time.toNanos();
  }

  /// Lets time pass, then runs once what is due.
  public void jump(Duration time) {
    pass(time);
    calls.runDue(
        now,
        (_, failure) -> {
          throw new AssertionError(failure);
        });
  }

  public long millis() {
    return now / 1_000_000;
  }
}
