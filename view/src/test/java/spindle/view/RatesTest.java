package spindle.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What connections carry in a second, and which carry most.
class RatesTest {
  private static final long SECOND = 1_000_000_000;
  private static final int MANY = 100;

  private final Rates rates = new Rates();

  @Test
  void ratesAreSinceTheLastLookWhoeverHasComeOrGoneMeanwhile() {
    rates.begin(0);
    for (int id = 1; id <= MANY; id++) {
      rates.of(id, 10L * id, id);
    }
    assertThat(rates.areKnown()).isFalse();

    rates.begin(2 * SECOND);
    assertThat(rates.areKnown()).isTrue();
    for (int id = 3; id <= MANY; id += 3) {
      assertThat(rates.of(id, 10L * id + 200, id + 2)).isEqualTo(new Rates.Rate(100, 1));
    }
    assertThat(rates.of(MANY + 1, 50, 0)).isEqualTo(new Rates.Rate(25, 0));
    assertThat(rates.rate(6, 10 * 6 + 200, 6 + 2)).isEqualTo(new Rates.Rate(100, 1));

    rates.begin(3 * SECOND);
    assertThat(rates.of(MANY + 1, 60, 1)).isEqualTo(new Rates.Rate(10, 1));
  }

  @Test
  void thoseAreChosenThatAreAmongTheGreatestSoFar() {
    Most most = new Most();
    most.begin("buffered", 2, 0);
    assertThat(most.wants(1, 0, 0, 5)).isTrue();
    assertThat(most.wants(2, 0, 0, 7)).isTrue();
    assertThat(most.wants(3, 0, 0, 5)).isFalse();
    assertThat(most.wants(4, 0, 0, 6)).isTrue();
    assertThat(most.wants(5, 0, 0, 6)).isFalse();

    most.begin("age", 2, SECOND);
    assertThat(most.wants(1, 0, 0, 0)).isTrue();
    assertThat(most.wants(2, 0, 0, 0)).isTrue();
    assertThat(most.wants(3, 0, 0, 9)).isFalse();

    most.begin("", 1, 2 * SECOND);
    assertThat(most.wants(1, 0, 0, 0)).isTrue();
    assertThat(most.wants(2, 0, 0, 0)).isTrue();
  }

  @Test
  void bytesAreAllOfThemAtFirstAndThoseOfASecondFromThenOn() {
    Most most = new Most();
    most.begin("bytes", 1, 0);
    assertThat(most.wants(1, 1000, 0, 0)).isTrue();
    assertThat(most.wants(2, 0, 10, 0)).isFalse();

    most.begin("bytes", 1, SECOND);
    assertThat(most.wants(1, 1001, 0, 0)).isTrue();
    assertThat(most.wants(2, 0, 20, 0)).isTrue();
  }
}
