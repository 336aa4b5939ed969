package spindle.http2;

import java.time.Duration;

/// How often something may happen: a burst, which is refilled evenly over 30 s.
final class Budget {
  private static final long REFILL_NANOS = Duration.ofSeconds(30).toNanos();

  private final int burst;
  private long spent;
  private long sinceNanos;

  Budget(int burst) {
    this.burst = burst;
  }

  /// Spends one.
  ///
  /// @return whether there was one
  boolean take(long nowNanos) {
    if (spent == 0) {
      sinceNanos = nowNanos;
    }
    long refilled = Math.min(spent, (nowNanos - sinceNanos) * burst / REFILL_NANOS);
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
