package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Cancelling (R9, C4).
class DeferredCancelTest {
  private final List<@Nullable Object> log = new ArrayList<>();
  private final IOException broken = new IOException("broken");

  @AfterEach
  void noFailureIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  @Test
  void withoutACancellerItFailsWithCancelledError() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.onSuccess(log::add);

    deferred.cancel();

    assertThat(log).isEmpty();
    assertThat(failureOf(deferred)).isInstanceOf(CancelledError.class);
  }

  @Test
  void exactlyOneLateResultIsIgnored() {
    Deferred<Integer> value = new Deferred<>();
    value.cancel();
    value.callback(1);
    assertThatThrownBy(() -> value.callback(2)).isInstanceOf(AlreadyCalledError.class);

    Deferred<Integer> failure = new Deferred<>();
    failure.cancel();
    failure.errback(broken);
    assertThatThrownBy(() -> failure.errback(broken)).isInstanceOf(AlreadyCalledError.class);
  }

  @Test
  void furtherCancelsDoNoHarm() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.cancel();
    deferred.cancel();
    deferred.callback(1);
    deferred.cancel();

    assertThatThrownBy(() -> deferred.callback(2)).isInstanceOf(AlreadyCalledError.class);
    assertThat(failureOf(deferred)).isInstanceOf(CancelledError.class);
  }

  @Test
  void withACancellerNoLateResultIsIgnored() {
    Deferred<Integer> deferred = new Deferred<>(log::add);
    deferred.cancel();

    assertThat(log).containsExactly(deferred);
    assertThatThrownBy(() -> deferred.callback(1)).isInstanceOf(AlreadyCalledError.class);
    assertThat(failureOf(deferred)).isInstanceOf(CancelledError.class);
  }

  @Test
  void theCancellerIsCalledAtMostOnce() {
    Deferred<Integer> deferred =
        new Deferred<>(d -> {
          log.add("called");
          d.cancel();
        });
    deferred.cancel();
    deferred.cancel();

    assertThat(log).containsExactly("called");
    assertThat(failureOf(deferred)).isInstanceOf(CancelledError.class);
  }

  @Test
  void theCancellerMayGiveAResultOfItsOwn() {
    Deferred<Integer> value = new Deferred<>(d -> d.callback(5));
    Deferred<Integer> failure = new Deferred<>(d -> d.errback(broken));
    value.cancel();
    failure.cancel();

    assertThat(resultOf(value)).isEqualTo(5);
    assertThat(failureOf(failure)).isSameAs(broken);
    assertThatThrownBy(() -> value.callback(1)).isInstanceOf(AlreadyCalledError.class);
  }

  @Test
  void whatIsFiredAndDoneIsNotCancelled() {
    Deferred<Integer> value = new Deferred<>(log::add);
    Deferred<Integer> failure = new Deferred<>(log::add);
    value.callback(1);
    failure.errback(broken);
    value.cancel();
    failure.cancel();

    assertThat(log).isEmpty();
    assertThat(resultOf(value)).isEqualTo(1);
    assertThat(failureOf(failure)).isSameAs(broken);
  }

  @Test
  void oneThatWaitsCancelsWhatItWaitsFor() {
    Deferred<Integer> inner = new Deferred<>(_ -> log.add("inner"));
    Deferred<Integer> start = new Deferred<>(_ -> log.add("outer"));
    Deferred<Integer> outer = start.then(_ -> inner);
    start.callback(0);

    outer.cancel();

    assertThat(log).containsExactly("inner");
    assertThat(failureOf(outer)).isInstanceOf(CancelledError.class);
  }

  @Test
  void whatIsWaitedForMayTurnTheCancelIntoASuccess() {
    Deferred<Integer> inner = new Deferred<Integer>().addErrback(CancelledError.class, _ -> 3);
    Deferred<Integer> outer = Deferred.succeed(0).then(_ -> inner);

    outer.cancel();

    assertThat(resultOf(outer)).isEqualTo(3);
  }

  @Test
  void cancellingReachesAHundredThousandDeep() {
    Deferred<Integer> at = new Deferred<>();
    for (int i = 0; i < 100_000; i++) {
      Deferred<Integer> next = at;
      at = Deferred.succeed(0).then(_ -> next);
    }

    at.cancel();

    assertThat(failureOf(at)).isInstanceOf(CancelledError.class);
  }

  @Test
  void oneThatWaitsAgainCanBeCancelledAgain() {
    Deferred<Integer> first = new Deferred<>();
    Deferred<Integer> second = new Deferred<>();
    Deferred<Integer> outer =
        Deferred.succeed(0).then(_ -> first).thenErrback(CancelledError.class, _ -> second);

    outer.cancel();
    assertThat(outer.isDone()).isFalse();
    outer.cancel();

    assertThat(failureOf(outer)).isInstanceOf(CancelledError.class);
  }

  @Test
  void anErrbackMaySuppressTheCancel() {
    Deferred<Integer> deferred = new Deferred<Integer>().addErrback(CancelledError.class, _ -> 9);
    deferred.cancel();

    assertThat(resultOf(deferred)).isEqualTo(9);
  }

  @Test
  void aCancellerThatThrowsIsAFailureAndKeepsItsException() {
    Deferred<Integer> deferred =
        new Deferred<>(_ -> {
          throw broken;
        });

    deferred.cancel();

    Throwable failure = failureOf(deferred);
    assertThat(failure).isInstanceOf(CancelledError.class);
    assertThat(failure.getSuppressed()).containsExactly(broken);
  }

  @Test
  void anErrorOfTheJvmInACancellerIsThrownAfterThat() {
    OutOfMemoryError outOfMemory = new OutOfMemoryError("for the test");
    Deferred<Integer> deferred =
        new Deferred<>(_ -> {
          throw outOfMemory;
        });

    assertThatThrownBy(deferred::cancel).isSameAs(outOfMemory);
    assertThat(failureOf(deferred)).isInstanceOf(CancelledError.class);
  }

  @Test
  void anInterruptInACancellerIsNotForgotten() {
    Deferred<Integer> deferred =
        new Deferred<>(_ -> {
          throw new InterruptedException();
        });
    deferred.cancel();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failureOf(deferred)).isInstanceOf(CancelledError.class);
  }

  @Test
  void cancellingFromACallbackOfTheSameChainDoesNothing() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.onSuccess(_ -> deferred.cancel());
    deferred.callback(1);

    assertThat(resultOf(deferred)).isEqualTo(1);
  }

  @Test
  void theCancellerIsLetGoWhenItIsFired() {
    Deferred<Integer> deferred = new Deferred<>(log::add);
    deferred.callback(1);

    assertThat(deferred.result()).isEqualTo(1);
  }

  @Test
  void aValueThatComesTooLateIsReleased() {
    Deferred<String> plain = new Deferred<String>().onLateValue(log::add);
    plain.cancel();
    plain.callback("opened");
    Deferred<String> withCanceller =
        new Deferred<String>(_ -> log.add("cancel")).onLateValue(log::add);
    withCanceller.cancel();
    withCanceller.callback("opened too");

    assertThat(log).containsExactly("opened", "cancel", "opened too");
    assertThatThrownBy(() -> plain.callback("again")).isInstanceOf(AlreadyCalledError.class);
  }

  @Test
  void aFailureThatComesTooLateIsIgnoredWhereValuesAreReleased() {
    Deferred<String> deferred = new Deferred<String>(_ -> {}).onLateValue(log::add);
    deferred.cancel();
    deferred.errback(broken);

    assertThat(log).isEmpty();
    assertThat(failureOf(deferred)).isInstanceOf(CancelledError.class);
  }

  @Test
  void aValueThatComesInTimeIsNotReleased() {
    Deferred<String> deferred = new Deferred<String>().onLateValue(log::add);
    deferred.callback("opened");
    deferred.cancel();

    assertThat(log).isEmpty();
    assertThatThrownBy(() -> deferred.callback("again")).isInstanceOf(AlreadyCalledError.class);
  }

  @Test
  void whatReleasesMayBeSetAfterCallbacksWereAdded() {
    Deferred<String> deferred = new Deferred<>();
    deferred.onSuccess(log::add).onFailure(log::add).finallyDo(() -> log.add("end"));
    deferred.onLateValue(late -> log.add("released " + late));
    deferred.addErrback(_ -> "cancelled").onSuccess(log::add);
    deferred.cancel();
    deferred.callback("late");

    assertThat(log.subList(1, 4)).containsExactly("end", "cancelled", "released late");
  }

  @Test
  void cancelledErrorIsACancellationWithoutAStackTrace() {
    assertThat(new CancelledError("why"))
        .isInstanceOf(CancellationException.class)
        .hasMessage("why");
    assertThat(new CancelledError().getStackTrace()).isEmpty();
    assertThat(new CancelledError() {}.getStackTrace()).isEmpty();
  }
}
