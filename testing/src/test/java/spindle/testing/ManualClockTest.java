package spindle.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.time.AlreadyCalled;
import spindle.time.Call;
import spindle.time.DelayedCall;

class ManualClockTest {
  private final ManualClock clock = new ManualClock();
  private final List<String> log = new ArrayList<>();

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private DelayedCall note(long seconds, String word) {
    return clock.callLater(
        seconds(seconds), () -> log.add(word + "@" + clock.elapsed().toSeconds()));
  }

  @Test
  void itStartsAtZeroAndMovesOnlyWhenTold() {
    assertThat(clock.nowNanos()).isZero();
    assertThat(clock.delayedCalls()).isEmpty();
    clock.advance(seconds(3));
    assertThat(clock.nowNanos()).isEqualTo(3_000_000_000L);
    assertThat(clock.elapsed()).isEqualTo(seconds(3));
  }

  @Test
  void aCallRunsWhenItsTimeHasComeAndNotBefore() {
    note(2, "a");
    clock.advance(seconds(1));
    assertThat(log).isEmpty();
    clock.advance(seconds(1));
    assertThat(log).containsExactly("a@2");
  }

  @Test
  void everyCallSeesTheTimeAtWhichItWasDue() {
    note(3, "c");
    clock.callLater(
        seconds(1),
        () -> {
          log.add("a@" + clock.elapsed().toSeconds());
          note(1, "b");
        });
    clock.advance(seconds(10));
    assertThat(log).containsExactly("a@1", "b@2", "c@3");
    assertThat(clock.elapsed()).isEqualTo(seconds(10));
  }

  @Test
  void callsOfTheSameTimeRunFirstInFirstOut() {
    note(1, "a");
    note(1, "b");
    note(1, "c");
    clock.advance(seconds(1));
    assertThat(log).containsExactly("a@1", "b@1", "c@1");
  }

  @Test
  void whatIsDueNowRunsWithAnAdvanceOfZero() {
    note(0, "a");
    assertThat(log).isEmpty();
    clock.advance(Duration.ZERO);
    assertThat(log).containsExactly("a@0");
  }

  @Test
  void whatACallSchedulesForNowRunsAfterTheOthersOfThatInstant() {
    clock.callLater(seconds(1), () -> note(0, "later"));
    note(1, "same pass");
    clock.advance(seconds(1));
    assertThat(log).containsExactly("same pass@1", "later@1");
  }

  @Test
  void cancellingResettingAndDelayingAreHonoured() {
    note(1, "cancelled").cancel();
    note(1, "delayed").delay(seconds(3));
    note(5, "sooner").reset(seconds(2));
    note(1, "later").reset(seconds(3));
    clock.advance(seconds(1));
    assertThat(log).isEmpty();
    clock.advance(seconds(9));
    assertThat(log).containsExactly("sooner@2", "later@3", "delayed@4");
  }

  @Test
  void aResetInsideACallKeepsTheCallsInOrder() {
    DelayedCall moved = note(2, "moved");
    note(3, "other");
    clock.callLater(seconds(1), () -> moved.reset(seconds(3)));
    clock.advance(seconds(5));
    assertThat(log).containsExactly("other@3", "moved@4");
  }

  @Test
  void aCallThatCancelsItselfMeetsAlreadyCalled() {
    List<DelayedCall> self = new ArrayList<>();
    self.add(clock.callLater(seconds(1), () -> self.getFirst().cancel()));
    assertThrows(AlreadyCalled.class, () -> clock.advance(seconds(1)));
  }

  @Test
  void theListHoldsWhatIsStillToRun() {
    DelayedCall b = note(2, "b");
    DelayedCall a = note(1, "a");
    assertThat(clock.delayedCalls()).containsExactly(a, b);
    clock.advance(seconds(1));
    assertThat(clock.delayedCalls()).containsExactly(b);
  }

  @Test
  void pumpAdvancesStepByStep() {
    note(3, "a");
    List<Long> seen = new ArrayList<>();
    clock.callLater(seconds(1), () -> seen.add(clock.elapsed().toSeconds()));
    clock.pump(seconds(1), seconds(1), seconds(1));
    assertThat(log).containsExactly("a@3");
    assertThat(seen).containsExactly(1L);
    assertThat(clock.elapsed()).isEqualTo(seconds(3));
  }

  @Test
  void theExceptionOfACallLeavesAdvanceAndTheOthersStayDue() {
    Exception trouble = new IOException("trouble");
    clock.callLater(
        seconds(1),
        () -> {
          throw trouble;
        });
    note(1, "same time");
    note(2, "later");
    assertThatThrownBy(() -> clock.advance(seconds(5))).isSameAs(trouble);
    assertThat(log).isEmpty();
    assertThat(clock.elapsed()).isEqualTo(seconds(1));
    clock.advance(seconds(5));
    assertThat(log).containsExactly("same time@1", "later@2");
  }

  @Test
  void aCallThatAlwaysSchedulesItselfForNowIsReportedInsteadOfHanging() {
    class Endless implements Call {
      int times;

      @Override
      public void run() {
        times++;
        clock.callLater(Duration.ZERO, this);
      }
    }
    Endless endless = new Endless();
    clock.callLater(Duration.ZERO, endless);
    assertThatThrownBy(() -> clock.advance(seconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("after 10000 passes at the same instant")
        .hasMessageContaining("Endless");
    assertThat(endless.times).isEqualTo(ManualClock.PASSES_MAX);
  }

  @Test
  void aTimerThatLetsTimePassIsNotMistakenForAnEndlessOne() {
    class Ticking implements Call {
      int times;

      @Override
      public void run() {
        times++;
        clock.callLater(Duration.ofMillis(1), this);
      }
    }
    Ticking ticking = new Ticking();
    clock.callLater(Duration.ZERO, ticking);
    clock.advance(seconds(30));
    assertThat(ticking.times).isEqualTo(30_001);
  }

  @Test
  void timeDoesNotGoBack() {
    assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofNanos(-1)));
    assertThrows(
        IllegalArgumentException.class, () -> clock.callLater(Duration.ofNanos(-1), () -> {}));
  }

  @Test
  void aCallCannotAdvanceTheClockThatRunsIt() {
    clock.callLater(seconds(1), () -> clock.advance(seconds(1)));
    assertThrows(IllegalStateException.class, () -> clock.advance(seconds(1)));
    clock.advance(seconds(1));
    assertThat(clock.elapsed()).isEqualTo(seconds(2));
  }

  @Test
  void neverDoesNotComeHoweverLongOneWaits() {
    DelayedCall never = clock.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> log.add("never"));
    clock.advance(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(log).isEmpty();
    assertThat(never.active()).isTrue();
  }

  @Test
  void itMayStartAnywhere() {
    ManualClock late = new ManualClock(Long.MAX_VALUE - 5);
    late.callLater(Duration.ofNanos(10), () -> log.add("past the end of long"));
    late.advance(Duration.ofNanos(9));
    assertThat(log).isEmpty();
    late.advance(Duration.ofNanos(1));
    assertThat(log).hasSize(1);
    assertThat(late.elapsed()).isEqualTo(Duration.ofNanos(10));
  }
}
