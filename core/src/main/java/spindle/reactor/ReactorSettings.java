package spindle.reactor;

import java.time.Duration;

/// What one reactor may use. Immutable; `withX` gives a changed copy.
///
/// @param stopGrace how long stopping may take: what a trigger before the shutdown waits for, and
///   jobs on threads, are abandoned after it and named in the log
/// @param threadsMax jobs that run on threads at the same time
/// @param threadQueueMax jobs that wait for a thread; more are refused
/// @param lookupsMax names looked up at the same time
/// @param bufferedMax bytes buffered for sending by all connections together, above which the
///   connection that wants more is aborted
/// @param slowCallback how long one callback may hold the loop before a warning names it with its
///   stack; zero to leave that out, which costs nothing
public record ReactorSettings(
    Duration stopGrace,
    int threadsMax,
    int threadQueueMax,
    int lookupsMax,
    long bufferedMax,
    Duration slowCallback) {
  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException if a count is below 1, or a time negative
  public ReactorSettings {
    if (threadsMax < 1 || threadQueueMax < 1 || lookupsMax < 1 || bufferedMax < 1) {
      throw new IllegalArgumentException(
          "expected threadsMax, threadQueueMax, lookupsMax and bufferedMax of at least 1, got "
              + "%d, %d, %d, %d".formatted(threadsMax, threadQueueMax, lookupsMax, bufferedMax));
    }
    if (stopGrace.isNegative() || slowCallback.isNegative()) {
      throw new IllegalArgumentException(
          "expected stopGrace and slowCallback of zero or more, got %s, %s"
              .formatted(stopGrace, slowCallback));
    }
  }

  /// 10 s to stop, 64 jobs on threads and 65 536 waiting, 16 look-ups, a quarter of the largest
  /// heap for buffers, no watch for slow callbacks.
  public static ReactorSettings defaults() {
    return new ReactorSettings(
        Duration.ofSeconds(10),
        64,
        65_536,
        16,
        Math.max(1 << 24, Runtime.getRuntime().maxMemory() / 4),
        Duration.ZERO);
  }

  /// A copy with another grace period.
  public ReactorSettings withStopGrace(Duration time) {
    return new ReactorSettings(
        time, threadsMax, threadQueueMax, lookupsMax, bufferedMax, slowCallback);
  }

  /// A copy with other bounds on jobs that run and wait.
  public ReactorSettings withThreads(int running, int waiting) {
    return new ReactorSettings(stopGrace, running, waiting, lookupsMax, bufferedMax, slowCallback);
  }

  /// A copy with another bound on look-ups.
  public ReactorSettings withLookupsMax(int lookups) {
    return new ReactorSettings(
        stopGrace, threadsMax, threadQueueMax, lookups, bufferedMax, slowCallback);
  }

  /// A copy with another bound on what all connections buffer together.
  public ReactorSettings withBufferedMax(long bytes) {
    return new ReactorSettings(
        stopGrace, threadsMax, threadQueueMax, lookupsMax, bytes, slowCallback);
  }

  /// A copy that warns of callbacks that take longer than `time`.
  public ReactorSettings withSlowCallback(Duration time) {
    return new ReactorSettings(
        stopGrace, threadsMax, threadQueueMax, lookupsMax, bufferedMax, time);
  }
}
