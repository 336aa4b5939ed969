package spindle.loop;

import java.time.Duration;

/// Times in the half of a `long`, for what every connection has: of some 30 ms, so that they come
/// round after four years.
public final class Ticks {
  private static final int SHIFT = 25;

  private Ticks() {}

  /// The tick of a time in nanoseconds.
  public static int of(long nanos) {
    return (int) (nanos >>> SHIFT);
  }

  /// How long ago `then` was.
  public static Duration between(int then, int now) {
    return Duration.ofNanos(Integer.toUnsignedLong(now - then) << SHIFT);
  }
}
