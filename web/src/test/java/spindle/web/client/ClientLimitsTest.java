package spindle.web.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import spindle.http.MessageLimits;

/// The limits of a client as values.
class ClientLimitsTest {
  private static final ClientLimits LIMITS = ClientLimits.defaults();

  @Test
  void theyAreComparedByWhatTheySay() {
    MessageLimits message = MessageLimits.responses().withHeadMax(64 * 1024);

    assertThat(LIMITS.withMessage(message).withMaxTotal(512))
        .isEqualTo(LIMITS)
        .hasSameHashCodeAs(LIMITS);
    assertThat(LIMITS.withMaxTotal(1)).isNotEqualTo(LIMITS);
    assertThat(LIMITS.withTotalTimeout(Duration.ofDays(1))).isNotEqualTo(LIMITS);
    assertThat(LIMITS.withMessage(message.withHeadMax(1))).isNotEqualTo(LIMITS);
  }

  @Test
  void inWordsEachHasItsName() {
    assertThat(LIMITS.withReadStall(Duration.ofSeconds(7)))
        .asString()
        .startsWith("ClientLimits[message=MessageLimits[methodMax=32, targetMax=8192, ")
        .contains(", maxTotal=512, ", ", readStall=PT7S, ", ", totalTimeout=Optional.empty]");
  }

  @Test
  void whatIsNotPositiveIsRefused() {
    assertThatThrownBy(() -> LIMITS.withWaitersMax(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("got 0");
    assertThatThrownBy(() -> LIMITS.withMaxAge(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LIMITS.withTotalTimeout(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
