package spindle.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedTest {
  @ParameterizedTest
  @ValueSource(strings = {"0", "4711", "-3", "9223372036854775807", "4711-1", "-4711-1,3,20"})
  void itsTextIsReadBack(String text) {
    assertThat(Seed.parse(text)).hasToString(text);
  }

  @Test
  void theFaultsToLeaveOutAreSortedAndNamedOnce() {
    assertThat(Seed.of(7).leavingOut(List.of(3, 1, 3))).hasToString("7-1,3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "7-", "7-1,", "7-,1", "a", "7 ", "1..2", "99999999999999999999"})
  void whatIsNoneIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> Seed.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "not a seed: '%s'; it is a whole number, and may have the faults to leave out"
                    .formatted(text)
                + " behind it, like 4711 or 4711-1,3");
  }
}
