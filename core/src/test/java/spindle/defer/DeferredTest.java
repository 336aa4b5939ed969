package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.unhandled;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One chain: adding, firing, running, re-entering (R1 to R4).
class DeferredTest {
  private final List<@Nullable Object> log = new ArrayList<>();
  private final IOException broken = new IOException("broken");

  @AfterEach
  void noFailureIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  @Test
  void eachCallbackGetsWhatTheOneBeforeItReturned() {
    Deferred<Integer> deferred = new Deferred<>();
    Deferred<String> text = deferred.addCallback(n -> n + 1).addCallback(n -> "got " + n);

    deferred.callback(1);

    assertThat(resultOf(text)).isEqualTo("got 2");
  }

  @Test
  void addingReturnsTheSameObject() {
    Deferred<Integer> deferred = new Deferred<>();

    assertThat((Object) deferred.addCallback(n -> "" + n).addBoth(Outcome::get)).isSameAs(deferred);
  }

  @Test
  void aCallbackAddedToAFiredDeferredRunsBeforeAddingReturns() {
    Deferred.succeed(1).onSuccess(log::add);
    assertThat(log).containsExactly(1);

    Deferred.fail(broken).handleFailure(log::add);
    assertThat(log).containsExactly(1, broken);
  }

  @Test
  void aPairHasOnlyTheSideThatWasGiven() {
    Deferred<Integer> good = Deferred.succeed(1).addErrback(_ -> 2);
    Deferred<Integer> bad = Deferred.<Integer>fail(broken).addCallback(n -> n + 1);

    assertThat(resultOf(good)).isEqualTo(1);
    assertThat(failureOf(bad)).isSameAs(broken);
  }

  @Test
  void theErrbackOfAPairDoesNotSeeWhatItsCallbackThrows() {
    Deferred<Integer> deferred =
        Deferred.succeed(1)
            .addCallbacks(
                _ -> {
                  throw broken;
                },
                _ -> 2);

    assertThat(failureOf(deferred)).isSameAs(broken);
  }

  @Test
  void theErrbackOfAPairTakesAnEarlierFailure() {
    Deferred<String> deferred =
        Deferred.<Integer>fail(broken)
            .addCallbacks(n -> "value " + n, t -> "failed " + t.getMessage());

    assertThat(resultOf(deferred)).isEqualTo("failed broken");
  }

  @Test
  void eachPairRunsOnlyOnce() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.onSuccess(log::add);
    deferred.callback(1);
    deferred.pause();
    deferred.unpause();
    deferred.finallyDo(() -> log.add("later"));

