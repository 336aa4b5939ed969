package spindle.task;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Effect;
import spindle.defer.Home;
import spindle.defer.Recipient;
import spindle.defer.Step;
import spindle.time.Call;
import spindle.time.DelayedCall;
import spindle.time.Nanos;
import spindle.time.Scheduler;

/// Calls a function again and again, at the points of a fixed grid: the start, and then every
/// interval.
///
/// ```java
/// var ticks = new LoopingCall(reactor, () -> log("tick"));
/// ticks.start(Duration.ofSeconds(1)).addErrback(failure -> …);
/// ```
///
/// The next call is due at the first point after the last one has ended. So the calls neither drift
/// nor bunch: what came late does not make the following ones late, and points that passed in the
/// meantime are skipped, not caught up with. [#skipped] counts them, and [#withCount] tells the
/// function. Times are whole nanoseconds, so no point comes twice.
///
/// A function may return a [Deferred] ([#awaiting]): the call has then ended when that is done. A
/// call that throws, or whose Deferred fails, ends the loop.
///
/// The time is the Scheduler's. On a reactor it stands still during a turn, so a function that
/// holds its turn up for longer than the interval is called once on the next turn, and after that
/// on the grid. All of this belongs to the thread of the Scheduler.
public final class LoopingCall {
  private final Scheduler clock;
  private final Work work;
  private final Call tick = this::call;
  private final Recipient<@Nullable Object> waiter = new Waiter();

  private final int home = Home.bitsHere();
  private long intervalNanos;

  /// The time of grid point 0.
  private long origin;

  /// The last grid point that the function has been told of.
  private long counted;

  private long skipped;
  private boolean running;

  /// What is left over of the last start: there until it has fired and the last call has ended.
  private @Nullable Deferred<LoopingCall> ended;

  /// The next call, while there is none at present.
  private @Nullable DelayedCall next;

  /// What the present call waits for.
  private @Nullable Deferred<?> pending;

  @FunctionalInterface
  private interface Work {
    /// Does it; what it returns is to be waited for.
    @Nullable Deferred<?> run(long count) throws Throwable;
  }

  private final class Waiter implements Recipient<@Nullable Object> {
    @Override
    public void succeeded(@Nullable Object value) {
      pending = null;
      goOn();
    }

    @Override
    public void failed(Throwable failure) {
      pending = null;
      fail(failure);
    }
  }

  /// One that calls `work`, in the time of `clock`. It does nothing until it is started.
  public LoopingCall(Scheduler clock, Call work) {
    this(clock, plain(work));
  }

