package spindle.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DelayedCallsTest {
  private long now = 1_000;
  private final List<String> log = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final DelayedCalls calls = new DelayedCalls(() -> now);

  private DelayedCall say(long nanos, String word) {
    return calls.callLater(Duration.ofNanos(nanos), () -> log.add(word));
  }

  private DelayedCall run(long nanos, Call call) {
    return calls.callLater(Duration.ofNanos(nanos), call);
  }

  private int pass() {
    return calls.runDue(now, (_, failure) -> failures.add(failure));
  }

  private int passAt(long nanosFromStart) {
    now = 1_000 + nanosFromStart;
    return pass();
  }

  @Test
  void aNegativeDelayIsRefused() {
    assertThatThrownBy(() -> calls.callLater(Duration.ofNanos(-1), () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.000000001S");
    assertThat(calls.size()).isZero();
  }

  @Test
  void aDelayOfZeroIsDueAtOnceButNeverRunsInsideCallLater() {
    say(0, "a");
    assertThat(log).isEmpty();
    assertThat(pass()).isEqualTo(1);
    assertThat(log).containsExactly("a");
  }

  @Test
  void onlyWhatIsDueRunsAndInTheOrderOfTime() {
    say(30, "30");
    say(10, "10");
    say(20, "20");
    assertThat(passAt(20)).isEqualTo(2);
    assertThat(log).containsExactly("10", "20");
    assertThat(passAt(30)).isEqualTo(1);
    assertThat(log).containsExactly("10", "20", "30");
  }

  @Test
  void aThousandCallsOfTheSameTimeRunInTheOrderOfScheduling() {
    IntStream.range(0, 1000).forEach(i -> say(5, "" + i));
    passAt(5);
    assertThat(log).isEqualTo(IntStream.range(0, 1000).mapToObj(i -> "" + i).toList());
  }

  @Test
  void whatACallSchedulesForNowRunsInTheNextPassAndNotBefore() {
    run(
        0,
        () -> {
          log.add("first");
          say(0, "second");
        });
    assertThat(pass()).isEqualTo(1);
    assertThat(log).containsExactly("first");
    assertThat(calls.nanosUntilNext(now)).isZero();
    assertThat(pass()).isEqualTo(1);
    assertThat(log).containsExactly("first", "second");
  }

  @Test
  void aCallThatAlwaysSchedulesItselfAgainDoesNotHoldThePass() {
    class Endless implements Call {
      @Override
      public void run() {
        log.add("again");
        DelayedCallsTest.this.run(0, this);
      }
    }
    run(0, new Endless());
    for (int i = 1; i <= 5; i++) {
      assertThat(pass()).isEqualTo(1);
      assertThat(log).hasSize(i);
    }
  }

  @Test
  void newcomersOfThePastDoNotKeepTheRestOfThePassWaiting() {
    DelayedCall later = say(50, "moved into the past");
    run(
        1,
        () -> {
          log.add("first");
          later.delay(Duration.ofMillis(-1));
        });
    say(2, "second");
    passAt(10);
    assertThat(log).containsExactly("first", "second");
    pass();
    assertThat(log).containsExactly("first", "second", "moved into the past");
  }

  @Test
  void aCallCancelledByAnEarlierOneOfTheSamePassDoesNotRun() {
    List<DelayedCall> victims = new ArrayList<>();
    run(1, () -> victims.forEach(DelayedCall::cancel));
    victims.add(say(1, "same time"));
    victims.add(say(2, "later, but due"));
    say(3, "untouched");
    passAt(5);
    assertThat(log).containsExactly("untouched");
  }

  @Test
  void aCallResetByAnEarlierOneOfTheSamePassDoesNotRunInIt() {
    List<DelayedCall> moved = new ArrayList<>();
    run(1, () -> moved.forEach(call -> call.reset(Duration.ofNanos(10))));
    moved.add(say(2, "later"));
    passAt(5);
    assertThat(log).isEmpty();
    passAt(14);
    assertThat(log).isEmpty();
    passAt(15);
    assertThat(log).containsExactly("later");
  }

  @Test
  void aCallResetToNowByAnEarlierOneWaitsForTheNextPass() {
    DelayedCall far = say(1_000, "far");
    run(1, () -> far.reset(Duration.ZERO));
    say(1, "near");
    passAt(1);
    assertThat(log).containsExactly("near");
    pass();
    assertThat(log).containsExactly("near", "far");
  }

  @Test
  void aResetToLaterSkipsTheOldTime() {
    DelayedCall call = say(10, "a");
    now += 5;
    call.reset(Duration.ofNanos(10));
    passAt(10);
    assertThat(log).isEmpty();
    passAt(15);
    assertThat(log).containsExactly("a");
  }

  @Test
  void aResetToSoonerRunsSooner() {
    IntStream.range(0, 50).forEach(i -> say(100 + i, "other"));
    DelayedCall call = say(200, "a");
    call.reset(Duration.ofNanos(3));
    assertThat(calls.nanosUntilNext(now)).isEqualTo(3);
    passAt(3);
    assertThat(log).containsExactly("a");
  }

  @Test
  void aResetPutsACallBehindThoseOfTheSameTime() {
    DelayedCall first = say(5, "a");
    say(5, "b");
    first.reset(Duration.ofNanos(5));
    passAt(5);
    assertThat(log).containsExactly("b", "a");
  }

  @Test
  void delaysAddUpFromTheTimeAtWhichTheCallIsDueAndMayBeNegative() {
    DelayedCall call = say(10, "a");
    now += 7;
    call.delay(Duration.ofNanos(10));
    call.delay(Duration.ofNanos(5));
    assertThat(call.dueNanos()).isEqualTo(1_025);
    call.delay(Duration.ofNanos(-20));
    assertThat(call.dueNanos()).isEqualTo(1_005);
    assertThat(calls.nanosUntilNext(now)).isZero();
    pass();
    assertThat(log).containsExactly("a");
  }

  @Test
  void aNegativeResetIsRefusedAndChangesNothing() {
    DelayedCall call = say(10, "a");
    assertThrows(IllegalArgumentException.class, () -> call.reset(Duration.ofNanos(-1)));
    assertThat(call.dueNanos()).isEqualTo(1_010);
    assertThat(call.active()).isTrue();
  }

  @Test
  void whatWasCancelledCanBeNeitherCancelledNorMoved() {
    DelayedCall call = say(10, "a");
    call.cancel();
    assertThat(call.active()).isFalse();
    assertThrows(AlreadyCancelled.class, call::cancel);
    assertThrows(AlreadyCancelled.class, () -> call.reset(Duration.ofNanos(-1)));
    assertThrows(AlreadyCancelled.class, () -> call.delay(Duration.ZERO));
    passAt(100);
    assertThat(log).isEmpty();
  }

  @Test
  void whatHasRunCanBeNeitherCancelledNorMoved() {
    DelayedCall call = say(10, "a");
    passAt(10);
    assertThat(call.active()).isFalse();
    assertThrows(AlreadyCalled.class, call::cancel);
    assertThrows(AlreadyCalled.class, () -> call.reset(Duration.ZERO));
    assertThrows(AlreadyCalled.class, () -> call.delay(Duration.ZERO));
  }

  @Test
  void aCallThatCancelsItselfWhileItRunsHasAlreadyBeenCalled() {
    List<DelayedCall> self = new ArrayList<>();
    self.add(
        run(
            1,
            () -> {
              assertThat(self.getFirst().active()).isFalse();
              self.getFirst().cancel();
            }));
    passAt(1);
    assertThat(failures).singleElement().isInstanceOf(AlreadyCalled.class);
  }

  @Test
  void aCallThatThrowsIsReportedAndTheOthersStillRun() {
    Exception trouble = new IOException("trouble");
    DelayedCall bad =
        run(
            1,
            () -> {
              throw trouble;
            });
    say(2, "next");
    List<DelayedCall> blamed = new ArrayList<>();
    now += 5;
    int ran =
        calls.runDue(
            now,
            (call, failure) -> {
              blamed.add(call);
              failures.add(failure);
            });
    assertThat(ran).isEqualTo(2);
    assertThat(blamed).containsExactly(bad);
    assertThat(failures).containsExactly(trouble);
    assertThat(log).containsExactly("next");
    assertThat(bad.active()).isFalse();
  }

  @Test
  void aHandlerThatThrowsEndsThePassAndTheRestStaysDue() {
    run(
        1,
        () -> {
          throw new IOException();
        });
    say(2, "next");
    now += 5;
    assertThrows(
        IllegalCallerException.class,
        () ->
            calls.runDue(
                now,
                (_, failure) -> {
                  throw new IllegalCallerException(failure);
                }));
    assertThat(log).isEmpty();
    pass();
    assertThat(log).containsExactly("next");
  }

  @Test
  void aPassCannotBeStartedFromWithinACall() {
    run(0, () -> pass());
    pass();
    assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theWaitIsTheTimeToTheEarliestCallAndFollowsEveryChange() {
    assertThat(calls.nanosUntilNext(now)).isEqualTo(DelayedCalls.NEVER);
    DelayedCall late = say(100, "late");
    DelayedCall soon = say(10, "soon");
    assertThat(calls.nanosUntilNext(now)).isEqualTo(10);
    assertThat(calls.nanosUntilNext(now + 4)).isEqualTo(6);
    assertThat(calls.nanosUntilNext(now + 11)).isZero();
    soon.delay(Duration.ofNanos(20));
    assertThat(calls.nanosUntilNext(now)).isEqualTo(30);
    late.reset(Duration.ofNanos(25));
    assertThat(calls.nanosUntilNext(now)).isEqualTo(25);
    late.cancel();
    assertThat(calls.nanosUntilNext(now)).isEqualTo(30);
    soon.cancel();
    assertThat(calls.nanosUntilNext(now)).isEqualTo(DelayedCalls.NEVER);
  }

  @Test
  void theListHoldsEveryPendingCallSoonestFirstAndIsACopy() {
    assertThat(calls.list()).isEmpty();
    DelayedCall c = say(30, "c");
    DelayedCall a = say(10, "a");
    DelayedCall b = say(20, "b");
    DelayedCall alsoB = say(20, "b");
    DelayedCall gone = say(5, "gone");
    gone.cancel();
    List<DelayedCall> before = calls.list();
    assertThat(before).containsExactly(a, b, alsoB, c);
    passAt(10);
    assertThat(calls.list()).containsExactly(b, alsoB, c);
    assertThat(before).hasSize(4);
    run(
        0,
        () -> {
          DelayedCall added = say(1, "added this pass");
          assertThat(calls.list()).contains(added).hasSize(4);
        });
    pass();
    assertThat(failures).isEmpty();
    assertThat(calls.size()).isEqualTo(4);
  }

  @Test
  void everyChangeAsksForTheThreadFirst() {
    List<String> asked = new ArrayList<>();
    DelayedCalls guarded = new DelayedCalls(() -> now, () -> asked.add("thread"));
    DelayedCall call = guarded.callLater(Duration.ofNanos(1), () -> {});
    call.reset(Duration.ofNanos(2));
    call.delay(Duration.ofNanos(2));
    call.cancel();
    assertThat(asked).hasSize(4);
    assertThrows(AlreadyCancelled.class, call::cancel);
    assertThat(asked).hasSize(5);
  }

  @Test
  void aThreadThatIsRefusedChangesNothing() {
    boolean[] refuse = {false};
    DelayedCalls guarded =
        new DelayedCalls(
            () -> now,
            () -> {
              if (refuse[0]) {
                throw new WrongThreadException();
              }
            });
    DelayedCall call = guarded.callLater(Duration.ofNanos(7), () -> {});
    refuse[0] = true;
    assertThrows(WrongThreadException.class, call::cancel);
    assertThrows(WrongThreadException.class, () -> call.reset(Duration.ZERO));
    assertThrows(WrongThreadException.class, () -> call.delay(Duration.ZERO));
    assertThrows(
        WrongThreadException.class, () -> guarded.callLater(Duration.ZERO, () -> log.add("no")));
    assertThat(guarded.list()).containsExactly(call);
    assertThat(call.dueNanos()).isEqualTo(1_007);
  }

  @Test
  void schedulingAndResettingBothReadTheGivenClock() {
    now = 77;
    DelayedCalls onOther = new DelayedCalls(() -> now);
    DelayedCall call = onOther.callLater(Duration.ofNanos(1), () -> {});
    assertThat(call.dueNanos()).isEqualTo(78);
    now = 100;
    call.reset(Duration.ofNanos(1));
    assertThat(call.dueNanos()).isEqualTo(101);
  }
}
