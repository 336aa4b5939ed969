package spindle.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is too long for a number means "never", and is no error.
class NanosTest {
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger A_SECOND = BigInteger.valueOf(1_000_000_000);

  private static long clipped(BigInteger exact) {
    return exact.min(MOST).max(LEAST).longValueExact();
  }

  @Test
  void aDurationThatFitsIsItsNanoseconds() {
    assertThat(Nanos.of(Duration.ZERO)).isZero();
    assertThat(Nanos.of(Duration.ofNanos(-1))).isEqualTo(-1);
    assertThat(Nanos.of(Duration.ofDays(365 * 290))).isEqualTo(365L * 290 * 86_400 * 1_000_000_000);
  }

  @Test
  void aDurationThatDoesNotFitIsTheGreatestOrTheLeastNumber() {
    assertThat(Nanos.of(ChronoUnit.FOREVER.getDuration())).isEqualTo(Long.MAX_VALUE);
    assertThat(Nanos.of(Duration.ofMillis(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    assertThat(Nanos.of(Duration.ofDays(365 * 300))).isEqualTo(Long.MAX_VALUE);
    assertThat(Nanos.of(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo(Long.MIN_VALUE);
    assertThat(Nanos.of(Duration.ofDays(-365 * 300))).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void anyDurationIsWithinASecondOfWhatItIs() {
    long seed = 12;
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      long seconds = random.nextLong() >> random.nextInt(64);
      int nanos = random.nextInt(1_000_000_000);
      long exact =
          clipped(BigInteger.valueOf(seconds).multiply(A_SECOND).add(BigInteger.valueOf(nanos)));
      long told = Nanos.of(Duration.ofSeconds(seconds, nanos));
      boolean near = told == exact || told == Long.MAX_VALUE || told == Long.MIN_VALUE;
      assertThat(near && Math.abs(told / 2 - exact / 2) <= 1_000_000_000L)
          .as("seed %d: %d s, %d ns give %d", seed, seconds, nanos, told)
          .isTrue();
    }
  }

  @Test
  void aSumIsClippedToo() {
    assertThat(Nanos.sum(1, 2)).isEqualTo(3);
    assertThat(Nanos.sum(Long.MAX_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
    assertThat(Nanos.sum(-2, Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
    assertThat(Nanos.sum(Long.MAX_VALUE, Long.MIN_VALUE)).isEqualTo(-1);
  }
}
