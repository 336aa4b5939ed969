package spindle.testing;

import java.time.Duration;
import java.util.List;
import spindle.time.Call;
import spindle.time.DelayedCall;
import spindle.time.DelayedCalls;
import spindle.time.Nanos;
import spindle.time.Scheduler;

/// A clock that stands still until the test moves it (Twisted's `task.Clock`).
///
/// Time passes through every deadline on the way: a call that is due after one second sees one
/// second past, however far the test advances. What is scheduled for now, from within a call, runs
/// in a further pass at the same instant.
///
/// ```java
/// var clock = new ManualClock();
/// clock.callLater(Duration.ofSeconds(2), () -> log.add("due"));
/// clock.advance(Duration.ofSeconds(1));   // nothing
/// clock.advance(Duration.ofSeconds(1));   // due
/// ```
public final class ManualClock implements Scheduler {
  /// After so many passes without any time passing, [#advance] gives up.
  public static final int PASSES_MAX = 10_000;

  private final long start;
  private long now;
  private boolean advancing;
  private final DelayedCalls calls;

  /// A clock at zero.
  public ManualClock() {
    this(0);
  }

  /// A clock at `startNanos`; any number will do, as for the clocks of real reactors.
  public ManualClock(long startNanos) {
    start = startNanos;
    now = startNanos;
    calls = new DelayedCalls(() -> now);
  }

  @Override
  public long nowNanos() {
    return now;
  }

  /// How far this clock has been moved since it was made.
  public Duration elapsed() {
    return Duration.ofNanos(now - start);
  }

  @Override
  public DelayedCall callLater(Duration delay, Call call) {
    return calls.callLater(delay, call);
  }

  @Override
  public List<DelayedCall> delayedCalls() {
    return calls.list();
  }

  /// Lets `time` pass and runs what becomes due. What a call throws, checked or not, leaves this
  /// method as it is: the clock then stands at the instant of that call, which is gone, and the
  /// others stay due.
  ///
  /// @param time zero or more; zero runs what is due already
  /// @throws IllegalArgumentException if `time` is negative
  /// @throws IllegalStateException if calls keep scheduling more calls for the same instant, or if
  ///   this is called from within a call
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time does not go back: " + time);
    }
    if (advancing) {
      throw new IllegalStateException("a delayed call may not advance the clock that runs it");
    }
    advancing = true;
    try {
      pass(Nanos.of(time));
    } finally {
      advancing = false;
    }
  }

  private void pass(long nanos) {
    long left = nanos;
    int passes = 0;
    for (long step = next(); step != DelayedCalls.NEVER && step <= left; step = next()) {
      passes = step == 0 ? passes + 1 : 1;
      if (passes > PASSES_MAX) {
        throw endless();
      }
      now += step;
      left -= step;
      calls.runDue(now, (_, failure) -> ManualClock.<RuntimeException>rethrow(failure));
    }
    now += left;
  }

  /// Advances by each of `times` in turn.
  public void pump(Duration... times) {
    for (Duration time : times) {
      advance(time);
    }
  }

  private long next() {
    return calls.nanosUntilNext(now);
  }

  private IllegalStateException endless() {
    return new IllegalStateException(
        "no end in sight: after %d passes at the same instant there is still a call due now: %s"
            .formatted(PASSES_MAX, calls.list().getFirst()));
  }

  /// A test wants to see the very exception, so a checked one is not wrapped either.
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void rethrow(Throwable failure) throws E {
    throw (E) failure;
  }
}
