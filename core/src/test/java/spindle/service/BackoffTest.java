package spindle.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How long a client waits, failure by failure.
class BackoffTest {
  private static final RandomGenerator MOST =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          return -1;
        }

        @Override
        public double nextDouble() {
          return 1;
        }
      };

  private static List<Double> seconds(RetryPolicy policy, int... failures) {
    return IntStream.of(failures).mapToObj(each -> policy.delay(each).toNanos() / 1e9).toList();
  }

  @Test
  void withAddedJitterTheTimesAreTwisteds() {
    RetryPolicy policy = Backoff.of(MOST).withAddedJitter(Duration.ofSeconds(1));
    assertThat(seconds(policy, 0, 1, 10, 20, 100, 1_000_000))
        .containsExactly(2.0, 2.5, 58.665_039_063, 61.0, 61.0, 61.0);
  }

  @Test
  void withoutJitterTheTimesGrowToTheLongest() {
    RetryPolicy policy =
        Backoff.of(MOST)
            .withInitial(Duration.ofSeconds(2))
            .withLongest(Duration.ofSeconds(10))
            .withFactor(2)
            .withoutJitter();
    assertThat(seconds(policy, 0, 1, 2, 3)).containsExactly(2.0, 4.0, 8.0, 10.0);
  }

  @Test
  void withFullJitterTheyLieAnywhereUpToThat() {
    Backoff policy = Backoff.of(new Random(1));
    for (int failures : new int[] {0, 1, 5, 20}) {
      double most = policy.withoutJitter().delay(failures).toNanos();
      double[] shares =
          IntStream.range(0, 1000)
              .mapToDouble(_ -> policy.delay(failures).toNanos() / most)
              .sorted()
              .toArray();
      assertThat(shares[0]).isBetween(0.0, 0.01);
      assertThat(shares[500]).isBetween(0.45, 0.55);
      assertThat(shares[999]).isBetween(0.99, 1.0);
    }
  }

  @Test
  void whatIsTooLongForANumberIsTheLongest() {
    RetryPolicy policy =
        Backoff.of(MOST)
            .withInitial(Duration.ofSeconds(Long.MAX_VALUE))
            .withLongest(Duration.ofSeconds(Long.MAX_VALUE))
            .withFactor(Double.MAX_VALUE)
            .withAddedJitter(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(policy.delay(100)).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    Backoff policy = Backoff.of(MOST);
    assertThatThrownBy(() -> policy.withInitial(Duration.ZERO))
        .hasMessage("the initial time is not positive: PT0S");
    assertThatThrownBy(() -> policy.withLongest(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> policy.withAddedJitter(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    for (double factor : new double[] {0.99, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> policy.withFactor(factor))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
