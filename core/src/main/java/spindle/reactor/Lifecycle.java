package spindle.reactor;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.UnhandledFailures;
import spindle.protocol.CannotListenError;
import spindle.time.DelayedCall;

/// From set-up to the end of one reactor: when the loop turns, which events it fires, what stopping
/// does and how long it may take.
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

  final SystemEvents events;
  private final Reactor reactor;
  private final Loop loop;
  private final ReactorThreads threads;
  private final Signals signals;
  private volatile State state = State.IDLE;
  private volatile boolean turning;
  private volatile boolean running;
  private volatile int exitSignal;
  private volatile boolean closed;
  private volatile @Nullable CountDownLatch ended;
  private boolean mayNotRestart;
  private boolean installSignals;
  private @Nullable DelayedCall graceOver;
  private long stopDeadlineNanos;

  Lifecycle(Reactor reactor, Loop loop, ReactorThreads threads) {
    this.reactor = reactor;
    this.loop = loop;
    this.threads = threads;
    events = new SystemEvents(loop);
    signals = new Signals(reactor);
    events.addLastBefore("shutdown", loop.strands::giveUp);
    events.add(EventPhase.DURING, "shutdown", this::shutDown);
  }

  void run(boolean installSignalHandlers) {
    if (turning) {
      throw new ReactorAlreadyRunning();
    }
    if (closed) {
      throw new IllegalStateException("the reactor was closed");
    }
    if (mayNotRestart) {
      throw new ReactorNotRestartable();
    }
    throwIfListeningFailed();
    installSignals = installSignalHandlers;
    ended = new CountDownLatch(1);
    turning = true;
    loop.owned();
    state = State.STARTING;
    Loop.LOG.log(Level.DEBUG, () -> reactor + " begins");
    try {
      events.add(EventPhase.DURING, "startup", this::started);
      events.fire("startup");
      spin();
    } finally {
      loopEnded();
    }
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

  private @Nullable Deferred<?> started() {
    if (state == State.STARTING) {
      state = State.RUNNING;
    }
    running = true;
    if (installSignals) {
      signals.install();
    }
    threads.start();
    return null;
  }

  private void spin() {
    while (turning) {
      turn(-1);
    }
  }

  private void turn(long nanosMax) {
    try {
      loop.turn(nanosMax);
    } catch (VirtualMachineError fatal) {
      crash();
      throw fatal;
    } catch (IOException kernelFailed) {
      crash();
      throw new java.io.UncheckedIOException("the reactor's kernel failed", kernelFailed);
    } catch (Throwable thrown) {
      loop.failed("a turn of the loop", thrown);
    }
    if (Thread.interrupted() && canStop()) {
      Loop.LOG.log(Level.WARNING, "the reactor's thread was interrupted: the reactor stops");
      stop();
    }
    if (state == State.STOP_REQUESTED) {
      state = State.SHUTTING_DOWN;
      beginShutdown();
    }
  }

  private void beginShutdown() {
    Duration grace = loop.settings.stopGrace();
    stopDeadlineNanos = loop.nowNanos() + grace.toNanos();
    graceOver = loop.delayedCalls.callLater(grace, this::graceIsOver);
    events.fire("shutdown");
  }

  private void graceIsOver() {
    events.logPending("shutdown");
    giveUpStrands();
    events.giveUpWaiting("shutdown");
  }

  /// Asks the strands that are left to end, for as long as that takes no waiting.
  private void giveUpStrands() {
    var _ = loop.strands.giveUp();
    loop.strands.run();
    loop.strands.abandon();
  }

  /// The second phase of the shutdown: the loop ends, then everything that is open, then the
  /// threads.
  private @Nullable Deferred<?> shutDown() {
    running = false;
    turning = false;
    if (graceOver != null && graceOver.active()) {
      graceOver.cancel();
    }
    for (Open open = loop.open.removeFirst(); open != null; open = loop.open.removeFirst()) {
      open.reactorStopped();
    }
    loop.endOfTurn.run(thrown -> loop.failed("a call at the end", thrown));
    reactor.releaseReserve();
    boolean inOrder = state == State.SHUTTING_DOWN;
    long left = inOrder ? stopDeadlineNanos - loop.kernel.nanos() : 0;
    threads.stop(Duration.ofNanos(Math.max(0, left)));
    return null;
  }

  private void loopEnded() {
    turning = false;
    running = false;
    signals.restore();
    if (state == State.SHUTTING_DOWN) {
      state = State.STOPPED;
    }
    loop.reportUnhandled();
    loop.disowned();
    CountDownLatch latch = ended;
    if (latch != null) {
      latch.countDown();
    }
    if (closed) {
      release();
    }
  }

  private boolean canStop() {
    return state == State.STARTING || state == State.RUNNING;
  }

  void stop() {
    synchronized (this) {
      if (!canStop()) {
        throw new ReactorNotRunning(describe());
      }
      state = State.STOP_REQUESTED;
      mayNotRestart = true;
    }
    if (loop.inThread()) {
      loop.hurry();
    } else {
      loop.callsFromThreads.add(loop::hurry);
    }
  }

  void stopBySignal(int number) {
    exitSignal = number;
    Loop.LOG.log(Level.DEBUG, "signal " + number + ": the reactor stops");
    if (canStop()) {
      stop();
    }
  }

  OptionalInt exitSignal() {
    return exitSignal == 0 ? OptionalInt.empty() : OptionalInt.of(exitSignal);
  }

  void crash() {
    turning = false;
    running = false;
    state = State.CRASHED;
  }

  void iterate(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("expected a delay of zero or more, got " + delay);
    }
    if (loop.inTurn()) {
      throw new IllegalStateException("iterate() was called from inside a callback of the reactor");
    }
    boolean own = !loop.inThread();
    if (own) {
      loop.owned();
    }
    try {
      turn(delay.toNanos());
    } finally {
      if (own) {
        loop.disowned();
      }
    }
  }

  boolean running() {
    return running;
  }

  void close() {
    if (closed) {
      return;
    }
    closed = true;
    CountDownLatch latch = ended;
    if (turning) {
      if (canStop()) {
        stop();
      }
      if (!loop.inThread() && latch != null) {
        awaitEnd(latch);
      }
      return;
    }
    if (state != State.STOPPED) {
      loop.owned();
      giveUpStrands();
      loop.disowned();
      var _ = shutDown();
      state = State.STOPPED;
    }
    release();
  }

  private static void awaitEnd(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopWaiting) {
      Thread.currentThread().interrupt();
    }
  }

  private void release() {
    mayNotRestart = true;
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
