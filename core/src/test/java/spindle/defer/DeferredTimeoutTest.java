package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.testing.ManualClock;

/// Limits on time (R10).
class DeferredTimeoutTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final List<Object> log = new ArrayList<>();
  private final IOException broken = new IOException("broken");
  private final ManualClock clock = new ManualClock();

  @AfterEach
  void nothingIsForgotten() {
    assertThat(unhandled()).isEmpty();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void aResultInTimeStopsTheClock() {
    Deferred<Integer> deferred = new Deferred<Integer>().addTimeout(LIMIT, clock);
    deferred.callback(1);
    assertThat(clock.delayedCalls()).isEmpty();

    Deferred<Integer> failing = new Deferred<Integer>().addTimeout(LIMIT, clock);
    failing.errback(broken);

    assertThat(resultOf(deferred)).isEqualTo(1);
    assertThat(failureOf(failing)).isSameAs(broken);
  }

  @Test
  void whatIsAddedAfterwardsIsNotCovered() {
    Deferred<Integer> inner = new Deferred<>();
    Deferred<Integer> outer = new Deferred<Integer>().addTimeout(LIMIT, clock).then(_ -> inner);
    outer.callback(1);
    clock.advance(LIMIT);
    assertThat(outer.isDone()).isFalse();

    inner.callback(2);

    assertThat(resultOf(outer)).isEqualTo(2);
  }

  @Test
  void whatWasAddedBeforeIsCovered() {
    Deferred<Integer> inner = new Deferred<>();
    Deferred<Integer> start = new Deferred<>();
    Deferred<Integer> outer = start.then(_ -> inner).addTimeout(LIMIT, clock);
    start.callback(1);
    clock.advance(LIMIT);

    assertThat(failureOf(inner)).isInstanceOf(CancelledError.class);
    assertThat(failureOf(outer)).isInstanceOf(TimeoutError.class);
  }

  @Test
  void tooLateIsATimeoutError() {
    Deferred<Integer> deferred = new Deferred<Integer>().addTimeout(LIMIT, clock);
    clock.advance(LIMIT.minusNanos(1));
    assertThat(deferred.called()).isFalse();
    clock.advance(Duration.ofNanos(1));

    Throwable failure = failureOf(deferred);
    assertThat(failure)
        .isInstanceOf(TimeoutError.class)
        .isInstanceOf(TimeoutException.class)
        .hasMessage("not done within 10s")
        .hasCauseInstanceOf(CancelledError.class);
    assertThat(failure.getStackTrace()).isEmpty();
  }

  @Test
  void theMessageSaysHowLongInWords() {
    assertThat(new TimeoutError(Duration.ofMillis(250))).hasMessage("not done within 0.25s");
    assertThat(new TimeoutError(Duration.ofMinutes(61).plusSeconds(1)))
        .hasMessage("not done within 1h 1m 1s");
    assertThat(new TimeoutError("too slow")).hasMessage("too slow");
  }

  @Test
  void aTranslatorSaysWhatGoesOn() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.addTimeout(
        LIMIT,
        clock,
        outcome -> {
          log.add(outcome);
          return 4;
        });
    clock.advance(LIMIT);

    assertThat(resultOf(deferred)).isEqualTo(4);
    assertThat(log)
        .singleElement()
        .isInstanceOfSatisfying(
            Outcome.Failure.class,
            failure -> assertThat(failure.cause()).isInstanceOf(CancelledError.class));
  }

  @Test
  void aTranslatorMayThrow() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.addTimeout(
        LIMIT,
        clock,
        _ -> {
          throw broken;
        });
    clock.advance(LIMIT);

    assertThat(failureOf(deferred)).isSameAs(broken);
  }

  @Test
  void whatTheCancellerGaveStays() {
    Deferred<Integer> value = new Deferred<Integer>(d -> d.callback(3)).addTimeout(LIMIT, clock);
    Deferred<Integer> failure =
        new Deferred<Integer>(d -> d.errback(broken)).addTimeout(LIMIT, clock);
    Deferred<Integer> translated =
        new Deferred<Integer>(d -> d.callback(3)).addTimeout(LIMIT, clock, _ -> 4);
    clock.advance(LIMIT);

    assertThat(resultOf(value)).isEqualTo(3);
    assertThat(failureOf(failure)).isSameAs(broken);
    assertThat(resultOf(translated)).isEqualTo(4);
  }

  @Test
  void cancellingBeforeThatIsNoTimeout() {
    Deferred<Integer> plain = new Deferred<Integer>().addTimeout(LIMIT, clock);
    Deferred<Integer> translated = new Deferred<Integer>().addTimeout(LIMIT, clock, _ -> 4);
    plain.cancel();
    translated.cancel();

    assertThat(clock.delayedCalls()).isEmpty();
    assertThat(failureOf(plain)).isInstanceOf(CancelledError.class);
    assertThat(failureOf(translated)).isInstanceOf(CancelledError.class);
  }

  @Test
  void anErrbackAddedBeforeSeesTheCancelAndLetsItPass() {
    Deferred<Integer> deferred =
        new Deferred<Integer>().onFailure(log::add).addTimeout(LIMIT, clock);
    clock.advance(LIMIT);

    assertThat(log).singleElement().isInstanceOf(CancelledError.class);
    assertThat(failureOf(deferred)).isInstanceOf(TimeoutError.class);
  }

  @Test
  void anErrbackAddedBeforeMaySwallowTheCancel() {
    Deferred<Integer> plain = new Deferred<Integer>().addErrback(_ -> 8).addTimeout(LIMIT, clock);
    Deferred<Integer> translated =
        new Deferred<Integer>()
            .addErrback(_ -> 8)
            .addTimeout(
                LIMIT,
                clock,
                outcome -> {
                  log.add(outcome);
                  throw broken;
                });
    clock.advance(LIMIT);

    assertThat(resultOf(plain)).isEqualTo(8);
    assertThat(log).containsExactly(new Outcome.Success<>(8));
    assertThat(failureOf(translated)).isSameAs(broken);
  }

  @Test
  void itReturnsTheSameDeferred() {
    Deferred<Integer> deferred = new Deferred<>();
    assertThat(deferred.addTimeout(LIMIT, clock).addTimeout(LIMIT, clock, Outcome::get))
        .isSameAs(deferred);
    deferred.callback(1);
  }

  @Test
  void oneThatIsFiredAlreadyLeavesTheClockAlone() {
    Deferred<Integer> deferred = Deferred.succeed(1).addTimeout(LIMIT, clock);

    assertThat(clock.delayedCalls()).isEmpty();
    assertThat(resultOf(deferred)).isEqualTo(1);
  }

  @Test
  void aNegativeLimitIsRefusedAndNothingIsAdded() {
    Deferred<Integer> deferred = new Deferred<>();

    assertThatThrownBy(() -> deferred.addTimeout(Duration.ofSeconds(-1), clock))
        .isInstanceOf(IllegalArgumentException.class);
    deferred.cancel();
    assertThat(failureOf(deferred)).isInstanceOf(CancelledError.class);
  }
}
