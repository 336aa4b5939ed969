package spindle.roles;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one reactor may use. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` if a count is below 1, or a time negative.
public final class ReactorSettings {
  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    Duration stopGrace = Duration.ofSeconds(10);
    int threadsMax = 64;
    int threadQueueMax = 65_536;
    int lookupsMax = 16;
    long outputBudget = Math.max(1 << 24, Runtime.getRuntime().maxMemory() / 4);
    long inputBudget = Math.max(1 << 24, Runtime.getRuntime().maxMemory() / 3);
    Duration slowCallback = Duration.ZERO;
  }

  private final Duration stopGrace;
  private final int threadsMax;
  private final int threadQueueMax;
  private final int lookupsMax;
  private final long outputBudget;
  private final long inputBudget;
  private final Duration slowCallback;

  private ReactorSettings(Draft draft) {
    stopGrace = draft.stopGrace;
    threadsMax = draft.threadsMax;
    threadQueueMax = draft.threadQueueMax;
    lookupsMax = draft.lookupsMax;
    outputBudget = draft.outputBudget;
    inputBudget = draft.inputBudget;
    slowCallback = draft.slowCallback;
    if (threadsMax < 1 || threadQueueMax < 1 || lookupsMax < 1) {
      throw new IllegalArgumentException(
          "expected threadsMax, threadQueueMax and lookupsMax of at least 1, got %d, %d, %d"
              .formatted(threadsMax, threadQueueMax, lookupsMax));
    }
    if (outputBudget < 1 || inputBudget < 1) {
      throw new IllegalArgumentException(
          "expected outputBudget and inputBudget of at least 1, got %d, %d"
              .formatted(outputBudget, inputBudget));
    }
    if (stopGrace.isNegative() || slowCallback.isNegative()) {
      throw new IllegalArgumentException(
          "expected stopGrace and slowCallback of zero or more, got %s, %s"
              .formatted(stopGrace, slowCallback));
    }
  }

  /// 10 s to stop, 64 jobs on threads and 65 536 waiting, 16 look-ups, a quarter of the largest
  /// heap for output and a third of it for input, no watch for slow callbacks.
  public static ReactorSettings defaults() {
    return new ReactorSettings(new Draft());
  }

  /// A copy with another grace period.
  public ReactorSettings withStopGrace(Duration time) {
    return with(draft -> draft.stopGrace = time);
  }

  /// A copy with other bounds on jobs that run and wait.
  public ReactorSettings withThreads(int running, int waiting) {
    return with(draft -> {
      draft.threadsMax = running;
      draft.threadQueueMax = waiting;
    });
  }

  /// A copy with another bound on look-ups.
  public ReactorSettings withLookupsMax(int lookups) {
    return with(draft -> draft.lookupsMax = lookups);
  }

  /// A copy with another bound on what all connections buffer for sending together.
  public ReactorSettings withOutputBudget(long bytes) {
    return with(draft -> draft.outputBudget = bytes);
  }

  /// A copy with another bound on what is kept for all peers together.
  public ReactorSettings withInputBudget(long bytes) {
    return with(draft -> draft.inputBudget = bytes);
  }

  /// A copy that warns of callbacks that take longer than `time`.
  public ReactorSettings withSlowCallback(Duration time) {
    return with(draft -> draft.slowCallback = time);
  }

  private ReactorSettings with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.stopGrace = stopGrace;
    draft.threadsMax = threadsMax;
    draft.threadQueueMax = threadQueueMax;
    draft.lookupsMax = lookupsMax;
    draft.outputBudget = outputBudget;
    draft.inputBudget = inputBudget;
    draft.slowCallback = slowCallback;
    change.accept(draft);
    return new ReactorSettings(draft);
  }

  /// How long stopping may take: what a trigger before the shutdown waits for, and jobs on threads,
  /// are abandoned after it and named in the log.
  public Duration stopGrace() {
    return stopGrace;
  }

  /// Jobs that run on threads at the same time.
  public int threadsMax() {
    return threadsMax;
  }

  /// Jobs that wait for a thread; more are refused.
  public int threadQueueMax() {
    return threadQueueMax;
  }

  /// Names looked up at the same time.
  public int lookupsMax() {
    return lookupsMax;
  }

  /// Bytes buffered for sending by all connections together, above which the connection that wants
  /// more is aborted.
  public long outputBudget() {
    return outputBudget;
  }

  /// Bytes that are kept for all peers together: of what they have sent, and what their connections
  /// take in any case. From three quarters of it on, who is read ahead of need is not read from;
  /// above seven eighths no new connection is accepted; above all of it those that keep the most
  /// are aborted with [spindle.reason.InputBudgetExceeded].
  public long inputBudget() {
    return inputBudget;
  }

  /// How long one callback may hold the loop before a warning names it with its stack; zero to
  /// leave that out, which costs nothing.
  public Duration slowCallback() {
    return slowCallback;
  }

  private List<Object> parts() {
    return List.of(
        stopGrace, threadsMax, threadQueueMax, lookupsMax, outputBudget, inputBudget, slowCallback);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReactorSettings that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("ReactorSettings[stopGrace=%s, threadsMax=%s, threadQueueMax=%s, lookupsMax=%s, "
            + "outputBudget=%s, inputBudget=%s, slowCallback=%s]")
        .formatted(parts().toArray());
  }
}
