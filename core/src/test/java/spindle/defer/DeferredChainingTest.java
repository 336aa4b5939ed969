package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.stackDepth;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Chains that wait for and fire each other, and pausing (R5 to R8, C2, C3).
class DeferredChainingTest {
  private static final int MANY = 100_000;

  private final List<@Nullable Object> log = new ArrayList<>();
  private final IOException broken = new IOException("broken");
  private final Deferred<Integer> inner = new Deferred<>();

  @AfterEach
  void noFailureIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  @Test
  void theResultOfAFiredInnerOneIsTakenOverAtOnce() {
    inner.callback(2);
    Deferred<Integer> outer = Deferred.succeed(1).then(_ -> inner);

    assertThat(resultOf(outer)).isEqualTo(2);
    assertThat(resultOf(inner)).isEqualTo(2);
  }

  @Test
  void anInnerOneThatIsNotFiredIsWaitedFor() {
    Deferred<Integer> outer = Deferred.succeed(1).then(_ -> inner);
    outer.onSuccess(log::add);
    assertThat(outer.called()).isTrue();
    assertThat(outer.isDone()).isFalse();
    assertThat(log).isEmpty();

    inner.callback(2);

    assertThat(log).containsExactly(2);
    assertThat(resultOf(outer)).isEqualTo(2);
  }

  @Test
  void theInnerOneKeepsItsResultForOthers() {
    Deferred<Integer> first = Deferred.succeed(1).then(_ -> inner);
    Deferred<Integer> second = Deferred.succeed(1).then(_ -> inner);
    inner.callback(2);
    Deferred<Integer> third = Deferred.succeed(1).then(_ -> inner);

    assertThat(List.of(resultOf(first), resultOf(second), resultOf(third), resultOf(inner)))
        .containsExactly(2, 2, 2, 2);
  }

  @Test
  void aFailureOfTheInnerOneIsHandledThereAndGoesOnHere() {
    Deferred<Integer> waiting = Deferred.succeed(1).then(_ -> inner);
    inner.errback(broken);
    Deferred<Integer> atOnce = Deferred.succeed(1).then(_ -> Deferred.fail(broken));

    assertThat(unhandled()).containsExactly(broken, broken);
    assertThat(failureOf(waiting)).isSameAs(broken);
    assertThat(failureOf(atOnce)).isSameAs(broken);
    assertThat(inner.outcome()).contains(new Outcome.Failure<>(broken));
  }

  @Test
  void callbacksOfTheInnerOneRunInTheOrderInWhichTheyWereAdded() {
    Deferred<Integer> start = new Deferred<>();
    Deferred<Integer> changed = inner.addCallback(n -> n + 1);
    Deferred<Integer> outer = start.then(_ -> changed);
    outer.onSuccess(n -> log.add("outer " + n));
    start.callback(0);
    inner.addCallback(n -> n * 10).onSuccess(n -> log.add("inner " + n));

    inner.callback(1);

    assertThat(log).containsExactly("outer 2", "inner 20");
    assertThat(resultOf(outer)).isEqualTo(2);
  }

  @Test
  void anOuterOneThatIsNotFirstGetsWhatThoseBeforeItLeft() {
    Deferred<Integer> first = Deferred.succeed(0).then(_ -> inner);
    first.onSuccess(n -> log.add("first " + n));
    Deferred<Integer> changed = inner.addCallback(n -> n + 1);
    Deferred<Integer> second = Deferred.succeed(0).then(_ -> changed);
    second.onSuccess(n -> log.add("second " + n));

    inner.callback(1);

    assertThat(log).containsExactly("first 1", "second 2");
  }

