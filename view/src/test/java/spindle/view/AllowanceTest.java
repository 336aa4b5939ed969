package spindle.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What who asks may take of a reactor's time: contract rule L4.
class AllowanceTest {
  @Test
  void itIsLeftAloneForThreeTimesAsLongAsAQuestionHeldItUp() {
    Allowance allowance = new Allowance(0);
    assertThat(allowance.askNanos(0)).isZero();
    assertThat(allowance.askNanos(0)).isPositive();
    allowance.took(1000, 0);
    assertThat(allowance.askNanos(2999)).isEqualTo(1);
    assertThat(allowance.askNanos(3000)).isZero();
  }

  @Test
  void inTheLongRunATwentiethOfItsTimeIsTaken() {
    Allowance allowance = new Allowance(0);
    long now = 0;
    long taken = 0;
    for (int i = 0; i < 1000; i++) {
      for (long left; (left = allowance.askNanos(now)) > 0; ) {
        now += left;
      }
      allowance.took(1_000_000, now);
      taken += 1_000_000;
      assertThat(taken).isLessThanOrEqualTo(now / 20 + 101_000_000);
    }
    assertThat(now).isBetween(17_900_000_000L, 20_000_000_000L);
  }
}
