package spindle.sim;

import java.math.BigDecimal;
import java.time.Duration;

/// Times, for people.
final class Times {
  private Times() {}

  /// Seconds: `1.5 s`.
  static String text(Duration time) {
    return BigDecimal.valueOf(time.getSeconds())
            .add(BigDecimal.valueOf(time.getNano(), 9))
            .stripTrailingZeros()
            .toPlainString()
        + " s";
  }
}