  @Test
  void waitingIsTransitiveInAnyFiringOrder() {
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int[] order : orders) {
      List<Deferred<Integer>> three = List.of(new Deferred<>(), new Deferred<>(), new Deferred<>());
      Deferred<Integer> middle = three.get(1).then(_ -> three.get(2));
      Deferred<Integer> outer = three.get(0).then(_ -> middle);
      for (int i : order) {
        assertThat(outer.isDone()).isFalse();
        three.get(i).callback(i);
      }

      assertThat(resultOf(outer)).isEqualTo(2);
    }
  }

  @Test
  void anErrbackAndABothMayReturnADeferredToo() {
    Deferred<Integer> failed = Deferred.<Integer>fail(broken).thenErrback(_ -> inner);
    Deferred<Integer> typed =
        Deferred.<Integer>fail(broken).thenErrback(IOException.class, _ -> inner);
    Deferred<Integer> either = Deferred.succeed(1).thenBoth(_ -> inner);
    Deferred<Integer> passed =
        Deferred.succeed(9).thenErrback(ArithmeticException.class, _ -> inner);

    inner.callback(2);

    assertThat(List.of(resultOf(failed), resultOf(typed), resultOf(either), resultOf(passed)))
        .containsExactly(2, 2, 2, 9);
  }

  @Test
  void aThenFunctionThatThrowsOrReturnsNullFails() {
    Deferred<Integer> threw =
        Deferred.succeed(1)
            .then(_ -> {
              throw broken;
            });
    @SuppressWarnings("NullAway")
    Deferred<Integer> nothing = Deferred.succeed(1).then(_ -> null);

    assertThat(failureOf(threw)).isSameAs(broken);
    assertThat(failureOf(nothing)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void aPausedInnerOneIsWaitedForEvenIfItIsFired() {
    inner.callback(2);
    inner.pause();
    Deferred<Integer> outer = Deferred.succeed(1).then(_ -> inner);
    assertThat(outer.isDone()).isFalse();

    inner.unpause();

    assertThat(resultOf(outer)).isEqualTo(2);
  }

  @Test
  void anInnerOneThatItselfWaitsIsWaitedFor() {
    Deferred<Integer> middle = Deferred.succeed(1).then(_ -> inner);
    Deferred<Integer> outer = Deferred.succeed(1).then(_ -> middle);
    assertThat(outer.isDone()).isFalse();

    inner.callback(3);

    assertThat(resultOf(outer)).isEqualTo(3);
  }

  @Test
  void oneThatWouldWaitForItselfFailsAtOnce() {
    Deferred<Integer> itself = new Deferred<>();
    Deferred<Integer> outer = itself.then(_ -> itself);

    itself.callback(1);

    assertThat(failureOf(outer))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("circular");
  }

  private static Deferred<Integer> waitingFor(Deferred<Integer> other) {
    return Deferred.succeed(0).then(_ -> other);
  }

  @Test
  void whoWaitsForWhomIsSeenAThousandDeferredsFar() {
    Deferred<Integer> end = new Deferred<>();
    Deferred<Integer> start = end;
    for (int i = 0; i < 1000; i++) {
      start = waitingFor(start);
    }
    assertThat(start.waitsFor(end)).isTrue();
    assertThat(waitingFor(start).waitsFor(end)).isFalse();
  }

  @Test
  void aLongerCircleIsFoundWhenItWouldClose() {
    List<Deferred<Integer>> circle = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      circle.add(new Deferred<>());
    }
    for (int i = 0; i < 5; i++) {
      Deferred<Integer> next = circle.get((i + 1) % 5);
      circle.set(i, circle.get(i).then(_ -> next));
    }
    circle.forEach(d -> d.callback(1));

    for (Deferred<Integer> each : circle) {
      assertThat(failureOf(each))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("circular");
    }
  }

  @Test
  void oneMayWaitForAnotherWhoseCallbackIsRunning() {
    Deferred<Integer> other = new Deferred<>();
    Deferred<Integer> waiting = other.then(_ -> inner);
    inner.onSuccess(_ -> other.callback(0)).onSuccess(_ -> log.add(waiting.isDone()));

    inner.callback(4);

    assertThat(log).containsExactly(false);
    assertThat(resultOf(waiting)).isEqualTo(4);
  }

  @Test
  void callbacksAtTheEndOfAnyRowRunAtTheSameDepth() {
    Set<Integer> depths = new HashSet<>();
    for (int length : new int[] {1, 2, 3, MANY}) {
      row(length, depths);
    }

    assertThat(depths).hasSize(1);
  }

  /// Each of `length` Deferreds waits for the next; the last one is fired.
  private static void row(int length, Set<Integer> depths) {
    Deferred<Integer> last = new Deferred<>();
    Deferred<Integer> at = last;
    for (int i = 0; i < length; i++) {
      Deferred<Integer> next = at;
      at = Deferred.succeed(0).then(_ -> next);
      at.finallyDo(() -> {});
    }
    at.onSuccess(_ -> depths.add(stackDepth()));
    last.finallyDo(() -> {});
    last.callback(7);
    assertThat(resultOf(at)).isEqualTo(7);
  }

  private static void sampleDepth(int number, Set<Integer> depths) {
    if (number % 1000 == 0) {
      depths.add(stackDepth());
    }
  }

  @Test
  void oneMayTakeOverAHundredThousandFiredOnes() {
    Set<Integer> depths = new HashSet<>();
    Deferred<Integer> deferred = new Deferred<>();
    for (int i = 0; i < MANY; i++) {
      deferred.then(n -> Deferred.succeed(n + 1)).onSuccess(n -> sampleDepth(n, depths));
    }

    deferred.callback(0);

    assertThat(resultOf(deferred)).isEqualTo(MANY);
    assertThat(depths).hasSize(1);
  }

  @Test
  void oneMayWaitForAHundredThousandOthersInTurn() {
    List<Deferred<Integer>> inners = new ArrayList<>();
    Deferred<Integer> outer = new Deferred<>();
    for (int i = 0; i < MANY; i++) {
      Deferred<Integer> each = new Deferred<>();
      inners.add(each);
      outer.then(_ -> each);
    }
    outer.callback(0);
    for (int i = 0; i < MANY; i++) {
      inners.get(i).callback(i);
    }

    assertThat(resultOf(outer)).isEqualTo(MANY - 1);
  }

  @Test
  void aHundredThousandMayWaitForOne() {
    List<Deferred<Integer>> outers = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      outers.add(Deferred.succeed(0).then(_ -> inner));
    }

    inner.callback(1);

    assertThat(outers).allMatch(Deferred::isDone);
  }

  @Test
  void aHundredThousandMayBeChainedExplicitly() {
    Set<Integer> depths = new HashSet<>();
    Deferred<Integer> first = new Deferred<>();
    Deferred<Integer> at = first;
    for (int i = 0; i < MANY; i++) {
      Deferred<Integer> next = new Deferred<>();
      int number = i;
      next.onSuccess(_ -> sampleDepth(number, depths));
      at.chainDeferred(next).finallyDo(() -> {});
      at = next;
    }

    first.callback(1);

    assertThat(resultOf(at)).isEqualTo(1);
    assertThat(depths).hasSize(1);
  }

  @Test
  void aFailureUnwindsAHundredThousandAsWell() {
    Deferred<Integer> at = inner;
    for (int i = 0; i < MANY; i++) {
      Deferred<Integer> next = at;
      at = Deferred.succeed(0).then(_ -> next);
    }

    inner.errback(broken);

    assertThat(failureOf(at)).isSameAs(broken);
  }

  @Test
  void chainDeferredFiresTheOtherAndKeepsTheResult() {
    Deferred<Number> other = new Deferred<>();
    Deferred<Integer> chained = inner.chainDeferred(other);

    inner.callback(1);

    assertThat(resultOf(other)).isEqualTo(1);
    assertThat(resultOf(chained)).isEqualTo(1);
  }

  @Test
  void chainDeferredHandsAFailureOver() {
    Deferred<Integer> other = new Deferred<>();
    inner.chainDeferred(other);

    inner.errback(broken);

    assertThat(failureOf(other)).isSameAs(broken);
    assertThat(inner.outcome()).contains(new Outcome.Failure<>(broken));
  }

  @Test
  void firingTheOtherDirectlyIsAnErrorInTheChainThatWasToDoIt() {
    Deferred<Integer> other = new Deferred<>();
    inner.chainDeferred(other);
    other.callback(5);
    assertThat(inner.called()).isFalse();

    inner.callback(1);

    assertThat(resultOf(other)).isEqualTo(5);
    assertThat(failureOf(inner)).isInstanceOf(AlreadyCalledError.class);
  }

  @Test
  void cancellingTheOtherLeavesTheOneThatFeedsIt() {
    Deferred<Integer> other = new Deferred<>();
    inner.chainDeferred(other);
    other.cancel();
    inner.callback(1);

    assertThat(resultOf(inner)).isEqualTo(1);
    assertThat(failureOf(other)).isInstanceOf(CancelledError.class);
  }

  @Test
  void aCancellerStaysWhereAnotherIsToFire() {
    Deferred<Integer> other = new Deferred<>(d -> d.callback(-1));
    inner.chainDeferred(other);

    other.cancel();

    assertThat(resultOf(other)).isEqualTo(-1);
  }

  @Test
  void anExplicitChainIsShownUntilItIsResolved() {
    Deferred<Integer> other = new Deferred<>();
    inner.chainDeferred(other);
    assertThat(other).hasToString("Deferred[to be fired by Deferred[not fired]]");

    inner.callback(1);

    assertThat(other).hasToString("Deferred[value: 1]");
  }

  @Test
  void noneCanFeedItself() {
    assertThatThrownBy(() -> inner.chainDeferred(inner))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whilePausedNothingRuns() {
    Deferred<Integer> deferred = Deferred.fail(broken);
    deferred.pause();
    deferred.pause();
    Deferred<@Nullable Integer> handled = deferred.handleFailure(log::add);
    deferred.unpause();
    assertThat(log).isEmpty();

    deferred.unpause();

    assertThat(log).containsExactly(broken);
    assertThat(resultOf(handled)).isNull();
  }

  @Test
  void unpausingBeforeFiringDoesNoHarm() {
    inner.onSuccess(log::add);
    inner.pause();
    inner.unpause();
    inner.callback(1);

    assertThat(log).containsExactly(1);
  }

  @Test
  void unpausingWithoutPausingIsAnError() {
    assertThatThrownBy(inner::unpause).isInstanceOf(IllegalStateException.class);
    inner.pause();
    inner.unpause();
    assertThatThrownBy(inner::unpause).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCallbackMayPauseItsOwnChain() {
    inner.onSuccess(_ -> inner.pause()).onSuccess(log::add);
    inner.callback(1);
    assertThat(log).isEmpty();

    inner.unpause();

    assertThat(log).containsExactly(1);
  }

  @Test
  void aCallbackMayPauseAndUnpauseItsOwnChain() {
    inner
        .onSuccess(_ -> {
          inner.pause();
          inner.unpause();
          log.add("returning");
        })
        .onSuccess(log::add);
    inner.callback(1);

    assertThat(log).containsExactly("returning", 1);
  }

  @Test
  void aPausedOuterOneDoesNotHoldUpTheInnerOne() {
    Deferred<Integer> outer = Deferred.succeed(0).then(_ -> inner);
    outer.onSuccess(n -> log.add("outer " + n));
    outer.pause();
    inner.onSuccess(n -> log.add("inner " + n));
    inner.callback(1);
    assertThat(log).containsExactly("inner 1");

    outer.unpause();

    assertThat(log).containsExactly("inner 1", "outer 1");
  }

  @Test
  void anOuterOneThatPausesItselfDoesNotHoldUpTheInnerOne() {
    Deferred<Integer> outer = Deferred.succeed(0).then(_ -> inner);
    outer.onSuccess(_ -> outer.pause()).onSuccess(n -> log.add("outer " + n));
    inner.onSuccess(n -> log.add("inner " + n));

    inner.callback(1);
    outer.unpause();

    assertThat(log).containsExactly("inner 1", "outer 1");
  }
}
