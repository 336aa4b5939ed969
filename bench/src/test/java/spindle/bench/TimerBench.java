package spindle.bench;

import java.time.Duration;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import spindle.time.Call;
import spindle.time.DelayedCall;
import spindle.time.DelayedCalls;

/// Delayed calls, while so many others are pending. All are due at random in the next minute.
@State(Scope.Thread)
public class TimerBench extends Nanoseconds {
  private static final int DELAYS = 1 << 12;
  private static final long NANOS_MAX = 60_000_000_000L;

  /// How many others there are.
  @Param({"0", "1000", "1000000"})
  public int pending;

  private final Duration[] delays = new Duration[DELAYS];
  private final Call nothing = () -> {};
  private long now;
  private final DelayedCalls calls = new DelayedCalls(() -> now);
  private int next;

  /// Schedules the others.
  @Setup
  public void scheduleOthers() {
    SplittableRandom chance = new SplittableRandom(42);
    for (int i = 0; i < DELAYS; i++) {
      delays[i] = Duration.ofNanos(chance.nextLong(NANOS_MAX));
    }
    for (int i = 0; i < pending; i++) {
      var _ = calls.callLater(Duration.ofNanos(chance.nextLong(NANOS_MAX)), nothing);
    }
  }

  private Duration delay() {
    return delays[next++ & (DELAYS - 1)];
  }

  /// What most time limits live to see.
  @Benchmark
  public DelayedCall scheduleAndCancel() {
    DelayedCall call = calls.callLater(delay(), nothing);
    call.cancel();
    return call;
  }
}
