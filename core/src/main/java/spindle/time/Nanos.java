package spindle.time;

import java.time.Duration;

/// Durations as numbers, where one that is too long for that means "never" and is no error: a
/// `long` of nanoseconds ends at 292 years, a [Duration] does not.
public final class Nanos {
  private static final long A_SECOND = 1_000_000_000L;

  /// In whole seconds.
  private static final long MOST = Long.MAX_VALUE / A_SECOND - 1;

  private Nanos() {}

  /// The nanoseconds of `time`; the greatest `long` or the least if there are more.
  public static long of(Duration time) {
    long seconds = time.getSeconds();
    if (seconds > MOST) {
      return Long.MAX_VALUE;
    }
    return seconds < -MOST ? Long.MIN_VALUE : seconds * A_SECOND + time.getNano();
  }

  /// The sum of two numbers, by the same rule.
  public static long sum(long a, long b) {
    long sum = a + b;
    boolean overflow = ((a ^ sum) & (b ^ sum)) < 0;
    if (!overflow) {
      return sum;
    }
    return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
