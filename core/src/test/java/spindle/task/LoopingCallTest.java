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
import spindle.defer.JumpingClock;
import spindle.defer.TimeoutError;
import spindle.testing.ManualClock;

/// A function called at the points of a grid: starting, ending, timing.
class LoopingCallTest {
  private static final Duration INTERVAL = millis(100);

  private final ManualClock clock = new ManualClock();
  private final List<Long> times = new ArrayList<>();
  private final LoopingCall loop = new LoopingCall(clock, this::note);

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private void note() {
    times.add(clock.elapsed().toMillis());
  }

  @AfterEach
  void nothingIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  @Test
  void itCallsAtOnceAndThenEveryInterval() {
    loop.start(INTERVAL);
    assertThat(times).containsExactly(0L);
    clock.pump(millis(50), millis(100), millis(100));
    assertThat(times).containsExactly(0L, 100L, 200L);
  }

  @Test
  void itCallsFirstAfterAnIntervalIfToldTo() {
    loop.start(INTERVAL, false);
    assertThat(times).isEmpty();
    clock.pump(millis(50), millis(100), millis(100));
    assertThat(times).containsExactly(100L, 200L);
  }

  @Test
  void stoppingBetweenCallsFiresAtOnceAndLeavesNothingBehind() {
    Deferred<LoopingCall> ended = loop.start(INTERVAL);
    clock.advance(INTERVAL);
    assertThat(loop.running()).isTrue();
    assertThat(ended.called()).isFalse();

    loop.stop();

    assertThat(resultOf(ended)).isSameAs(loop);
    assertThat(loop.running()).isFalse();
    assertThat(clock.delayedCalls()).isEmpty();
    assertThat(times).hasSize(2);
  }

  @Test
  void stoppingBeforeTheFirstCallFiresAtOnceToo() {
    Deferred<LoopingCall> ended = loop.start(INTERVAL, false);

    loop.stop();

    assertThat(resultOf(ended)).isSameAs(loop);
    assertThat(clock.delayedCalls()).isEmpty();
    assertThat(times).isEmpty();
  }

