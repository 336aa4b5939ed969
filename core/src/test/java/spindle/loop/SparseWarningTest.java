package spindle.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.reactor.LogCapture;

class SparseWarningTest {
  private final LogCapture log = LogCapture.ofReactor();
  private long now = -5;
  private final SparseWarning warning = new SparseWarning(() -> now);

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void whatHappensAgainWithinAMinuteIsCountedAndSaidLater() {
    assertThat(warning.warn(() -> "full")).isTrue();
    for (int i = 0; i < 1000; i++) {
      assertThat(warning.warn(() -> "full")).isFalse();
    }
    now += Duration.ofMinutes(1).toNanos() - 1;
    assertThat(warning.warn(() -> "full")).isFalse();
    now++;
    assertThat(warning.warn(() -> "full")).isTrue();
    now += Duration.ofMinutes(1).toNanos();
    assertThat(warning.warn(() -> "full")).isTrue();
    assertThat(log.lines()).hasSize(3);
    assertThat(log.lines().get(1)).contains("full (as 1001 times since this was last said)");
    assertThat(log.lines().get(2)).doesNotContain("times");
  }
}
