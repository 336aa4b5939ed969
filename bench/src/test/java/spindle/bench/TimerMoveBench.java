package spindle.bench;

import java.time.Duration;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import spindle.time.DelayedCall;
import spindle.time.DelayedCalls;

/// Delayed calls that are moved, and that run, among so many. All are due at random in the next
/// minute, and a call that has run is scheduled again.
@State(Scope.Thread)
public class TimerMoveBench extends Nanoseconds {
  private static final int DELAYS = 1 << 12;
  private static final long NANOS_MAX = 60_000_000_000L;

  /// How many there are.
  @Param({"1", "1000", "1000000"})
  public int pending;

  private final SplittableRandom chance = new SplittableRandom(42);
  private final Duration[] delays = new Duration[DELAYS];
  private long now;
  private final DelayedCalls calls = new DelayedCalls(() -> now);
  private DelayedCall[] kept = {};
  private int next;

  /// Schedules them.
  @Setup
  public void schedule() {
    for (int i = 0; i < DELAYS; i++) {
      delays[i] = Duration.ofNanos(chance.nextLong(NANOS_MAX));
    }
    kept = new DelayedCall[pending];
    for (int i = 0; i < pending; i++) {
      scheduleAgain(i);
    }
  }

  private void scheduleAgain(int index) {
    kept[index] = calls.callLater(delays[next++ & (DELAYS - 1)], () -> scheduleAgain(index));
  }

  /// Moves one of them, chosen at random: an idle time limit that data puts off.
  @Benchmark
  public DelayedCall reset() {
    DelayedCall call = kept[chance.nextInt(pending)];
    call.reset(delays[next++ & (DELAYS - 1)]);
    return call;
  }

  /// Lets the next one run, which schedules itself again.
  @Benchmark
  public int runAndScheduleAgain() {
    now += calls.nanosUntilNext(now);
    return calls.runDue(
        now,
        (call, failure) -> {
          throw new AssertionError(call.toString(), failure);
        });
  }
}