    assertThat(log).containsExactly(1, "later");
  }

  @Test
  void noCallbackMayBeNull() {
    Deferred<Integer> deferred = new Deferred<>();

    assertThatThrownBy(() -> deferred.addCallback(nothing()))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> deferred.addCallbacks(n -> n, nothing()))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> deferred.errback(nothing())).isInstanceOf(NullPointerException.class);
    assertThat(deferred.called()).isFalse();
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  @Test
  void anErrbackForATypeTakesThatTypeAndItsSubtypes() {
    IOException missing = new FileNotFoundException();

    assertThat(resultOf(Deferred.fail(missing).addErrback(IOException.class, _ -> "io")))
        .isEqualTo("io");
    assertThat(failureOf(Deferred.fail(broken).addErrback(FileNotFoundException.class, _ -> "io")))
        .isSameAs(broken);
  }

  @Test
  void ItMayBeFiredOnce() {
    Deferred<Integer> value = Deferred.succeed(1);
    Deferred<Integer> failure = Deferred.fail(broken);

    assertThatThrownBy(() -> value.callback(2)).isInstanceOf(AlreadyCalledError.class);
    assertThatThrownBy(() -> value.errback(broken)).isInstanceOf(AlreadyCalledError.class);
    assertThatThrownBy(() -> failure.callback(2)).isInstanceOf(AlreadyCalledError.class);
    assertThatThrownBy(() -> failure.errback(new IOException()))
        .isInstanceOf(AlreadyCalledError.class)
        .isInstanceOf(IllegalStateException.class);
    assertThat(resultOf(value)).isEqualTo(1);
    assertThat(failureOf(failure)).isSameAs(broken);
  }

  @Test
  void itCanBeFiredWithAnOutcome() {
    Deferred<Integer> good = new Deferred<>();
    Deferred<Integer> bad = new Deferred<>();
    good.fire(new Outcome.Success<>(1));
    bad.fire(new Outcome.Failure<>(broken));

    assertThat(resultOf(good)).isEqualTo(1);
    assertThat(failureOf(bad)).isSameAs(broken);
  }

  @Test
  void aThrowableMayBeAValue() {
    assertThat(resultOf(Deferred.succeed(broken))).isSameAs(broken);
    assertThat(resultOf(Deferred.fail(broken).addErrback(t -> t))).isSameAs(broken);
  }

  @Test
  void aDeferredIsNoResult() {
    Deferred<Object> deferred = new Deferred<>();

    assertThatThrownBy(() -> deferred.callback(Deferred.succeed(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chainDeferred");
    assertThat(deferred.called()).isFalse();
  }

  @Test
  void aCallbackThatReturnsADeferredIsToldOfThen() {
    Deferred<Object> deferred = Deferred.succeed(1).addCallback(_ -> Deferred.succeed(2));

    assertThat(failureOf(deferred))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("then");
  }

  @Test
  void nothingToSayIsNull() {
    Deferred<Void> deferred = new Deferred<>();
    deferred.onSuccess(log::add);
    deferred.callback();

    assertThat(log).containsExactly((Object) null);
    assertThat(Deferred.succeed().isDone()).isTrue();
  }

  @Test
  void whatACallbackThrowsIsTheFailureOfTheNextPair() {
    Deferred<Integer> deferred = new Deferred<>();
    Deferred<Integer> recovered =
        deferred
            .<Integer>addCallback(_ -> {
              throw broken;
            })
            .onFailure(log::add)
            .addErrback(_ -> 7)
            .onSuccess(log::add);

    deferred.callback(1);

    assertThat(log).containsExactly(broken, 7);
    assertThat(resultOf(recovered)).isEqualTo(7);
  }

  @Test
  void whatCallbacksThrowNeverReachesWhoeverFiresOrAdds() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.onSuccess(_ -> {
      throw new AssertionError("mine");
    });
    deferred.callback(1);
    deferred.onFailure(_ -> {
      throw broken;
    });

    assertThat(failureOf(deferred)).isSameAs(broken);
  }

  @Test
  void addBothGetsEither() {
    assertThat(resultOf(Deferred.succeed(1).addBoth(DeferredTest::describe))).isEqualTo("value 1");
    assertThat(resultOf(Deferred.<Integer>fail(broken).addBoth(DeferredTest::describe)))
        .isEqualTo("failure broken");
  }

  private static String describe(Outcome<Integer> outcome) {
    return switch (outcome) {
      case Outcome.Success<Integer>(Integer value) -> "value " + value;
      case Outcome.Failure<Integer>(Throwable cause) -> "failure " + cause.getMessage();
    };
  }

  @Test
  void whatOnlyLooksLetsTheResultPass() {
    Deferred<Integer> good = Deferred.succeed(1);
    good.onSuccess(log::add).onFailure(log::add).finallyDo(() -> log.add("done"));
    Deferred<Integer> bad = Deferred.fail(broken);
    bad.onSuccess(log::add).onFailure(log::add).finallyDo(() -> log.add("failed"));
    bad.onFailure(FileNotFoundException.class, log::add);

    assertThat(log).containsExactly(1, "done", broken, "failed");
    assertThat(resultOf(good)).isEqualTo(1);
    assertThat(failureOf(bad)).isSameAs(broken);
  }

  @Test
  void aFailureThatIsReplacedByWhatOnlyLooksIsNotLost() {
    IOException second = new IOException("second");
    IOException third = new IOException("third");
    Deferred<Integer> deferred = Deferred.fail(broken);
    deferred.onFailure(_ -> {
      throw second;
    });
    deferred.finallyDo(() -> {
      throw third;
    });

    assertThat(failureOf(deferred)).isSameAs(third);
    assertThat(third.getSuppressed()).containsExactly(second);
    assertThat(second.getSuppressed()).containsExactly(broken);
  }

  @Test
  void aHandledFailureIsOver() {
    Deferred<@Nullable Integer> deferred = Deferred.<Integer>fail(broken).handleFailure(log::add);
    Deferred<@Nullable Integer> other =
        Deferred.<Integer>fail(broken).handleFailure(ArithmeticException.class, log::add);

    assertThat(log).containsExactly(broken);
    assertThat(resultOf(deferred)).isNull();
    assertThat(failureOf(other)).isSameAs(broken);
  }

  @Test
  void whatIsAddedByACallbackRunsAfterWhatWasThereBefore() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.onSuccess(_ -> {
      log.add("first");
      deferred.finallyDo(() -> log.add("third"));
    });
    deferred.finallyDo(() -> log.add("second"));

    deferred.callback(1);

    assertThat(log).containsExactly("first", "second", "third");
  }

  @Test
  void whatIsAddedByACallbackRunsAfterThatCallbackHasReturned() {
    Deferred<Integer> deferred = Deferred.succeed(1);
    deferred.onSuccess(_ -> {
      deferred.finallyDo(() -> log.add("added"));
      log.add("returning");
    });

    assertThat(log).containsExactly("returning", "added");
  }

  @Test
  void whatIsThrownByACallbackReachesAnErrbackThatItAdded() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.onSuccess(_ -> {
      deferred.addErrback(t -> {
        log.add(t);
        return 0;
      });
      throw broken;
    });
    deferred.callback(1);

    assertThat(log).containsExactly(broken);
  }

  @Test
  void aCallbackMayFireAnother() {
    Deferred<Integer> first = new Deferred<>();
    Deferred<Integer> second = new Deferred<>();
    second.onSuccess(log::add);
    first.onSuccess(n -> {
      second.callback(n + 1);
      log.add("after");
    });

    first.callback(1);

    assertThat(log).containsExactly(2, "after");
  }

  @Test
  void itCanBeReadWhenItIsDone() throws Throwable {
    Deferred<Integer> deferred = new Deferred<>();
    assertThat(deferred.outcome()).isEmpty();
    assertThatThrownBy(deferred::take).isInstanceOf(IllegalStateException.class);
    deferred.onSuccess(_ -> assertThat(deferred.isDone()).isFalse());

    deferred.callback(1);

    assertThat(deferred.called()).isTrue();
    assertThat(deferred.isDone()).isTrue();
    assertThat(deferred.outcome()).contains(new Outcome.Success<>(1));
    assertThat(deferred.take()).isEqualTo(1);
    assertThat(deferred.take()).isEqualTo(1);
  }

  @Test
  void aRecipientIsToldWhatComesAndTheResultStays() {
    Deferred<Integer> good = new Deferred<>();
    Deferred<Integer> bad = new Deferred<>();
    good.deliverTo(recorder()).onSuccess(log::add);
    bad.deliverTo(recorder());

    good.callback(1);
    bad.errback(broken);

    assertThat(log).containsExactly("succeeded", 1, 1, "failed", broken);
    assertThat(bad.outcome()).contains(new Outcome.Failure<>(broken));
  }

  private Recipient<Object> recorder() {
    return new Recipient<>() {
      @Override
      public void succeeded(Object value) {
        log.add("succeeded");
        log.add(value);
      }

      @Override
      public void failed(Throwable failure) {
        log.add("failed");
        log.add(failure);
      }
    };
  }

  @Test
  void itSaysWhatStateItIsIn() {
    Deferred<Integer> deferred = new Deferred<>();
    assertThat(deferred).hasToString("Deferred[not fired]");
    deferred.pause();
    assertThat(deferred).hasToString("Deferred[paused, not fired]");
    deferred.callback(1);
    deferred.unpause();
    assertThat(deferred).hasToString("Deferred[value: 1]");
    assertThat(Deferred.fail(broken).reportedElsewhere())
        .hasToString("Deferred[failed: java.io.IOException: broken]");
    Deferred<Integer> outer = Deferred.succeed(1).then(_ -> new Deferred<Integer>());
    assertThat(outer).hasToString("Deferred[waits for Deferred[not fired]]");
    assertThat(Deferred.succeed(1).then(_ -> outer))
        .hasToString("Deferred[waits for Deferred[waits for another]]");
  }
}
