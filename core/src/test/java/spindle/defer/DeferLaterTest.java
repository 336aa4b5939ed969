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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.testing.ManualClock;

/// A Deferred that a clock fires.
class DeferLaterTest {
  private static final Duration DELAY = Duration.ofSeconds(3);

  private final ManualClock clock = new ManualClock();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void nothingIsForgotten() {
    assertThat(unhandled()).isEmpty();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void itBringsWhatTheWorkGivesAfterTheDelay() {
    Deferred<String> later =
        Deferred.deferLater(
            clock,
            DELAY,
            () -> {
              log.add("worked");
              return "value";
            });
    clock.advance(DELAY.minusNanos(1));
    assertThat(log).isEmpty();
    assertThat(later.called()).isFalse();
    clock.advance(Duration.ofNanos(1));
    assertThat(log).containsExactly("worked");
    assertThat(resultOf(later)).isEqualTo("value");
  }

  @Test
  void itFailsWithWhatTheWorkThrows() {
    IOException broken = new IOException("broken");
    Deferred<String> later =
        Deferred.deferLater(
            clock,
            DELAY,
            () -> {
              throw broken;
            });
    clock.advance(DELAY);
    assertThat(failureOf(later)).isSameAs(broken);
  }

  @Test
  void withoutWorkItIsJustFired() {
    Deferred<Void> later = Deferred.deferLater(clock, DELAY);
    clock.advance(DELAY);
    assertThat(later.isDone()).isTrue();
    Deferred<String> after = later.addCallback(_ -> "fired");
    assertThat(resultOf(after)).isEqualTo("fired");
  }

  @Test
  void withoutDelayItIsStillLater() {
    Deferred<Void> later = Deferred.deferLater(clock, Duration.ZERO);
    assertThat(later.called()).isFalse();
    clock.advance(Duration.ZERO);
    assertThat(later.called()).isTrue();
  }

  @Test
  void cancellingMakesTheClockForgetItAndTheWorkNeverRuns() {
    Deferred<Boolean> later = Deferred.deferLater(clock, DELAY, () -> log.add("worked"));
    later.cancel();
    assertThat(clock.delayedCalls()).isEmpty();
    clock.advance(DELAY);
    assertThat(failureOf(later)).isInstanceOf(CancelledError.class);
    assertThat(log).isEmpty();
  }

  @Test
  void aDeferredOfTheWorkIsWaitedForWithThenAndCancelledWithIt() {
    Deferred<String> inner = new Deferred<>();
    Deferred<String> outer = Deferred.deferLater(clock, DELAY).then(_ -> inner);
    Deferred<String> other = new Deferred<>();
    Deferred<String> cancelled = Deferred.deferLater(clock, DELAY).then(_ -> other);
    clock.advance(DELAY);
    assertThat(outer.isDone()).isFalse();

    inner.callback("inner");
    cancelled.cancel();

    assertThat(resultOf(outer)).isEqualTo("inner");
    assertThat(failureOf(cancelled)).isInstanceOf(CancelledError.class);
    assertThat(other.called()).isTrue();
  }

  @Test
  void aNegativeDelayIsRefused() {
    assertThatThrownBy(() -> Deferred.deferLater(clock, DELAY.negated()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
