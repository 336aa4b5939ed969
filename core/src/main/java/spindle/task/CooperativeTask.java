package spindle.task;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.defer.Recipient;

/// A piece of work that a [Cooperator] does step by step: it can be paused, stopped and waited for.
///
/// It ends in one of four ways: its iterator is exhausted ([TaskDone]); that throws, or gives a
/// Deferred that fails ([TaskFailed]); somebody stops it ([TaskStopped]); or somebody stops the
/// cooperator ([SchedulerStopped]). A failure of the second kind that nobody has asked for is
/// reported as unhandled, see [spindle.defer.UnhandledFailures].
///
/// It belongs to the thread of its cooperator.
///
/// @param <I> the type of the iterator
public final class CooperativeTask<I extends Iterator<?>> {
  private static final Object EXHAUSTED = new Object();

  private final Cooperator cooperator;
  private final I iterator;
  private final SequencedSet<Deferred<I>> watchers = new LinkedHashSet<>();
  private final Recipient<@Nullable Object> sleeper = new Sleeper();
  private int pauses;

  /// What it sleeps for.
  private @Nullable Deferred<?> awaited;

  private @Nullable End<I> end;

  /// The failure that it ended with, until somebody asks for it.
  private @Nullable Deferred<I> unclaimed;

  /// How it ended, and what to throw at those who come too late.
  private record End<I extends Iterator<?>>(
      Supplier<? extends TaskFinished> finished, Outcome<I> outcome) {}

  private final class Sleeper implements Recipient<@Nullable Object> {
    @Override
    public void succeeded(@Nullable Object value) {
      awaited = null;
      wakeIfReady();
    }

    @Override
    public void failed(Throwable failure) {
      awaited = null;
      fail(failure);
    }
  }

  CooperativeTask(Cooperator cooperator, I iterator) {
    this.cooperator = cooperator;
    this.iterator = Objects.requireNonNull(iterator, "iterator");
  }

  /// Fires with the iterator when that is exhausted, or fails as the task does; at once if it has
  /// ended. Each call gives a Deferred of its own: cancelling one means nothing to the task.
  public Deferred<I> whenDone() {
    cooperator.requireHere();
    if (end == null) {
      Deferred<I> watcher = new Deferred<>(watchers::remove);
      watchers.add(watcher);
      return watcher;
    }
    Deferred<I> late = unclaimed == null ? new Deferred<>() : unclaimed;
    unclaimed = null;
    if (!late.called()) {
      late.fire(end.outcome);
    }
    return late;
  }

  /// Does no more steps until [#resume] has been called as often as this. One that is going on is
  /// not interrupted.
  ///
  /// @throws TaskFinished if it has ended
  public void pause() {
    cooperator.requireHere();
    requireUnfinished();
    pauses++;
    cooperator.sleep(this);
  }

  /// Takes back one [#pause]. A task that also sleeps for a Deferred sleeps on. If it was stopped
  /// while paused, nothing happens.
  ///
  /// @throws NotPaused if it is not paused
  public void resume() {
    cooperator.requireHere();
    if (pauses == 0) {
      throw new NotPaused();
    }
    pauses--;
    wakeIfReady();
  }

  /// Ends it: it fails with [TaskStopped]. The Deferred for which it sleeps, if it does, goes on;
  /// its value will be ignored, its failure reported.
  ///
  /// @throws TaskFinished if it has ended
  public void stop() {
    cooperator.requireHere();
    requireUnfinished();
    finish(TaskStopped::new, new TaskStopped());
  }

  /// In what state it is, for people.
  @Override
  public String toString() {
    return "CooperativeTask[" + state() + "]";
  }

  private String state() {
    if (end != null) {
      return String.valueOf(end.finished.get().getMessage());
    }
    if (pauses > 0) {
      return "paused";
    }
    return awaited == null ? "awake" : "waits for " + awaited;
  }

  void schedulerStopped() {
    if (end == null) {
      finish(SchedulerStopped::new, new SchedulerStopped());
    }
  }

  /// As [#whenDone], but cancelling it is cancelling the task.
  Deferred<I> endOrStop() {
    if (end != null) {
      return whenDone();
    }
    Deferred<I> watcher = new Deferred<>(this::cancelled);
    watchers.add(watcher);
    return watcher;
  }

  private void cancelled(Deferred<I> watcher) {
    watchers.remove(watcher);
    Deferred<?> given = awaited;
    if (end == null) {
      stop();
      if (given != null) {
        given.cancel();
      }
    }
  }

  /// Does one step.
  void step() {
    Object given;
    try {
      given = iterator.hasNext() ? iterator.next() : EXHAUSTED;
    } catch (Throwable thrown) {
      if (thrown instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      fail(thrown);
      if (thrown instanceof VirtualMachineError fatal) {
        throw fatal;
      }
      return;
    }
    if (given instanceof Deferred<?> toAwait) {
      sleepFor(toAwait);
    } else if (given == EXHAUSTED && end == null) {
      finish(TaskDone::new, new Outcome.Success<>(iterator));
    }
  }

  private void sleepFor(Deferred<?> given) {
    awaited = given;
    cooperator.sleep(this);
    given.deliverTo(sleeper);
  }

  private void wakeIfReady() {
    if (end == null && pauses == 0 && awaited == null) {
      cooperator.wake(this);
    }
  }

  private void requireUnfinished() {
    if (end != null) {
      throw end.finished.get();
    }
  }

  private void fail(Throwable failure) {
    // Where nobody has asked, the failure is reported unless somebody asks in time.
    Deferred<I> reported = watchers.isEmpty() ? Deferred.fail(failure) : null;
    if (end == null) {
      unclaimed = reported;
      finish(() -> new TaskFailed(failure), failure);
    }
  }

  private void finish(Supplier<? extends TaskFinished> finished, Throwable failure) {
    finish(finished, new Outcome.Failure<>(failure));
  }

  private void finish(Supplier<? extends TaskFinished> finished, Outcome<I> outcome) {
    end = new End<>(finished, outcome);
    cooperator.forget(this);
    List<Deferred<I>> told = List.copyOf(watchers);
    watchers.clear();
    VirtualMachineError fatal = null;
    for (Deferred<I> watcher : told) {
      try {
        // Those before it may have cancelled it.
        if (!watcher.called()) {
          watcher.fire(outcome);
        }
      } catch (VirtualMachineError e) {
        fatal = fatal == null ? e : fatal;
      }
    }
    if (fatal != null) {
      throw fatal;
    }
  }
}
