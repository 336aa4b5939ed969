package spindle.amp;

import java.time.Duration;

/// How long a caller will wait, as an argument: a command that has a component of this type, or an
/// `Optional` of it, tells its responder. At the caller the call fails with a
/// [spindle.defer.TimeoutError] when the time is over; at the responder, what is still at work for
/// it is cancelled then. On the wire it is a whole number of milliseconds.
///
/// @param left more than zero; the time from the sending on, or from the arrival
public record Deadline(Duration left) {
  /// Refuses what is not more than zero.
  public Deadline {
    if (!left.isPositive()) {
      throw new IllegalArgumentException("expected a time above 0, got " + left);
    }
  }

  /// So many milliseconds.
  public static Deadline ofMillis(long millis) {
    return new Deadline(Duration.ofMillis(millis));
  }

  /// So many seconds.
  public static Deadline ofSeconds(long seconds) {
    return new Deadline(Duration.ofSeconds(seconds));
  }

  /// In milliseconds, at least one.
  long millis() {
    return Math.max(1, left.toMillis());
  }
}
