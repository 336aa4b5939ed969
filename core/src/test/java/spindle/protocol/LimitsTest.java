package spindle.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Numbers that cannot be kept are refused where they are given.
class LimitsTest {
  private static final Limits DEFAULTS = Limits.defaults();

  private static void refused(Runnable making, String... parts) {
    assertThatIllegalArgumentException().isThrownBy(making::run).withMessageContainingAll(parts);
  }

  @Test
  void waterMarksAndTheHardLimitStandInOrder() {
    assertThat(DEFAULTS.withWaterMarks(0, 0).withBufferMax(0).bufferMax()).isZero();
    refused(() -> DEFAULTS.withWaterMarks(-1, 10), "lowWater", "-1");
    refused(() -> DEFAULTS.withWaterMarks(11, 10), "highWater", "11", "10");
    refused(() -> DEFAULTS.withBufferMax(64 * 1024 - 1), "bufferMax", "65535");
  }

  @Test
  void countsAreOneOrMore() {
    assertThat(DEFAULTS.withFilesMax(1).filesMax()).isEqualTo(1);
    refused(() -> DEFAULTS.withFilesMax(0), "filesMax", "0");
  }

  @Test
  void timesArePositive() {
    assertThat(DEFAULTS.withCloseTimeout(Duration.ofNanos(1)).closeTimeout())
        .isEqualTo(Duration.ofNanos(1));
    refused(() -> DEFAULTS.withCloseTimeout(Duration.ZERO), "closeTimeout", "PT0S");
    refused(() -> DEFAULTS.withLingerTimeout(Duration.ofSeconds(-1)), "lingerTimeout", "PT-1S");
  }

  @Test
  void aCopyDiffersInThatOneThing() {
    Duration time = Duration.ofSeconds(7);
    Limits other =
        DEFAULTS
            .withWaterMarks(1, 2)
            .withBufferMax(3)
            .withFilesMax(4)
            .withCloseTimeout(time)
            .withLingerTimeout(time.plusSeconds(1));
    assertThat(other)
        .hasToString(
            "Limits[highWater=2, lowWater=1, bufferMax=3, filesMax=4, closeTimeout=PT7S, "
                + "lingerTimeout=PT8S]");
  }
}
