package spindle.reactor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.UnhandledFailures;
import spindle.loop.Loop;
import spindle.process.Children;
import spindle.reason.CannotListenError;
import spindle.strand.Strands;
import spindle.time.DelayedCall;
import spindle.time.Nanos;
import spindle.worker.ReactorThreads;

/// From set-up to the end of one reactor: when the loop turns, which events it fires, what stopping
/// does and how long it may take.
///
/// Stopping and closing may be asked for from any thread while the loop begins, turns or ends, so
/// every decision between states is made under this object's lock; whoever has the loop in hand
/// (`inUse`) does the work, and does it outside the lock.
final class Lifecycle {
  private enum State {
    IDLE,
    STARTING,
    RUNNING,
    STOP_REQUESTED,
    SHUTTING_DOWN,
    STOPPED,
    CRASHED
  }

  /// What is longer than this is as good as for ever, and is safe to count in nanoseconds.
  private static final Duration LONGEST = Duration.ofDays(100 * 365);

  final SystemEvents events;
  private final Reactor reactor;
  private final Loop loop;
  private final ReactorThreads threads;
  private final Strands strands;
  private final Children children;
  private final Signals signals;
  private volatile State state = State.IDLE;
  private volatile boolean turning;
  private volatile boolean running;
  private volatile int exitSignal;

  // Under the lock.
  private boolean mayNotRestart;
  private boolean closed;
  private boolean released;
  private @Nullable CountDownLatch inUse;

  // Of the loop's thread.
  private @Nullable SystemEventTrigger startup;
  private boolean installSignals;
  private boolean wasShutDown;
  private boolean interrupted;
  private boolean byTurns;
  private @Nullable DelayedCall graceOver;
  private long stopDeadlineNanos;

  Lifecycle(
      Reactor reactor, Loop loop, ReactorThreads threads, Strands strands, Children children) {
    this.reactor = reactor;
    this.loop = loop;
    this.threads = threads;
    this.strands = strands;
    this.children = children;
    events = new SystemEvents(loop);
    signals = new Signals(reactor);
    events.addLastBefore("shutdown", this::endStrandsThenChildren);
    events.add(EventPhase.DURING, "shutdown", this::shutDown);
  }

  void run(boolean installSignalHandlers) {
    requireMayRun();
    throwIfListeningFailed();
    beginRun();
    installSignals = installSignalHandlers;
    RunningReactors.begins(reactor);
    try {
      startUp();
      while (turning) {
        turn(-1);
      }
    } finally {
      RunningReactors.ends(reactor);
      letGo();
    }
  }

  private void startUp() {
    loop.owned();
    Loop.LOG.log(Level.DEBUG, () -> reactor + " begins");
    if (startup == null || startup.state == SystemEventTrigger.State.RAN) {
      startup = events.addFirst(EventPhase.DURING, "startup", this::started);
    }
    loop.watched(() -> events.fire("startup"));
  }

  /// Begins as [#run] does, for who makes the turns.
  void begin() {
    requireMayRun();
    throwIfListeningFailed();
    beginRun();
    byTurns = true;
    startUp();
    loop.disowned();
  }

  /// Makes one turn of what [#begin] has begun, which does not wait.
  ///
  /// @return whether the loop goes on
  boolean makeTurn() {
    if (turning) {
      loop.owned();
      turn(0);
      if (turning) {
        loop.disowned();
      } else {
        byTurns = false;
        letGo();
      }
    }
    return turning;
  }

  private synchronized void requireMayRun() {
    if (turning) {
      throw new ReactorAlreadyRunning();
    }
    if (mayNotRestart || closed) {
      throw new ReactorNotRestartable();
    }
    if (inUse != null) {
      throw new ReactorAlreadyRunning();
    }
  }

  private synchronized void beginRun() {
    requireMayRun();
    inUse = new CountDownLatch(1);
    turning = true;
    state = State.STARTING;
  }

