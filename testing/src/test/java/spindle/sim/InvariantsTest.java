package spindle.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class InvariantsTest {
  private final Invariants invariants = new Invariants();
  private final AtomicBoolean fact = new AtomicBoolean();

  private static Duration at(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void whatMustAlwaysHoldIsNamedWhereItDoesNot() {
    fact.set(true);
    invariants.always("the lamp is on", fact::get);
    invariants.afterEvent(at(1));
    fact.set(false);

    assertThatThrownBy(() -> invariants.afterEvent(at(2)))
        .isInstanceOf(InvariantBroken.class)
        .hasMessage("invariant 'the lamp is on' is broken at 2 s: it must always hold")
        .satisfies(
            broken -> assertThat(((InvariantBroken) broken).name()).isEqualTo("the lamp is on"));
  }

  @Test
  void whatItsCheckThrowsIsTheReason() {
    var why = new IllegalStateException("the bulb is broken");
    invariants.always(
        "the lamp is on",
        () -> {
          throw why;
        });

    assertThatThrownBy(() -> invariants.afterEvent(at(1)))
        .hasMessageContaining("'the lamp is on'")
        .hasMessageContaining("the bulb is broken")
        .hasCause(why);
  }

  @Test
  void whatMustComeTrueMayDoSoUpToItsLastMoment() {
    invariants.eventually("the lamp is on", at(5), at(1), fact::get);
    invariants.afterEvent(at(2));
    fact.set(true);
    invariants.afterEvent(at(6));
    fact.set(false);
    invariants.afterEvent(at(7));

    invariants.atEnd(at(8));
  }

  @Test
  void butNotAMomentLater() {
    invariants.eventually("the lamp is on", at(5), at(1), fact::get);
    invariants.afterEvent(at(2));
    fact.set(true);

    assertThatThrownBy(() -> invariants.afterEvent(at(6).plusNanos(1)))
        .isInstanceOf(InvariantBroken.class)
        .hasMessage(
            "invariant 'the lamp is on' is broken at 6.000000001 s: it had to hold until 6 s,"
                + " within 5 s");
  }

  @Test
  void norIsItForgottenWhenNothingHappensAnyMore() {
    invariants.eventually("the lamp is on", at(5), at(1), fact::get);

    assertThatThrownBy(() -> invariants.atEnd(at(6)))
        .hasMessage(
            "invariant 'the lamp is on' is broken at 6 s: it had to hold until 6 s,"
                + " within 5 s");
  }

  @Test
  void aScenarioThatEndsBeforeSaysSo() {
    invariants.eventually("the lamp is on", at(5), at(1), fact::get);

    assertThatThrownBy(() -> invariants.atEnd(at(3)))
        .hasMessage(
            "invariant 'the lamp is on' is broken at 3 s: it has to hold until 6 s,"
                + " but the scenario has ended");
  }

  @Test
  void itCannotComeTrueBeforeItWasAskedFor() {
    assertThatThrownBy(() -> invariants.eventually("the lamp is on", at(-1), at(1), fact::get))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'the lamp is on' cannot come true within PT-1S");
  }
}