  @Test
  void stoppingInsideACallFiresWhenThatReturns() {
    List<Boolean> calledInside = new ArrayList<>();
    List<Deferred<LoopingCall>> ended = new ArrayList<>();
    List<LoopingCall> self = new ArrayList<>();
    self.add(
        new LoopingCall(
            clock,
            () -> {
              self.getFirst().stop();
              calledInside.add(ended.getFirst().called());
            }));
    ended.add(self.getFirst().start(INTERVAL, false));

    clock.advance(INTERVAL);

    assertThat(calledInside).containsExactly(false);
    assertThat(resultOf(ended.getFirst())).isSameAs(self.getFirst());
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void aCallThatThrowsEndsTheLoopWithItsFailure() {
    IOException broken = new IOException("broken");
    LoopingCall failing =
        new LoopingCall(
            clock,
            () -> {
              note();
              if (times.size() == 2) {
                throw broken;
              }
            });
    Deferred<LoopingCall> ended = failing.start(INTERVAL);

    clock.advance(millis(1000));

    assertThat(failureOf(ended)).isSameAs(broken);
    assertThat(failing.running()).isFalse();
    assertThat(times).containsExactly(0L, 100L);
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void theVeryFirstCallMayEndItToo() {
    LoopingCall failing =
        new LoopingCall(
            clock,
            () -> {
              throw new IOException("broken");
            });
    Deferred<LoopingCall> ended = failing.start(INTERVAL);
    assertThat(failureOf(ended)).hasMessage("broken");
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void aCallThatStopsTheLoopAndThenThrowsFailsIt() {
    List<LoopingCall> self = new ArrayList<>();
    self.add(
        new LoopingCall(
            clock,
            () -> {
              self.getFirst().stop();
              throw new IOException("broken");
            }));
    assertThat(failureOf(self.getFirst().start(INTERVAL))).hasMessage("broken");
    assertThat(self.getFirst().running()).isFalse();
  }

  @Test
  void aFailureThatNobodyHandlesIsReported() {
    new LoopingCall(
            clock,
            () -> {
              throw new IOException("broken");
            })
        .start(INTERVAL);
    assertThat(unhandled()).singleElement().isInstanceOf(IOException.class);
  }

  @Test
  void anErrorOfTheMachineFailsTheLoopAndGoesOn() {
    LoopingCall failing =
        new LoopingCall(
            clock,
            () -> {
              throw new OutOfMemoryError("made up");
            });
    Deferred<LoopingCall> ended = failing.start(INTERVAL, false);
    assertThatThrownBy(() -> clock.advance(INTERVAL)).isInstanceOf(OutOfMemoryError.class);
    assertThat(failureOf(ended)).isInstanceOf(OutOfMemoryError.class);
    assertThat(failing.running()).isFalse();
  }

  @Test
  void anInterruptionIsNotSwallowed() {
    Deferred<LoopingCall> ended =
        new LoopingCall(
                clock,
                () -> {
                  throw new InterruptedException();
                })
            .start(INTERVAL);
    assertThat(failureOf(ended)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aNegativeIntervalIsRefused() {
    assertThatThrownBy(() -> loop.start(millis(-1))).isInstanceOf(IllegalArgumentException.class);
    assertThat(loop.running()).isFalse();
  }

  @Test
  void startingTwiceOrStoppingWhatDoesNotRunIsRefused() {
    assertThatThrownBy(loop::stop).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(loop::reset).isInstanceOf(IllegalStateException.class);
    loop.start(INTERVAL);
    assertThatThrownBy(() -> loop.start(INTERVAL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("already running");
    loop.stop();
    assertThatThrownBy(loop::stop).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void withAnIntervalOfZeroItCallsOnceEveryTurn() {
    JumpingClock turns = new JumpingClock();
    List<LoopingCall> self = new ArrayList<>();
    self.add(
        new LoopingCall(
            turns,
            () -> {
              note();
              if (times.size() == 6) {
                self.getFirst().stop();
              }
            }));
    self.getFirst().start(Duration.ZERO);
    for (int turn = 1; turn <= 20; turn++) {
      assertThat(times).hasSize(Math.min(turn, 6));
      turns.jump(Duration.ZERO);
    }
    assertThat(turns.delayedCalls()).isEmpty();
  }

  @Test
  void anIntervalThatNoClockLivesToSeeIsNever() {
    Deferred<LoopingCall> ended = loop.start(Duration.ofSeconds(Long.MAX_VALUE));
    clock.advance(Duration.ofDays(100_000));
    assertThat(times).containsExactly(0L);
    loop.stop();
    assertThat(resultOf(ended)).isSameAs(loop);
  }

  @Test
  void noPointComesTwiceHoweverLittleTimePasses() {
    loop.start(INTERVAL);
    clock.advance(Duration.ZERO);
    clock.advance(Duration.ofNanos(99_999_999));
    clock.advance(Duration.ZERO);
    assertThat(times).containsExactly(0L);
    clock.advance(Duration.ofNanos(1));
    clock.advance(Duration.ZERO);
    assertThat(times).containsExactly(0L, 100L);
  }

  @Test
  void theGridDoesNotDriftOverManyOddIntervals() {
    Duration odd = Duration.ofNanos(333_333_333);
    Deferred<LoopingCall> ended = loop.start(odd, false);
    clock.advance(odd.multipliedBy(10_000).minusNanos(1));
    assertThat(times).hasSize(9_999);
    clock.advance(Duration.ofNanos(1));
    assertThat(times).hasSize(10_000);
    assertThat(loop.skipped()).isZero();
    assertThat(ended.called()).isFalse();
  }

  @Test
  void aCallThatTakesLongIsFollowedByTheNextPointOfTheGrid() {
    JumpingClock late = new JumpingClock();
    List<Duration> takes =
        new ArrayList<>(List.of(millis(2000), millis(1000), Duration.ZERO, Duration.ZERO));
    LoopingCall slow =
        new LoopingCall(
            late,
            () -> {
              times.add(late.millis());
              late.pass(takes.removeFirst());
            });
    slow.start(millis(500));
    assertThat(late.delayedCalls().getFirst().dueNanos()).isEqualTo(2_500_000_000L);
    late.jump(millis(500));
    assertThat(late.delayedCalls().getFirst().dueNanos()).isEqualTo(4_000_000_000L);
    late.jump(millis(500));
    late.jump(millis(500));
    assertThat(times).containsExactly(0L, 2500L, 4000L, 4500L);
    assertThat(slow.skipped()).isEqualTo(4 + 2);
  }

  @Test
  void aLateWakeUpGivesOneCallAndThenTheGridAgain() {
    JumpingClock late = new JumpingClock();
    LoopingCall punctual = new LoopingCall(late, () -> times.add(late.millis()));
    punctual.start(millis(500));
    late.jump(millis(2000));
    assertThat(times).containsExactly(0L, 2000L);
    late.jump(millis(499));
    assertThat(times).hasSize(2);
    late.jump(millis(1));
    late.jump(millis(700));
    late.jump(millis(300));
    assertThat(times).containsExactly(0L, 2000L, 2500L, 3200L, 3500L);
    assertThat(punctual.skipped()).isEqualTo(3);
  }

  @Test
  void itMayStartAgainOnANewGrid() {
    loop.start(INTERVAL);
    clock.advance(millis(130));
    loop.stop();
    Deferred<LoopingCall> ended = loop.start(millis(200), false);
    clock.advance(millis(400));
    assertThat(times).containsExactly(0L, 100L, 330L, 530L);
    assertThat(ended.called()).isFalse();
  }

  @Test
  void itMayStartAgainFromTheCallbackThatSaysItHasEnded() {
    loop.start(INTERVAL).onSuccess(ended -> ended.start(INTERVAL, false));
    loop.stop();
    assertThat(loop.running()).isTrue();
    clock.advance(INTERVAL);
    assertThat(times).containsExactly(0L, 100L);
  }

  @Test
  void resettingBeginsTheGridAnew() {
    loop.start(millis(200), false);
    clock.advance(millis(150));
    loop.reset();
    clock.advance(millis(150));
    assertThat(times).isEmpty();
    assertThat(clock.delayedCalls()).hasSize(1);
    clock.advance(millis(50));
    clock.advance(millis(200));
    assertThat(times).containsExactly(350L, 550L);
  }

  @Test
  void resettingInsideACallChangesNothing() {
    List<LoopingCall> self = new ArrayList<>();
    self.add(
        new LoopingCall(
            clock,
            () -> {
              note();
              self.getFirst().reset();
            }));
    self.getFirst().start(INTERVAL);
    clock.advance(millis(250));
    assertThat(times).containsExactly(0L, 100L, 200L);
  }

  @Test
  void cancellingWhatStartGaveStopsTheLoop() {
    Deferred<LoopingCall> ended = loop.start(INTERVAL);
    ended.cancel();
    assertThat(failureOf(ended)).isInstanceOf(CancelledError.class);
    assertThat(loop.running()).isFalse();
    assertThat(clock.delayedCalls()).isEmpty();
    loop.start(INTERVAL);
    assertThat(loop.running()).isTrue();
  }

  @Test
  void cancellingFromInsideACallEndsItAfterThatCall() {
    List<Deferred<LoopingCall>> ended = new ArrayList<>();
    LoopingCall own =
        new LoopingCall(
            clock,
            () -> {
              note();
              ended.getFirst().cancel();
            });
    ended.add(own.start(INTERVAL, false));
    clock.advance(millis(500));
    assertThat(times).containsExactly(100L);
    assertThat(failureOf(ended.getFirst())).isInstanceOf(CancelledError.class);
    assertThat(clock.delayedCalls()).isEmpty();
    own.start(INTERVAL, false);
    assertThat(own.running()).isTrue();
  }

  @Test
  void itRunsForALimitedTimeIfTheDeferredHasATimeout() {
    Deferred<LoopingCall> ended = loop.start(INTERVAL).addTimeout(millis(250), clock);
    clock.advance(millis(1000));
    assertThat(times).containsExactly(0L, 100L, 200L);
    assertThat(failureOf(ended)).isInstanceOf(TimeoutError.class);
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void itSaysWhatItDoes() {
    assertThat(loop).hasToString("LoopingCall[not running, 0 skipped]");
    loop.start(INTERVAL);
    assertThat(loop).hasToString("LoopingCall[every PT0.1S, 0 skipped]");
  }
}
