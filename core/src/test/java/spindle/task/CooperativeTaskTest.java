package spindle.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.JumpingClock;
import spindle.task.Cooperator.Slice;

/// One task of a cooperator: paused, asleep, done, failed, stopped.
class CooperativeTaskTest {
  private final JumpingClock clock = new JumpingClock();
  private final List<String> log = new ArrayList<>();
  private final Cooperator cooperator = new Cooperator(clock, new Slice(1));
  private final CooperativeTask<?> task = cooperator.cooperate(endless());

  private Iterator<Boolean> endless() {
    return Stream.iterate(0, i -> i + 1).map(i -> log.add("step" + i)).iterator();
  }

  private void turns(int count) {
    for (int i = 0; i < count; i++) {
      clock.jump(Duration.ZERO);
    }
  }

  private <I extends Iterator<?>> CooperativeTask<I> only(I iterator) {
    task.stop();
    return cooperator.cooperate(iterator);
  }

  private static Iterator<Object> failing(Throwable failure) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public Object next() {
        return CooperativeTaskTest.<RuntimeException>rethrow(failure);
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> Object rethrow(Throwable failure) throws E {
    throw (E) failure;
  }

  @AfterEach
  void nothingIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  @Test
  void whenDoneFiresWithTheIterator() {
    Iterator<Integer> numbers = IntStream.range(0, 3).iterator();
    CooperativeTask<Iterator<Integer>> counting = only(numbers);
    Deferred<Iterator<Integer>> first = counting.whenDone();
    Deferred<Iterator<Integer>> second = counting.whenDone();
    assertThat(first).isNotSameAs(second);
    turns(3);
    assertThat(first.called()).isFalse();

    turns(1);

    assertThat(resultOf(first) == numbers).isTrue();
    assertThat(resultOf(second) == numbers).isTrue();
    assertThat(resultOf(counting.whenDone()) == numbers).isTrue();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void oneWhenDoneDoesNotSeeWhatTheCallbacksOfAnotherMake() {
    CooperativeTask<Iterator<Object>> empty = only(Collections.emptyIterator());
    Deferred<String> changed = empty.whenDone().addCallback(_ -> "changed");
    Deferred<?> other = empty.whenDone();
    turns(1);
    assertThat(resultOf(changed)).isEqualTo("changed");
    assertThat(resultOf(other)).isInstanceOf(Iterator.class);
  }

  @Test
  void whatTheIteratorThrowsFailsIt() {
    IOException broken = new IOException("broken");
    CooperativeTask<?> failing = only(failing(broken));
    Deferred<?> done = failing.whenDone();
    turns(1);
    assertThat(failureOf(done)).isSameAs(broken);
    assertThat(failureOf(failing.whenDone())).isSameAs(broken);
    assertThatThrownBy(failing::stop).isInstanceOf(TaskFailed.class).hasCause(broken);
    assertThatThrownBy(failing::pause).isInstanceOf(TaskFailed.class).hasCause(broken);
  }

  @Test
  void runningOutWithoutSayingSoIsAFailure() {
    CooperativeTask<?> lying = only(failing(new NoSuchElementException("lied")));
    Deferred<?> done = lying.whenDone();
    turns(1);
    assertThat(failureOf(done)).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void anInterruptionIsNotSwallowed() {
    Deferred<?> done = only(failing(new InterruptedException())).whenDone();
    turns(1);
    assertThat(failureOf(done)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aFailureThatNobodyAsksForIsReported() {
    only(failing(new IOException("broken")));
    turns(1);
    assertThat(unhandled()).singleElement().isInstanceOf(IOException.class);
  }

  @Test
  void aFailureThatSomebodyAsksForInTimeIsNot() {
    CooperativeTask<?> failing = only(failing(new IOException("broken")));
    turns(1);
    assertThat(failureOf(failing.whenDone())).hasMessage("broken");
    assertThat(failureOf(failing.whenDone())).hasMessage("broken");
  }

  @Test
  void pausedItDoesNothingUntilItIsResumed() {
    turns(1);
    task.pause();
    turns(3);
    assertThat(log).containsExactly("step0");
    task.resume();
    turns(1);
    assertThat(log).containsExactly("step0", "step1");
  }

  @Test
  void pausesAreCounted() {
    task.pause();
    task.pause();
    task.resume();
    turns(2);
    assertThat(log).isEmpty();
    task.resume();
    turns(2);
    assertThat(log).hasSize(2);
  }

  @Test
  void resumingWhatIsNotPausedIsRefused() {
    assertThatThrownBy(task::resume).isInstanceOf(NotPaused.class);
    task.pause();
    task.resume();
    assertThatThrownBy(task::resume).isInstanceOf(NotPaused.class);
  }

  @Test
  void itMayPauseItselfInTheMiddleOfAStep() {
    List<CooperativeTask<?>> self = new ArrayList<>();
    self.add(only(Stream.generate(() -> pause(self.getFirst())).iterator()));
    turns(3);
    assertThat(log).containsExactly("paused");
    self.getFirst().resume();
    turns(3);
    assertThat(log).containsExactly("paused", "paused");
  }

  private boolean pause(CooperativeTask<?> one) {
    one.pause();
    return log.add("paused");
  }

  @Test
  void aDeferredLetsItSleepUntilThatIsDone() {
    Deferred<String> given = new Deferred<>();
    CooperativeTask<?> sleeping = only(List.of("first", given, "last").iterator());
    Deferred<?> done = sleeping.whenDone();
    turns(5);
    assertThat(clock.delayedCalls()).isEmpty();
    assertThat(done.called()).isFalse();

    given.callback("value");
    turns(2);

    assertThat(done.isDone()).isTrue();
    assertThat(resultOf(given)).isEqualTo("value");
  }

  @Test
  void aDeferredThatIsDoneDoesNotHoldItUp() {
    CooperativeTask<?> quick = only(List.of(Deferred.succeed("a"), "b").iterator());
    Deferred<?> done = quick.whenDone();
    turns(3);
    assertThat(done.isDone()).isTrue();
  }

  @Test
  void othersGoOnWhileItSleeps() {
    cooperator.cooperate(List.of(new Deferred<>()).iterator());
    turns(5);
    assertThat(log).hasSize(4);
  }

  @Test
  void aDeferredThatFailsFailsIt() {
    Deferred<String> given = new Deferred<>();
    IOException broken = new IOException("broken");
    CooperativeTask<?> sleeping = only(List.of(given, "never").iterator());
    Deferred<?> done = sleeping.whenDone();
    turns(1);

    given.errback(broken);

    assertThat(failureOf(done)).isSameAs(broken);
    assertThatThrownBy(sleeping::pause).isInstanceOf(TaskFailed.class).hasCause(broken);
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void aDeferredThatHasFailedAlreadyFailsItToo() {
    Deferred<?> done =
        only(List.of(Deferred.fail(new IOException("broken"))).iterator()).whenDone();
    turns(1);
    assertThat(failureOf(done)).hasMessage("broken");
  }

  @Test
  void pausedWhileItSleepsItNeedsBoth() {
    Deferred<String> given = new Deferred<>();
    CooperativeTask<?> sleeping = only(List.of(given, "last").iterator());
    Deferred<?> done = sleeping.whenDone();
    turns(1);
    sleeping.pause();
    given.callback("value");
    turns(3);
    assertThat(done.called()).isFalse();
    sleeping.resume();
    turns(2);
    assertThat(done.isDone()).isTrue();
  }

  @Test
  void resumedWhileItSleepsItSleepsOn() {
    Deferred<String> given = new Deferred<>();
    CooperativeTask<?> sleeping = only(List.of(given, "last").iterator());
    Deferred<?> done = sleeping.whenDone();
    turns(1);
    sleeping.pause();
    sleeping.resume();
    assertThatThrownBy(sleeping::resume).isInstanceOf(NotPaused.class);
    turns(3);
    assertThat(done.called()).isFalse();
    given.callback("value");
    turns(2);
    assertThat(done.isDone()).isTrue();
  }

  @Test
  void stoppingFailsIt() {
    Deferred<?> done = task.whenDone();
    turns(1);
    task.stop();
    assertThat(failureOf(done)).isInstanceOf(TaskStopped.class);
    assertThat(failureOf(task.whenDone())).isInstanceOf(TaskStopped.class);
    turns(1);
    assertThat(log).containsExactly("step0");
    assertThatThrownBy(task::stop).isInstanceOf(TaskStopped.class);
    assertThatThrownBy(task::pause).isInstanceOf(TaskStopped.class);
  }

  @Test
  void stoppedWhilePausedItMayBeResumedInSilence() {
    task.pause();
    task.stop();
    task.resume();
    turns(1);
    assertThat(log).isEmpty();
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void whatIsDoneCannotBeStoppedOrPaused() {
    CooperativeTask<?> empty = only(Collections.emptyIterator());
    turns(1);
    assertThatThrownBy(empty::stop).isInstanceOf(TaskDone.class).isInstanceOf(TaskFinished.class);
    assertThatThrownBy(empty::pause).isInstanceOf(TaskDone.class);
  }

  @Test
  void stoppedWhileItSleepsItIgnoresWhatComes() {
    Deferred<String> given = new Deferred<>();
    CooperativeTask<?> sleeping = only(List.of(given, "never").iterator());
    Deferred<?> done = sleeping.whenDone();
    turns(1);
    sleeping.stop();
    assertThat(failureOf(done)).isInstanceOf(TaskStopped.class);
    given.callback("value");
    assertThat(clock.delayedCalls()).isEmpty();
  }

  @Test
  void stoppedWhileItSleepsItReportsAFailureThatComes() {
    Deferred<String> given = new Deferred<>();
    CooperativeTask<?> sleeping = only(List.of(given, "never").iterator());
    turns(1);
    sleeping.stop();
    given.errback(new IOException("broken"));
    assertThat(unhandled()).singleElement().isInstanceOf(IOException.class);
    assertThat(failureOf(sleeping.whenDone())).isInstanceOf(TaskStopped.class);
  }

  @Test
  void itMayStopItselfInTheMiddleOfAStep() {
    List<CooperativeTask<?>> self = new ArrayList<>();
    Iterator<@Nullable Object> once =
        Stream.<@Nullable Object>generate(() -> stop(self)).iterator();
    self.add(only(once));
    Deferred<?> done = self.getFirst().whenDone();
    turns(2);
    assertThat(failureOf(done)).isInstanceOf(TaskStopped.class);
    assertThat(log).containsExactly("stopped");
  }

  private @Nullable Object stop(List<CooperativeTask<?>> self) {
    self.getFirst().stop();
    log.add("stopped");
    return null;
  }

  @Test
  void cancellingWhenDoneMeansNothingToTheTask() {
    Deferred<?> given = task.whenDone();
    given.cancel();
    assertThat(failureOf(given)).isInstanceOf(CancelledError.class);
    turns(2);
    assertThat(log).hasSize(2);
    task.stop();
  }

  @Test
  void oneWatcherMayCancelAnother() {
    List<Deferred<?>> others = new ArrayList<>();
    CooperativeTask<?> empty = only(Collections.emptyIterator());
    empty.whenDone().finallyDo(() -> others.getFirst().cancel());
    others.add(empty.whenDone());
    turns(1);
    assertThat(failureOf(others.getFirst())).isInstanceOf(CancelledError.class);
  }

  @Test
  void everyWatcherIsToldEvenWhereOneEndsInAnErrorOfTheMachine() {
    CooperativeTask<?> empty = only(Collections.emptyIterator());
    Deferred<?> first =
        empty
            .whenDone()
            .finallyDo(() -> {
              throw new OutOfMemoryError("made up");
            });
    Deferred<?> second = empty.whenDone();
    assertThatThrownBy(() -> turns(1)).hasCauseInstanceOf(OutOfMemoryError.class);
    assertThat(failureOf(first)).isInstanceOf(OutOfMemoryError.class);
    assertThat(second.isDone()).isTrue();
  }

  @Test
  void itSaysWhatItDoes() {
    assertThat(task).hasToString("CooperativeTask[awake]");
    task.pause();
    assertThat(task).hasToString("CooperativeTask[paused]");
    CooperativeTask<?> sleeping = only(List.of(new Deferred<>()).iterator());
    turns(1);
    assertThat(sleeping).hasToString("CooperativeTask[waits for Deferred[not fired]]");
    assertThat(task).hasToString("CooperativeTask[the task was stopped]");
  }
}
