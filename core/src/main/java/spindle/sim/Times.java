package spindle.sim;

import java.time.Duration;

/// Times, for people.
final class Times {
  private Times() {}

  /// Seconds: `1.5 s`.
  static String text(Duration time) {
    return java.math.BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros().toPlainString()
        + " s";
  }
}
