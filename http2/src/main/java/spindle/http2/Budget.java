package spindle.http2;

import java.time.Duration;
import java.util.Optional;

/// How often something may happen: a burst, which is refilled evenly over 30 s.
final class Budget {
  private static final long REFILL_NANOS = Duration.ofSeconds(30).toNanos();

  private final int burst;
  private final String what;
  private long spent;
  private long sinceNanos;

  /// @param what is counted, in the plural
  Budget(int burst, String what) {
    this.burst = burst;
    this.what = what;
  }

  String what() {
    return what;
  }

  private long refilled(long nowNanos) {
    return Math.min(spent, (nowNanos - sinceNanos) * burst / REFILL_NANOS);
  }

  /// How much of it is spent, in words for people; nothing if it is whole.
  Optional<String> told(long nowNanos) {
    long left = spent - refilled(nowNanos);
    return left == 0 ? Optional.empty() : Optional.of(left + " of " + burst + " " + what);
  }

  /// Spends one.
  ///
  /// @return whether there was one
  boolean take(long nowNanos) {
    if (spent == 0) {
      sinceNanos = nowNanos;
    }
    long refilled = refilled(nowNanos);
    if (refilled > 0) {
      spent -= refilled;
      sinceNanos = spent == 0 ? nowNanos : sinceNanos + refilled * REFILL_NANOS / burst;
    }
    if (spent == burst) {
      return false;
    }
    spent++;
    return true;
  }
}
