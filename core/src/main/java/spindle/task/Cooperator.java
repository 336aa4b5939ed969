package spindle.task;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Home;
import spindle.time.DelayedCall;
import spindle.time.Nanos;
import spindle.time.Scheduler;

/// Does long work in small steps, many tasks side by side, while everything else on the thread gets
/// its turn: each task is an iterator, and each element that is taken from it is one step.
///
/// ```java
/// var cooperator = new Cooperator(reactor);
/// cooperator.coiterate(lines.iterator()).addCallback(…);
/// ```
///
/// The tasks are taken in turn, one step each. When a [Slice] is used up, the rest waits for the
/// clock's next turn, and the round goes on where it stopped. An element that is a [Deferred] lets
/// its task sleep until that is done; what the other elements are does not matter.
///
/// A cooperator keeps its tasks until they end. It belongs to the thread of its clock.
public final class Cooperator {
  /// How many steps are done in one turn, unless it is said otherwise.
  public static final int STEPS_MAX = 64;

  private enum State {
    NOT_STARTED,
    RUNNING,
    STOPPED
  }

  private final Scheduler clock;
  private final Slice slice;
  private final SequencedSet<CooperativeTask<?>> tasks = new LinkedHashSet<>();

  /// Those of the tasks that neither sleep nor are paused; the next to do a step is the first.
  private final SequencedSet<CooperativeTask<?>> awake = new LinkedHashSet<>();

  private final int home = Home.bitsHere();
  private State state;
  private @Nullable DelayedCall tick;

  /// How much is done in one turn: it ends when either limit is reached. One step is always done.
  ///
  /// A limit on time needs a clock that moves while the turn lasts. [Scheduler#nowNanos] does not,
  /// on a reactor, so such a clock is to be given, as a rule `System::nanoTime`. It makes the
  /// number of steps depend on the speed of the machine; tests give a clock of their own, or none.
  ///
  /// @param stepsMax how many steps, one or more
  /// @param timeMax how long
  /// @param nanos the clock for that, in nanoseconds; read before the first step and after each
  public record Slice(int stepsMax, Duration timeMax, LongSupplier nanos) {
    /// Checks the limits.
    ///
    /// @throws IllegalArgumentException if `stepsMax` is less than one or `timeMax` is negative
    public Slice {
      if (stepsMax < 1) {
        throw new IllegalArgumentException("no step would ever be done: " + stepsMax);
      }
      if (timeMax.isNegative()) {
        throw new IllegalArgumentException("the time is negative: " + timeMax);
      }
      Objects.requireNonNull(nanos, "nanos");
    }

    /// So many steps, however long they take.
    public Slice(int stepsMax) {
      this(stepsMax, Duration.ofNanos(Long.MAX_VALUE), () -> 0);
    }
  }

  /// One that runs on `clock`, [#STEPS_MAX] steps a turn.
  public Cooperator(Scheduler clock) {
    this(clock, new Slice(STEPS_MAX));
  }

  /// One that runs on `clock` and does `slice` in one turn.
  public Cooperator(Scheduler clock, Slice slice) {
    this(clock, slice, State.RUNNING);
  }

  private Cooperator(Scheduler clock, Slice slice, State state) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.slice = Objects.requireNonNull(slice, "slice");
    this.state = state;
  }

  /// One that takes tasks, and lets them wait for [#start].
  public static Cooperator notStarted(Scheduler clock, Slice slice) {
    return new Cooperator(clock, slice, State.NOT_STARTED);
  }

  /// Takes on the work that `iterator` does, step by step. No step is done before this returns.
  /// Where the cooperator was stopped, the task has ended with [SchedulerStopped].
  public <I extends Iterator<?>> CooperativeTask<I> cooperate(I iterator) {
    requireHere();
    CooperativeTask<I> task = new CooperativeTask<>(this, iterator);
    if (state == State.STOPPED) {
      task.schedulerStopped();
    } else {
      tasks.add(task);
      wake(task);
    }
    return task;
  }

  /// Takes on the work that `iterator` does, and gives what comes of it: `iterator` itself, when it
  /// is exhausted. Cancelling that stops the task, and cancels what it sleeps for.
  public <I extends Iterator<?>> Deferred<I> coiterate(I iterator) {
    return cooperate(iterator).endOrStop();
  }

  /// Starts it, if it was made not started or has been stopped. Tasks that a stop has ended stay
  /// so.
  public void start() {
    requireHere();
    state = State.RUNNING;
    schedule();
  }

  /// Stops it: every task that has not ended, paused or asleep as it may be, fails with
  /// [SchedulerStopped], and so does every new one until [#start].
  public void stop() {
    requireHere();
    state = State.STOPPED;
    List<CooperativeTask<?>> stopped = List.copyOf(tasks);
    tasks.clear();
    awake.clear();
    unschedule();
    for (CooperativeTask<?> task : stopped) {
      task.schedulerStopped();
    }
  }

  /// Whether tasks are being worked at, or would be if there were any.
  public boolean running() {
    return state == State.RUNNING;
  }

  void requireHere() {
    Home.requireHere(home);
  }

  /// The task has something to do.
  void wake(CooperativeTask<?> task) {
    awake.add(task);
    schedule();
  }

  /// The task has nothing to do for now.
  void sleep(CooperativeTask<?> task) {
    if (awake.remove(task) && awake.isEmpty()) {
      unschedule();
    }
  }

  /// The task has ended.
  void forget(CooperativeTask<?> task) {
    tasks.remove(task);
    sleep(task);
  }

  private void schedule() {
    if (state == State.RUNNING && tick == null && !awake.isEmpty()) {
      tick = clock.callLater(Duration.ZERO, this::runSlice);
    }
  }

  private void unschedule() {
    if (tick != null) {
      tick.cancel();
      tick = null;
    }
  }

  private void runSlice() {
    tick = null;
    try {
      doSteps();
    } finally {
      schedule();
    }
  }

  private void doSteps() {
    LongSupplier nanos = slice.nanos();
    long began = nanos.getAsLong();
    long nanosMax = Nanos.of(slice.timeMax());
    int left = slice.stepsMax();
    do {
      CooperativeTask<?> task = awake.removeFirst();
      awake.addLast(task);
      task.step();
      left--;
    } while (left > 0 && !awake.isEmpty() && nanos.getAsLong() - began < nanosMax);
  }
}
