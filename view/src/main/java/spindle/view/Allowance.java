package spindle.view;

import java.time.Duration;

/// How much of one reactor's time all who ask together may take: a twentieth in the long run, of
/// which some may be taken at once, so that an answer does not take long because it is long.
/// Between two questions, the reactor has some time for itself in any case.
final class Allowance {
  /// One part in so many.
  static final int SHARE = 20;

  /// What may be taken before its share of time has passed.
  static final Duration AHEAD = Duration.ofMillis(100);

  /// After each question, the reactor has this many times as long for itself.
  static final int PAUSE = 3;

  /// When what was taken is its share of the time that has passed.
  private long settledNanos;

  private long pausedUntilNanos;

  /// @param now the time in nanoseconds
  Allowance(long now) {
    settledNanos = now;
    pausedUntilNanos = now;
  }

  /// Whether somebody may ask now; who is told so asks, and others wait at least until a question
  /// of usual length has been answered.
  ///
  /// @return 0, or after how many nanoseconds to try again
  long askNanos(long now) {
    long left = Math.max(settledNanos - now - SHARE * AHEAD.toNanos(), pausedUntilNanos - now);
    if (left > 0) {
      return left;
    }
    pausedUntilNanos = now + (1 + PAUSE) * Survey.PIECE.toNanos();
    return 0;
  }

  /// A question has held the reactor up for so long.
  void took(long nanos, long now) {
    settledNanos = (settledNanos - now > 0 ? settledNanos : now) + SHARE * nanos;
    pausedUntilNanos = now + PAUSE * nanos;
  }
}
