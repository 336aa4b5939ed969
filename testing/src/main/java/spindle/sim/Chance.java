package spindle.sim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// All chance of one world. Each purpose has a stream of its own, so that drawing more for one
/// changes nothing for another.
final class Chance {
  private final long seed;
  private final Map<String, SplittableRandom> streams = new LinkedHashMap<>();

  Chance(long seed) {
    this.seed = seed;
  }

  /// The stream for `purpose`, the same object each time.
  SplittableRandom of(String purpose) {
    return streams.computeIfAbsent(purpose, this::fresh);
  }

  /// A stream that begins anew, whoever has drawn from it before.
  SplittableRandom fresh(String purpose) {
    long mixed = seed;
    for (int i = 0; i < purpose.length(); i++) {
      mixed = new SplittableRandom(mixed + purpose.charAt(i)).nextLong();
    }
    return new SplittableRandom(mixed);
  }

  /// A random time with the given mean, as the time between two accidents is.
  static long exponential(SplittableRandom random, long meanNanos) {
    return (long) (-StrictMath.log(1 - random.nextDouble()) * meanNanos);
  }
}
