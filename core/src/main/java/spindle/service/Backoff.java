package spindle.service;

import java.time.Duration;
import java.util.random.RandomGenerator;
import spindle.time.Nanos;

/// Waits longer after each failure, and not as long as others do: Twisted's `backoffPolicy`.
///
/// There is a time that grows: 1 s, times 1.5 for each failure, up to 60 s. What is waited for is
/// chosen at random between nothing and that ("full jitter"), so that the clients of a server that
/// comes back do not all come in the same moment.
///
/// Immutable; `withX` gives a changed copy. Copies share the source of chance.
public final class Backoff implements RetryPolicy {
  /// Beyond this the time grows no more.
  private static final int EXPONENT_MAX = 100;

  /// How chance comes in.
  private enum Jitter {
    FULL,
    ADDED,
    NONE
  }

  private final RandomGenerator random;
  private final Duration initial;
  private final Duration longest;
  private final double factor;
  private final Jitter jitter;
  private final Duration addedMax;

  private Backoff(
      RandomGenerator random,
      Duration initial,
      Duration longest,
      double factor,
      Jitter jitter,
      Duration addedMax) {
    this.random = random;
    this.initial = initial;
    this.longest = longest;
    this.factor = factor;
    this.jitter = jitter;
    this.addedMax = addedMax;
  }

  /// As above.
  ///
  /// @param random which times are chosen by, `new SecureRandom()` say; in a simulated world one of
  ///   its own, so that the seed repeats them
  public static Backoff of(RandomGenerator random) {
    return new Backoff(
        random, Duration.ofSeconds(1), Duration.ofSeconds(60), 1.5, Jitter.FULL, Duration.ZERO);
  }

  /// A copy whose time begins with this.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public Backoff withInitial(Duration time) {
    requirePositive("the initial time", time);
    return new Backoff(random, time, longest, factor, jitter, addedMax);
  }

  /// A copy whose time grows no longer than this.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public Backoff withLongest(Duration time) {
    requirePositive("the longest time", time);
    return new Backoff(random, initial, time, factor, jitter, addedMax);
  }

  /// A copy whose time grows by this factor.
  ///
  /// @throws IllegalArgumentException if it is less than 1, or no number
  public Backoff withFactor(double perFailure) {
    if (!(perFailure >= 1) || Double.isInfinite(perFailure)) {
      throw new IllegalArgumentException("expected a factor of 1 or more, got " + perFailure);
    }
    return new Backoff(random, initial, longest, perFailure, jitter, addedMax);
  }

  /// A copy that waits for the whole time and, chosen at random, up to `most` beyond it. Twisted
  /// has 1 s there.
  ///
  /// @throws IllegalArgumentException if it is negative
  public Backoff withAddedJitter(Duration most) {
    if (most.isNegative()) {
      throw new IllegalArgumentException("the jitter is negative: " + most);
    }
    return new Backoff(random, initial, longest, factor, Jitter.ADDED, most);
  }

  /// A copy that waits for exactly the time: many clients that do so come in waves.
  public Backoff withoutJitter() {
    return new Backoff(random, initial, longest, factor, Jitter.NONE, Duration.ZERO);
  }

  private static void requirePositive(String what, Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("%s is not positive: %s".formatted(what, time));
    }
  }

  @Override
  public Duration delay(int failures) {
    double grown = Nanos.of(initial) * Math.pow(factor, Math.clamp(failures, 0, EXPONENT_MAX));
    double time = Math.min(grown, (double) Nanos.of(longest));
    double chosen =
        switch (jitter) {
          case FULL -> time * random.nextDouble();
          case ADDED -> time + Nanos.of(addedMax) * random.nextDouble();
          case NONE -> time;
        };
    return Duration.ofNanos(Math.round(chosen));
  }

  /// Its numbers, for people.
  @Override
  public String toString() {
    return "Backoff[%s to %s, times %s, jitter %s]"
        .formatted(initial, longest, factor, jitter == Jitter.ADDED ? addedMax : jitter);
  }
}
