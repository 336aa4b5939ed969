package spindle.bench.servers;

/// How often which time was seen, in classes about 2 % wide: enough for percentiles, and adding one
/// costs nothing.
final class Latencies {
  private static final int STEPS = 64;
  private static final int STEP_BITS = 6;

  private final long[] counts = new long[STEPS * STEPS];
  private long total;

  void add(long nanos) {
    counts[classOf(Math.max(0, nanos))]++;
    total++;
  }

  void clear() {
    java.util.Arrays.fill(counts, 0);
    total = 0;
  }

  private static int classOf(long nanos) {
    if (nanos < STEPS) {
      return (int) nanos;
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    int step = (int) (nanos >>> (exponent - STEP_BITS)) & (STEPS - 1);
    return (exponent - STEP_BITS + 1) * STEPS + step;
  }

  private static long lowest(int index) {
    int exponent = index / STEPS + STEP_BITS - 1;
    return index < STEPS
        ? index
        : (1L << exponent) + ((long) (index % STEPS) << (exponent - STEP_BITS));
  }

  /// The time below which this part of all times lies, in microseconds.
  double micros(double part) {
    long wanted = (long) (part * total);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen > wanted) {
        return lowest(i) / 1000.0;
      }
    }
    return 0;
  }
}
