package spindle.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.unhandled;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.JumpingClock;
import spindle.task.Cooperator.Slice;

/// Many tasks side by side, a slice a turn.
class CooperatorTest {
  private final JumpingClock clock = new JumpingClock();
  private final List<String> log = new ArrayList<>();
  private final Cooperator cooperator = new Cooperator(clock, new Slice(4));

  @AfterEach
  void nothingIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  private Iterator<Boolean> steps(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> log.add(name + i)).iterator();
  }

  private Iterator<Boolean> endless(String name) {
    return Stream.iterate(0, i -> i + 1).map(i -> log.add(name + i)).iterator();
  }

  private void turn() {
    clock.jump(Duration.ZERO);
  }

  private List<String> takeLog() {
    List<String> taken = List.copyOf(log);
    log.clear();
    return taken;
  }

  @Test
  void nothingIsDoneBeforeTheNextTurn() {
    cooperator.cooperate(steps("a", 1));
    assertThat(log).isEmpty();
    assertThat(clock.delayedCalls()).hasSize(1);
    turn();
    assertThat(log).containsExactly("a0");
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void tasksTakeTurnsStepByStep() {
    Deferred<?> a = cooperator.coiterate(steps("a", 3));
    Deferred<?> b = cooperator.coiterate(steps("b", 2));
    Deferred<?> c = cooperator.coiterate(steps("c", 3));
    while (!clock.delayedCalls().isEmpty()) {
      turn();
    }
    assertThat(log).containsExactly("a0", "b0", "c0", "a1", "b1", "c1", "a2", "c2");
    assertThat(List.of(a, b, c)).allMatch(Deferred::isDone);
  }

  @Test
  void theRoundGoesOnWhereTheLastTurnStopped() {
    for (String name : List.of("a", "b", "c")) {
      cooperator.cooperate(endless(name));
    }
    turn();
    assertThat(takeLog()).containsExactly("a0", "b0", "c0", "a1");
    turn();
    assertThat(takeLog()).containsExactly("b1", "c1", "a2", "b2");
    turn();
    assertThat(takeLog()).containsExactly("c2", "a3", "b3", "c3");
  }

  @Test
  void everyTaskGetsAsManyStepsAsTheOthers() {
    int[] done = new int[7];
    for (int task = 0; task < done.length; task++) {
      int own = task;
      cooperator.cooperate(Stream.generate(() -> done[own]++).iterator());
    }
    for (int turn = 0; turn < 7 * 5; turn++) {
      turn();
    }
    assertThat(done).containsOnly(4 * 5);
  }

  @Test
  void aSliceIsBoundedByStepsEvenWhereNoTimePasses() {
    Cooperator plain = new Cooperator(clock);
    plain.cooperate(endless("a"));
    turn();
    assertThat(log).hasSize(Cooperator.STEPS_MAX);
    turn();
    assertThat(log).hasSize(2 * Cooperator.STEPS_MAX);
  }

  @Test
  void aSliceIsBoundedByTimeWhereAClockIsGiven() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    Cooperator timed = new Cooperator(clock, new Slice(100, Duration.ofNanos(10), now::get));
    timed.cooperate(Stream.generate(() -> log.add("step") ? now.addAndGet(4) : 0).iterator());
    turn();
    assertThat(takeLog()).hasSize(3);
    now.addAndGet(1000);
    turn();
    assertThat(takeLog()).hasSize(3);
  }

  @Test
  void aSliceOfNoTimeStillDoesAStep() {
    Cooperator hasty = new Cooperator(clock, new Slice(100, Duration.ZERO, () -> 0));
    hasty.cooperate(endless("a"));
    turn();
    turn();
    assertThat(log).containsExactly("a0", "a1");
  }

  @Test
  void aSliceIsChecked() {
    assertThatThrownBy(() -> new Slice(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Slice(1, Duration.ofNanos(-1), () -> 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSliceMayTakeLongerThanNanosecondsCount() {
    Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
    Cooperator patient = new Cooperator(clock, new Slice(2, ages, () -> 0));
    patient.cooperate(endless("a"));
    turn();
    assertThat(log).containsExactly("a0", "a1");
  }

  @Test
  void whenTheLastTaskGoesTheClockIsToldToForgetTheRest() {
    CooperativeTask<?> a = cooperator.cooperate(endless("a"));
    CooperativeTask<?> b = cooperator.cooperate(endless("b"));
    a.stop();
    assertThat(clock.delayedCalls()).hasSize(1);
    b.pause();
    assertThat(clock.delayedCalls()).isEmpty();
    b.resume();
    assertThat(clock.delayedCalls()).hasSize(1);
    b.stop();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void stoppingItFailsEveryTaskAsleepOrPausedOrNot() {
    Deferred<?> awake = cooperator.coiterate(endless("a"));
    Deferred<?> asleep = cooperator.coiterate(List.of(new Deferred<>()).iterator());
    CooperativeTask<?> paused = cooperator.cooperate(endless("c"));
    Deferred<?> pausedDone = paused.whenDone();
    paused.pause();
    turn();

    cooperator.stop();

    assertThat(List.of(awake, asleep, pausedDone))
        .allSatisfy(done -> assertThat(failureOf(done)).isInstanceOf(SchedulerStopped.class));
    assertThat(clock.delayedCalls()).isEmpty();
    assertThat(cooperator.running()).isFalse();
    paused.resume();
    assertThat(clock.delayedCalls()).isEmpty();
    assertThatThrownBy(paused::stop).isInstanceOf(SchedulerStopped.class);
  }

  @Test
  void stoppedItRejectsNewTasks() {
    cooperator.stop();
    Deferred<?> rejected = cooperator.coiterate(endless("a"));
    assertThat(failureOf(rejected)).isInstanceOf(SchedulerStopped.class);
    assertThat(failureOf(cooperator.cooperate(endless("b")).whenDone()))
        .isInstanceOf(SchedulerStopped.class);
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void stoppedItMayStartAgain() {
    cooperator.stop();
    cooperator.start();
    assertThat(cooperator.running()).isTrue();
    Deferred<?> done = cooperator.coiterate(steps("a", 2));
    turn();
    assertThat(done.isDone()).isTrue();
    assertThat(log).containsExactly("a0", "a1");
  }

  @Test
  void notStartedItLetsTasksWait() {
    Cooperator waiting = Cooperator.notStarted(clock, new Slice(4));
    assertThat(waiting.running()).isFalse();
    waiting.cooperate(steps("a", 1));
    assertThat(clock.delayedCalls()).isEmpty();

    waiting.start();
    waiting.start();

    assertThat(waiting.running()).isTrue();
    assertThat(clock.delayedCalls()).hasSize(1);
    turn();
    assertThat(log).containsExactly("a0");
  }

  @Test
  void notStartedItMayBeStopped() {
    Cooperator waiting = Cooperator.notStarted(clock, new Slice(4));
    Deferred<?> done = waiting.coiterate(steps("a", 1));
    waiting.stop();
    assertThat(failureOf(done)).isInstanceOf(SchedulerStopped.class);
  }

  @Test
  void itMayBeStoppedFromACallbackOfATask() {
    Deferred<?> last = cooperator.coiterate(endless("a"));
    cooperator.coiterate(Collections.emptyIterator()).addCallback(_ -> stop());
    Deferred<?> after = cooperator.coiterate(endless("c"));
    turn();
    assertThat(failureOf(last)).isInstanceOf(SchedulerStopped.class);
    assertThat(failureOf(after)).isInstanceOf(SchedulerStopped.class);
    assertThat(clock.delayedCalls()).isEmpty();
    assertThat(log).containsExactly("a0");
  }

  private String stop() {
    cooperator.stop();
    return "stopped";
  }

  @Test
  void aTaskMayStopAnotherWhileBothAreBeingStopped() {
    CooperativeTask<?> second;
    List<CooperativeTask<?>> others = new ArrayList<>();
    Deferred<?> first =
        cooperator.coiterate(endless("a")).finallyDo(() -> others.getFirst().stop());
    second = cooperator.cooperate(endless("b"));
    others.add(second);
    cooperator.stop();
    assertThat(failureOf(first)).isInstanceOf(SchedulerStopped.class);
    assertThat(failureOf(second.whenDone())).isInstanceOf(TaskStopped.class);
  }

  @Test
  void aCallbackMayTakeOnMoreWork() {
    Deferred<?> both =
        cooperator.coiterate(steps("a", 1)).then(_ -> cooperator.coiterate(steps("b", 1)));
    turn();
    assertThat(both.isDone()).isTrue();
    assertThat(log).containsExactly("a0", "b0");
    turn();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void anErrorOfTheMachineEndsItsTaskAndTheOthersGoOn() {
    Deferred<?> failed =
        cooperator.coiterate(
            Stream.generate(
                    () -> {
                      throw new OutOfMemoryError("made up");
                    })
                .iterator());
    cooperator.cooperate(steps("b", 1));
    assertThatThrownBy(this::turn).hasCauseInstanceOf(OutOfMemoryError.class);
    assertThat(failureOf(failed)).isInstanceOf(OutOfMemoryError.class);
    turn();
    assertThat(log).containsExactly("b0");
  }

  @Test
  void coiterateGivesTheIteratorBack() {
    Iterator<Boolean> iterator = steps("a", 1);
    Deferred<Iterator<Boolean>> done = cooperator.coiterate(iterator);
    turn();
    assertThat(resultOf(done) == iterator).isTrue();
  }

  @Test
  void cancellingWhatCoiterateGaveStopsTheTaskAndWhatItSleepsFor() {
    Deferred<String> inner = new Deferred<>();
    Deferred<?> asleep = cooperator.coiterate(List.of(inner).iterator());
    Deferred<?> awake = cooperator.coiterate(endless("b"));
    turn();

    asleep.cancel();
    awake.cancel();

    assertThat(failureOf(asleep)).isInstanceOf(CancelledError.class);
    assertThat(failureOf(awake)).isInstanceOf(CancelledError.class);
    assertThat(inner.called()).isTrue();
    assertThat(clock.delayedCalls()).isEmpty();
  }
}
