package spindle.loop;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Warns when the loop is held up: while a turn lasts longer than the threshold, a thread of its
/// own looks at what the reactor's thread is doing, and logs whose callback that is and its stack.
/// It looks while the callback still runs, so the stack names the guilty one; again after 10 s and
/// after 60 s; and says in the end how long it was. Switched off, it costs one compare a turn.
///
/// Times are this thread's own and never reach the reactor, so simulated time does not matter here.
public final class SlowCallbacks {
  /// The system property by which the watch is switched on where the settings leave it out: the
  /// threshold in milliseconds.
  private static final String PROPERTY = "spindle.slowCallback";

  private final Duration threshold;
  private final boolean isOn;
  private final SlowTurn.Turn seen;

  private long turns;
  private volatile long turn;

  private volatile boolean busy;
  private @Nullable Thread watcher;

  /// @param seen the turn, for a look from another thread
  SlowCallbacks(Duration threshold, SlowTurn.Turn seen) {
    this.threshold = threshold;
    this.seen = seen;
    isOn = threshold.isPositive();
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
    if (isOn) {
      turn = ++turns;
      busy = true;
    }
  }

  /// They have ended.
  void turnEnded() {
    if (isOn) {
      busy = false;
    }
  }

  void watch() {
    if (isOn) {
      watcher =
          Thread.ofPlatform()
              .name("spindle slow callbacks")
              .daemon()
              .start(this::lookAgainAndAgain);
    }
  }

  void unwatch() {
    Thread thread = watcher;
    if (thread != null) {
      thread.interrupt();
      watcher = null;
    }
  }

  private void lookAgainAndAgain() {
    SlowTurn slow = new SlowTurn(threshold);
    long last = System.nanoTime();
    while (!Thread.interrupted()) {
      LockSupport.parkNanos(this, slow.lookNanos());
      long now = System.nanoTime();
      String report = slow.look(busy ? turn : -1, now - last, seen);
      last = now;
      if (report != null) {
        Loop.LOG.log(Level.WARNING, report);
      }
    }
  }
}
