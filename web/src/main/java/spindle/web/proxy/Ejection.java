package spindle.web.proxy;

import java.time.Duration;

/// When an upstream that fails gets no requests, and for how long.
///
/// @param failures how many one after another
/// @param first the time after the first ones; it doubles with each trial that fails
/// @param longest what it does not grow beyond
record Ejection(int failures, Duration first, Duration longest) {
  static final Ejection DEFAULT = new Ejection(3, Duration.ofSeconds(1), Duration.ofMinutes(1));

  private static final int DOUBLINGS_MAX = 30;

  /// @param before how often it was ejected already without having answered since
  Duration time(int before) {
    Duration grown = first.multipliedBy(1L << Math.min(before, DOUBLINGS_MAX));
    return grown.compareTo(longest) < 0 ? grown : longest;
  }
}