  private LoopingCall(Scheduler clock, Work work) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.work = work;
  }

  private static Work plain(Call work) {
    Objects.requireNonNull(work, "work");
    return _ -> {
      work.run();
      return null;
    };
  }

  /// One that calls `work` and waits for what that returns: the next call is due at the first point
  /// of the grid after that is done.
  public static LoopingCall awaiting(
      Scheduler clock, Callable<? extends Deferred<? extends @Nullable Object>> work) {
    Objects.requireNonNull(work, "work");
    return new LoopingCall(clock, _ -> Objects.requireNonNull(work.call(), "no Deferred to await"));
  }

  /// One that tells `work` how many points of the grid have passed since the last call, this one
  /// included: 1 while nothing is late, never less. The first call after a start counts from there.
  /// So the sum is the number of points that have passed, however many calls there were. With an
  /// interval of zero it is always 1.
  public static LoopingCall withCount(Scheduler clock, Effect<? super Long> work) {
    Objects.requireNonNull(work, "work");
    return new LoopingCall(
        clock,
        (Work)
            count -> {
              work.see(count);
              return null;
            });
  }

  /// Both at once: [#withCount] and [#awaiting].
  public static LoopingCall awaitingWithCount(
      Scheduler clock, Step<? super Long, ? extends Deferred<? extends @Nullable Object>> work) {
    Objects.requireNonNull(work, "work");
    return new LoopingCall(
        clock, count -> Objects.requireNonNull(work.take(count), "no Deferred to await"));
  }

  /// Starts it, with the first call here and now, before this returns.
  ///
  /// @see #start(Duration, boolean)
  public Deferred<LoopingCall> start(Duration interval) {
    return start(interval, true);
  }

  /// Starts it: the grid begins now. What comes back is fired with this when the loop has been
  /// stopped and its last call has ended, or fails with what a call failed with. Cancelling it
  /// stops the loop, and cancels what the present call waits for.
  ///
  /// @param interval zero or more; zero calls once on every turn
  /// @param now whether to make a first call here, before this returns; else that comes after one
  ///   interval
  /// @throws IllegalArgumentException if `interval` is negative
  /// @throws IllegalStateException if it is running, or was stopped and its last call has not ended
  public Deferred<LoopingCall> start(Duration interval, boolean now) {
    Home.requireHere(home);
    if (ended != null) {
      throw new IllegalStateException(
          running ? "already running: " + this : "its last call has not ended: " + this);
    }
    if (interval.isNegative()) {
      throw new IllegalArgumentException("the interval is negative: " + interval);
    }
    intervalNanos = Nanos.of(interval);
    origin = clock.nowNanos();
    counted = now ? -1 : 0;
    skipped = 0;
    if (!now) {
      schedule();
    }
    running = true;
    Deferred<LoopingCall> end = new Deferred<>(_ -> cancelled());
    ended = end;
    if (now) {
      call();
    }
    return end;
  }

  /// Stops it. No call comes after this; one that is going on may end first, and then the Deferred
  /// of [#start(Duration)] is fired. Otherwise that is fired here. It may be started again after
  /// that.
  ///
  /// @throws IllegalStateException if it is not running
  public void stop() {
    requireRunning();
    if (unschedule()) {
      running = false;
      end();
    } else {
      running = false;
    }
  }

  /// Begins the grid anew: the next call is due one interval from now, whatever was due before.
  /// While a call is going on, this does nothing.
  ///
  /// @throws IllegalStateException if it is not running
  public void reset() {
    requireRunning();
    if (unschedule()) {
      origin = clock.nowNanos();
      counted = 0;
      schedule();
    }
  }

  /// Whether it has been started, and neither been stopped nor failed.
  public boolean running() {
    return running;
  }

  /// How many points of the grid have passed without a call of their own since it was last started,
  /// as of the last call. Worth watching: it says that the work does not keep up.
  public long skipped() {
    return skipped;
  }

  /// In what state it is, for people.
  @Override
  public String toString() {
    String state = running ? "every " + Duration.ofNanos(intervalNanos) : "not running";
    String waits = pending == null ? "" : ", waits for " + pending;
    return "LoopingCall[" + state + ", " + skipped + " skipped" + waits + "]";
  }

  private void requireRunning() {
    Home.requireHere(home);
    if (!running) {
      throw new IllegalStateException("not running: " + this);
    }
  }

  private void schedule() {
    long rest =
        intervalNanos == 0 ? 0 : intervalNanos - (clock.nowNanos() - origin) % intervalNanos;
    next = clock.callLater(Duration.ofNanos(rest), tick);
  }

  private boolean unschedule() {
    DelayedCall due = next;
    if (due == null) {
      return false;
    }
    due.cancel();
    next = null;
    return true;
  }

  private void call() {
    next = null;
    Deferred<?> given;
    try {
      given = work.run(count());
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
    if (given == null) {
      goOn();
    } else {
      pending = given;
      given.deliverTo(waiter);
    }
  }

  private long count() {
    if (intervalNanos == 0) {
      return 1;
    }
    long point = (clock.nowNanos() - origin) / intervalNanos;
    long passed = point - counted;
    counted = point;
    skipped += passed - 1;
    return passed;
  }

  /// A call has ended well.
  private void goOn() {
    if (running) {
      schedule();
    } else {
      end();
    }
  }

  private void end() {
    Deferred<LoopingCall> end = takeEnded();
    if (!end.called()) {
      end.callback(this);
    }
  }

  private void fail(Throwable failure) {
    running = false;
    Deferred<LoopingCall> end = takeEnded();
    // Where the loop was cancelled before, nobody listens there: it is reported as unhandled.
    (end.called() ? new Deferred<LoopingCall>() : end).errback(failure);
  }

  private Deferred<LoopingCall> takeEnded() {
    Deferred<LoopingCall> end = Objects.requireNonNull(ended);
    ended = null;
    return end;
  }

  private void cancelled() {
    running = false;
    if (unschedule()) {
      ended = null;
    } else if (pending != null) {
      pending.cancel();
    }
  }
}