  /// What could not be opened before the loop began, and was not handled, keeps it from beginning.
  private static void throwIfListeningFailed() {
    CannotListenError first = null;
    for (UnhandledFailures.Report report : UnhandledFailures.ofThisThread().drain()) {
      if (first == null && report.failure() instanceof CannotListenError cannot) {
        first = cannot;
      } else {
        report.log();
      }
    }
    if (first != null) {
      throw new ReactorStartFailed(first);
    }
  }

  /// The second phase of the startup. Not if the loop has ended while the first one waited.
  private @Nullable Deferred<?> started() {
    synchronized (this) {
      if (!turning || running) {
        return null;
      }
      if (state == State.STARTING) {
        state = State.RUNNING;
      }
      running = true;
    }
    if (installSignals) {
      signals.install();
    }
    threads.start();
    return null;
  }

  private void turn(long nanosMax) {
    try {
      loop.turn(nanosMax);
      stopIfInterrupted();
      if (state == State.STOP_REQUESTED) {
        state = State.SHUTTING_DOWN;
        beginShutdown();
      }
    } catch (VirtualMachineError fatal) {
      crash();
      throw fatal;
    } catch (IOException kernelFailed) {
      crash();
      throw new UncheckedIOException("the reactor's kernel failed", kernelFailed);
    } catch (Throwable thrown) {
      loop.failed("a turn of the loop", thrown);
      // What was asked for meanwhile is looked at after the next one, which must not wait.
      loop.hurry();
    }
  }

  private void stopIfInterrupted() {
    if (loop.takeInterrupt()) {
      interrupted = true;
      if (requestStop(0)) {
        Loop.LOG.log(Level.WARNING, "the reactor's thread was interrupted: the reactor stops");
      }
    }
  }

  private void beginShutdown() {
    Duration grace = loop.settings.stopGrace();
    Duration counted = grace.compareTo(LONGEST) > 0 ? LONGEST : grace;
    stopDeadlineNanos = loop.nowNanos() + Nanos.of(counted);
    graceOver = loop.delayedCalls.callLater(counted, this::graceIsOver);
    events.fire("shutdown");
  }

  private @Nullable Deferred<?> endStrandsThenChildren() {
    Deferred<?> ended = strands.giveUp();
    return ended == null ? children.terminate() : ended.thenBoth(outcome -> endChildren());
  }

  private Deferred<?> endChildren() {
    Deferred<?> gone = children.terminate();
    return gone == null ? Deferred.succeed() : gone;
  }

  private void graceIsOver() {
    events.logPending("shutdown");
    giveUpStrands();
    events.giveUpWaiting("shutdown");
  }

  /// Asks the strands that are left to end, for as long as that takes no waiting.
  private void giveUpStrands() {
    var _ = strands.giveUp();
    strands.run();
    strands.abandon();
  }

  /// The second phase of the shutdown: the loop ends, then everything that is open, then the
  /// threads.
  private @Nullable Deferred<?> shutDown() {
    boolean inOrder;
    synchronized (this) {
      inOrder = state == State.SHUTTING_DOWN;
      running = false;
      turning = false;
      mayNotRestart = true;
      wasShutDown = true;
      if (inUse == null) {
        state = State.STOPPED;
      }
    }
    loop.hurry();
    if (graceOver != null && graceOver.active()) {
      graceOver.cancel();
    }
    closeEverything();
    long left = inOrder ? stopDeadlineNanos - loop.kernel.nanos() : 0;
    threads.stop(Duration.ofNanos(Math.max(0, left)));
    return null;
  }

  /// Twice, for who hears of an end may begin something new. Nothing new is opened from here on.
  private void closeEverything() {
    loop.takeNothingNew();
    loop.closeWhatIsOpen();
    reactor.giveUpLookUps();
    loop.runEndOfTurn();
    loop.closeWhatIsOpen();
    loop.runEndOfTurn();
    reactor.sockets().releaseReserve();
  }

  /// The loop has ended, or its only turn has.
  private void letGo() {
    turning = false;
    running = false;
    signals.restore();
    boolean close;
    synchronized (this) {
      close = closed;
    }
    try {
      loop.reportUnhandled();
      if (close) {
        closeNow();
      }
    } finally {
      loop.disowned();
      handBack();
      if (interrupted) {
        interrupted = false;
        Thread.currentThread().interrupt();
      }
    }
  }

