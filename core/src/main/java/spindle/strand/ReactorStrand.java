package spindle.strand;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import spindle.loop.Loop;
import spindle.loop.Open;
import spindle.roles.Strand;
import spindle.roles.StrandBody;

/// A strand: its thread, and whose turn it is. It is also the scheduler of its thread, where the
/// JDK lets us choose one, see [MountedThreads].
///
/// Its fields belong to whoever has the turn. The hand-over of the turn makes them visible.
public final class ReactorStrand extends Open implements Strand, Executor {
  final Strands strands;
  final Loop loop;
  final StrandBody body;

  /// Whose callback has started it, first of all.
  final @Nullable Object startedBy;

  /// How its thread takes its turn; known when the reactor has a thread.
  @Nullable TurnTaking way;

  @Nullable Thread thread;

  /// All that its thread does, from [StrandThreads].
  @Nullable Runnable work;

  /// What the JDK runs to let the thread go on, if it is mounted.
  @Nullable Runnable continuation;

  /// Waits with it for locks, where what happens is to be repeatable.
  final @Nullable LockWait lockWait;

  /// Whether the strand may run, if the turn is handed over.
  volatile boolean hasTurn;

  /// Its wait is to end, for it holds the reactor's thread.
  volatile boolean pinned;

  boolean queued;
  boolean started;
  boolean paused;
  boolean ended;

  ReactorStrand(Strands strands, Loop loop, StrandBody body) {
    this.strands = strands;
    this.loop = loop;
    this.body = body;
    Object starts = loop.isHere() ? loop.atWork() : null;
    startedBy = starts instanceof ReactorStrand another ? another.startedBy : starts;
    lockWait = loop.kernel.jobs() != null ? new LockWait() : null;
  }

  /// What its thread is made to run.
  void begin() {
    Objects.requireNonNull(work, "a strand's thread is started by StrandThreads").run();
  }

  /// All that happens in its thread.
  void run() {
    try {
      loop.adoptThisThread();
      body.run();
    } finally {
      ended = true;
    }
  }

  @Override
  public void pause() {
    TurnTaking how = way;
    if (how == null || Thread.currentThread() != thread) {
      throw new WrongThreadException("only a strand itself can pause");
    }
    paused = true;
    how.pause(this);
    paused = false;
    if (pinned) {
      pinned = false;
      throw new IllegalStateException(
          body
              + " cannot wait here, in a class's initialiser or below a native method: it cannot"
              + " leave the reactor's thread, which stood still meanwhile");
    }
  }

  @Override
  public void wake() {
    if (way != null) {
      way.wake(this);
    }
  }

  @Override
  public String label() {
    return body.toString();
  }

  @Override
  public boolean isHere() {
    return loop.isHere();
  }

  @Override
  public boolean isBlocked() {
    return started && !ended && !paused && strands.current() != this;
  }

  @Override
  public void interrupt() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  @Override
  public StackTraceElement[] stackTrace() {
    return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
  }

  /// Whose callback has started it, or the strand that has: something open, a piece of work, or
  /// null.
  public @Nullable Object startedBy() {
    return startedBy;
  }

  /// Queues it, in this turn if called within one, else by the door for other threads.
  void getReady() {
    if (loop.inThread() || strands.isCarrier(Thread.currentThread())) {
      strands.ready(this);
      return;
    }
    if (lockWait != null && lockWait.handBack()) {
      return;
    }
    try {
      loop.callsFromThreads.add(() -> strands.ready(this));
    } catch (RejectedExecutionException _) {
      Loop.LOG.log(
          System.Logger.Level.DEBUG,
          "%s could go on, but its reactor has stopped for good".formatted(body));
    }
  }

  /// The JDK wants `task` to be run: this thread's next piece, or that of a virtual thread that was
  /// started in this one and took over its scheduler. Those are none of the reactor's business.
  @Override
  public void execute(Runnable task) {
    if (continuation == null) {
      continuation = task; // the thread starts, and its first piece runs next
    } else if (task == continuation) {
      getReady();
    } else {
      MountedThreads.elsewhere(task);
    }
  }

  @Override
  public void reactorStopped() {
    body.giveUp();
  }

  @Override
  public String toString() {
    return body.toString();
  }
}
