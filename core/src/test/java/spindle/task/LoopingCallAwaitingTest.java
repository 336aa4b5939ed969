package spindle.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.testing.ManualClock;

/// A function that returns a Deferred: its call has ended when that is done.
class LoopingCallAwaitingTest {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final ManualClock clock = new ManualClock();
  private final List<Long> times = new ArrayList<>();
  private final List<Deferred<String>> given = new ArrayList<>();
  private final LoopingCall loop =
      LoopingCall.awaiting(
          clock,
          () -> {
            times.add(clock.elapsed().toMillis());
            given.add(new Deferred<>());
            return given.getLast();
          });

  private void advance(long millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  @AfterEach
  void nothingIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  @Test
  void theNextCallIsAtTheFirstPointAfterItIsDone() {
    loop.start(INTERVAL);
    advance(250);
    assertThat(times).containsExactly(0L);
    assertThat(clock.delayedCalls()).isEmpty();

    given.getFirst().callback("done");

    advance(49);
    assertThat(times).containsExactly(0L);
    advance(1);
    assertThat(times).containsExactly(0L, 300L);
    assertThat(loop.skipped()).isEqualTo(2);
  }

  @Test
  void doneExactlyAtAPointTheNextOneIsTaken() {
    loop.start(INTERVAL);
    advance(200);
    given.getFirst().callback("done");
    advance(0);
    assertThat(times).containsExactly(0L);
    advance(100);
    assertThat(times).containsExactly(0L, 300L);
  }

  @Test
  void oneThatIsDoneAlreadyIsNotWaitedFor() {
    LoopingCall quick =
        LoopingCall.awaiting(
            clock,
            () -> {
              times.add(clock.elapsed().toMillis());
              return Deferred.succeed("done");
            });
    quick.start(INTERVAL);
    advance(200);
    assertThat(times).containsExactly(0L, 100L, 200L);
  }

  @Test
  void stoppedMeanwhileItEndsWhenTheCallHas() {
    Deferred<LoopingCall> ended = loop.start(INTERVAL);
    loop.stop();
    assertThat(loop.running()).isFalse();
    assertThat(ended.called()).isFalse();
    assertThatThrownBy(() -> loop.start(INTERVAL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("its last call has not ended");

    given.getFirst().callback("done");

    assertThat(resultOf(ended)).isSameAs(loop);
    assertThat(clock.delayedCalls()).isEmpty();
    loop.start(INTERVAL);
    assertThat(times).hasSize(2);
  }

  @Test
  void stoppedMeanwhileItFailsIfTheCallDoes() {
    Deferred<LoopingCall> ended = loop.start(INTERVAL);
    loop.stop();
    given.getFirst().errback(new IOException("broken"));
    assertThat(failureOf(ended)).hasMessage("broken");
  }

  @Test
  void aFailureEndsTheLoopAndIsItsOwn() {
    Deferred<LoopingCall> ended = loop.start(INTERVAL);
    given.getFirst().errback(new IOException("broken"));
    assertThat(failureOf(ended)).hasMessage("broken");
    assertThat(loop.running()).isFalse();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void nullInPlaceOfADeferredIsAFailure() {
    @SuppressWarnings("NullAway") // The mistake is what is tested.
    LoopingCall wrong = LoopingCall.awaiting(clock, () -> null);
    assertThat(failureOf(wrong.start(INTERVAL))).isInstanceOf(NullPointerException.class);
  }

  @Test
  void aResetWhileItWaitsChangesNothing() {
    loop.start(INTERVAL);
    advance(150);
    loop.reset();
    given.getFirst().callback("done");
    advance(50);
    assertThat(times).containsExactly(0L, 200L);
  }

  @Test
  void cancellingCancelsWhatItWaitsFor() {
    Deferred<LoopingCall> ended = loop.start(INTERVAL);
    ended.cancel();
    assertThat(given.getFirst().called()).isTrue();
    assertThat(failureOf(ended)).isInstanceOf(CancelledError.class);
    assertThat(clock.delayedCalls()).isEmpty();
    loop.start(INTERVAL);
    assertThat(times).hasSize(2);
  }

  @Test
  void whatFailsAfterACancelIsReported() {
    Deferred<String> stubborn = new Deferred<>();
    stubborn.pause();
    LoopingCall waiting = LoopingCall.awaiting(clock, () -> stubborn);
    Deferred<LoopingCall> ended = waiting.start(INTERVAL);
    stubborn.errback(new IOException("broken"));
    ended.cancel();
    assertThat(failureOf(ended)).isInstanceOf(CancelledError.class);
    assertThatThrownBy(() -> waiting.start(INTERVAL)).isInstanceOf(IllegalStateException.class);

    stubborn.unpause();

    assertThat(unhandled()).singleElement().isInstanceOf(IOException.class);
    assertThat(waiting.running()).isFalse();
    waiting.start(INTERVAL).handleFailure(IOException.class, _ -> {});
  }

  @Test
  void itSaysWhatItWaitsFor() {
    loop.start(INTERVAL);
    assertThat(loop)
        .hasToString("LoopingCall[every PT0.1S, 0 skipped, waits for Deferred[not fired]]");
  }
}
