package spindle.loop;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.time.Nanos;

/// Warns when the loop is held up: while a turn lasts longer than the threshold, a thread of its
/// own looks at what the reactor's thread is doing and logs the stack, once a turn. It samples
/// while the callback still runs, so the stack names the guilty one. Switched off, it costs one
/// compare a turn.
///
/// Times are this thread's own and never reach the reactor, so simulated time does not matter here.
public final class SlowCallbacks {
  /// The system property by which the watch is switched on where the settings leave it out: the
  /// threshold in milliseconds.
  private static final String PROPERTY = "spindle.slowCallback";

  private final long thresholdNanos;

  private long turns;
  private volatile long turn;

  private volatile boolean busy;
  private @Nullable Thread watcher;

  SlowCallbacks(Duration threshold) {
    thresholdNanos = Nanos.of(threshold);
  }

  /// The threshold that the settings ask for, or else the system property.
  public static Duration threshold(Duration asked) {
    String millis = System.getProperty(PROPERTY, "0");
    if (!millis.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "expected -D%s in milliseconds, such as 1000, got '%s'".formatted(PROPERTY, millis));
    }
    return asked.isZero() ? Duration.ofMillis(Long.parseLong(millis)) : asked;
  }

  /// A turn's callbacks begin.
  void turnBegan() {
    if (thresholdNanos > 0) {
      turn = ++turns;
      busy = true;
    }
  }

  /// They have ended.
  void turnEnded() {
    if (thresholdNanos > 0) {
      busy = false;
    }
  }

  /// @param reactorThread who has the reactor's thread at the moment
  void watch(Supplier<@Nullable Thread> reactorThread) {
    if (thresholdNanos > 0) {
      watcher =
          Thread.ofPlatform()
              .name("spindle slow callbacks")
              .daemon()
              .start(() -> sample(reactorThread));
    }
  }

  void unwatch() {
    Thread thread = watcher;
    if (thread != null) {
      thread.interrupt();
      watcher = null;
    }
  }

  private void sample(Supplier<@Nullable Thread> reactorThread) {
    long seen = -1;
    int times = 0;
    while (!Thread.interrupted()) {
      LockSupport.parkNanos(this, thresholdNanos / 2);
      if (!busy || turn != seen) {
        seen = turn;
        times = 0;
      } else if (++times == 2) {
        warn(reactorThread.get());
      }
    }
  }

  private void warn(@Nullable Thread guilty) {
    if (guilty == null) {
      return;
    }
    StringBuilder text =
        new StringBuilder("a callback has held the reactor for more than ")
            .append(Duration.ofNanos(thresholdNanos))
            .append("; nothing else moves meanwhile. It is at:");
    for (StackTraceElement frame : guilty.getStackTrace()) {
      text.append("\n\tat ").append(frame);
    }
    Loop.LOG.log(Level.WARNING, text.toString());
  }
}
