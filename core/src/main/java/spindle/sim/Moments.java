package spindle.sim;

import java.time.Duration;
import java.util.Locale;

/// Virtual time, for people: `1.250000 s`.
final class Moments {
  private Moments() {}

  static String text(Duration time) {
    return String.format(
        Locale.ROOT, "%d.%06d s", time.toSeconds(), time.toNanosPart() / 1_000);
  }
}