  private void handBack() {
    CountDownLatch was;
    synchronized (this) {
      was = inUse;
      inUse = null;
      if (wasShutDown) {
        state = State.STOPPED;
      } else if (state != State.IDLE) {
        state = State.CRASHED;
      }
    }
    if (was != null) {
      was.countDown();
    }
  }

  void stop() {
    if (!requestStop(0)) {
      throw new ReactorNotRunning(describe());
    }
  }

  void stopBySignal(int number) {
    if (requestStop(number)) {
      Loop.LOG.log(Level.DEBUG, "signal " + number + ": the reactor stops");
    }
  }

  /// Stops it unless it does not run, or is stopping already; says whether it did.
  ///
  /// @param signal the number of the signal that asks, 0 if none does
  boolean requestStop(int signal) {
    synchronized (this) {
      if (state != State.STARTING && state != State.RUNNING) {
        return false;
      }
      state = State.STOP_REQUESTED;
      mayNotRestart = true;
      if (signal != 0) {
        exitSignal = signal;
      }
    }
    loop.hurry();
    return true;
  }

  /// Says where the loop is if a stop was asked for and the turn that was then has not ended.
  void sayIfStopIsNotHeard(Duration after) {
    if (state == State.STOP_REQUESTED) {
      loop.sayWhereItIs(
          "asked to stop by a signal, the reactor has been in the same turn for more than %s s; a "
                  .formatted(after.toSeconds())
              + "second signal ends the program at once. It is at:");
    }
  }

  OptionalInt exitSignal() {
    return exitSignal == 0 ? OptionalInt.empty() : OptionalInt.of(exitSignal);
  }

  void crash() {
    synchronized (this) {
      if (turning) {
        turning = false;
        running = false;
        state = State.CRASHED;
      }
    }
    loop.hurry();
  }

  void iterate(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("expected a delay of zero or more, got " + delay);
    }
    synchronized (this) {
      if (inUse != null) {
        throw new IllegalStateException(
            "iterate() was called while the loop runs: from inside a callback of the reactor");
      }
      if (wasShutDown || closed) {
        throw new ReactorNotRestartable();
      }
      inUse = new CountDownLatch(1);
    }
    try {
      loop.owned();
      turn(Nanos.of(delay.compareTo(LONGEST) > 0 ? LONGEST : delay));
    } finally {
      letGo();
    }
  }

  boolean running() {
    return running;
  }

  /// Whoever has the loop in hand closes the reactor when it lets go; if nobody has, the caller.
  void close() {
    CountDownLatch wait;
    synchronized (this) {
      if (released && inUse == null) {
        return;
      }
      closed = true;
      wait = inUse;
      if (wait == null) {
        inUse = new CountDownLatch(1);
      }
    }
    if (wait == null || (byTurns && loop.isHere() && !loop.inThread())) {
      byTurns = false;
      loop.owned();
      letGo();
    } else if (!loop.inThread()) {
      var _ = requestStop(0);
      loop.hurry();
      awaitEnd(wait);
    } else {
      var _ = requestStop(0);
    }
  }

  private static void awaitEnd(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException stopWaiting) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeNow() {
    synchronized (this) {
      if (released) {
        return;
      }
      released = true;
    }
    if (wasShutDown) {
      closeEverything();
    } else {
      giveUpStrands();
      var _ = shutDown();
    }
    try {
      reactor.closeResources();
    } catch (IOException failed) {
      Loop.LOG.log(Level.WARNING, "the reactor's kernel could not be closed", failed);
    }
  }

  String describe() {
    return switch (state) {
      case IDLE -> "not started";
      case STARTING -> "starting";
      case RUNNING -> "running";
      case STOP_REQUESTED, SHUTTING_DOWN -> "stopping";
      case STOPPED -> "stopped";
      case CRASHED -> "crashed";
    };
  }
}
