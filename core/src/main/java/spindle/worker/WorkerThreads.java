package spindle.worker;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spindle.loop.Loop;
import spindle.snapshot.JobSnapshot;
import spindle.time.Call;
import spindle.time.Nanos;

/// Jobs that may wait, each on a virtual thread of its own, with a bound on those that run and on
/// those that wait. Jobs given before [#start] wait for it.
///
/// The one place in this package with a lock: jobs come from any thread, and end on their own.
final class WorkerThreads {
  /// A job that can be given up.
  static final class Job {
    private @Nullable Call work;
    private @Nullable Thread thread;
    private boolean cancelled;
    private final Class<?> kind;
    private final long given;

    private Job(Call work, Class<?> kind, long given) {
      this.work = work;
      this.kind = kind;
      this.given = given;
    }

    private JobSnapshot snapshot(long now) {
      Thread at = thread;
      return new JobSnapshot(
          kind.getName(),
          at == null ? "waiting" : "running",
          Duration.ofNanos(now - given),
          at == null ? List.of() : List.of(at.getStackTrace()));
    }
  }

  /// How long a job may take to end when it was interrupted.
  private static final long AFTER_INTERRUPT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final ArrayDeque<Job> waiting = new ArrayDeque<>();
  private final Set<Job> running = new LinkedHashSet<>();

  /// A job's thread is started by whoever makes room for it, which may be another job's: so it
  /// inherits nothing.
  private final ThreadFactory threads =
      Thread.ofVirtual().name("spindle-worker-", 0).inheritInheritableThreadLocals(false).factory();

  /// Where jobs run in place of threads, if the kernel wants that.
  private final @Nullable Executor inPlaceOfThreads;

  private final LongSupplier clock;
  private final int waitingMax;
  private int runningMax;
  private boolean started;
  private boolean stopped;

  /// @param clock in nanoseconds, for any thread
  WorkerThreads(
      int runningMax, int waitingMax, LongSupplier clock, @Nullable Executor inPlaceOfThreads) {
    this.clock = clock;
    this.runningMax = runningMax;
    this.waitingMax = waitingMax;
    this.inPlaceOfThreads = inPlaceOfThreads;
  }

  /// Runs `work` on a thread. What it throws is logged.
  ///
  /// @param kind what people know it by
  Job submit(Call work, Class<?> kind) {
    Job job = new Job(work, kind, clock.getAsLong());
    lock.lock();
    try {
      if (stopped) {
        throw new RejectedExecutionException("the reactor has stopped; the job is not run");
      }
      if (waiting.size() >= waitingMax) {
        throw new RejectedExecutionException(
            "%d jobs wait for a thread, the limit: raise ReactorSettings.threadQueueMax, or give "
                    .formatted(waitingMax)
                + "fewer jobs");
      }
      waiting.addLast(job);
      startWaiting();
    } finally {
      lock.unlock();
    }
    return job;
  }

  /// Gives a job up: drops it if it has not begun, interrupts it if it runs.
  void cancel(Job job) {
    lock.lock();
    try {
      job.cancelled = true;
      if (waiting.remove(job)) {
        job.work = null;
      }
      if (job.thread != null) {
        job.thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  void resize(int jobs) {
    lock.lock();
    try {
      runningMax = jobs;
      startWaiting();
    } finally {
      lock.unlock();
    }
  }

  /// The jobs that run, and then those that wait, `most` of them at most.
  List<JobSnapshot> look(int most) {
    lock.lock();
    try {
      long now = clock.getAsLong();
      return Stream.concat(running.stream(), waiting.stream())
          .limit(most)
          .map(each -> each.snapshot(now))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /// How many jobs run or wait for a thread.
  int size() {
    lock.lock();
    try {
      return running.size() + waiting.size();
    } finally {
      lock.unlock();
    }
  }

  void start() {
    lock.lock();
    try {
      started = true;
      startWaiting();
    } finally {
      lock.unlock();
    }
  }

  private void startWaiting() {
    while (started && running.size() < runningMax && !waiting.isEmpty()) {
      Job next = waiting.removeFirst();
      running.add(next);
      Call work = next.work;
      next.work = null;
      begin(next, work);
    }
  }

  private void begin(Job job, @Nullable Call work) {
    if (inPlaceOfThreads != null) {
      inPlaceOfThreads.execute(() -> run(job, job.cancelled ? null : work));
      return;
    }
    Thread thread = threads.newThread(() -> run(job, work));
    job.thread = thread;
    thread.start();
  }

  private void run(Job job, @Nullable Call work) {
    try {
      if (work != null) {
        work.run();
      }
    } catch (Throwable thrown) {
      if (!job.cancelled) {
        Loop.LOG.log(Level.ERROR, "a job on a thread failed", thrown);
      }
    } finally {
      lock.lock();
      try {
        job.thread = null;
        running.remove(job);
        startWaiting();
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Takes no more jobs, drops those that wait, gives those that run `grace` to end, interrupts the
  /// rest and names them.
  void stop(Duration grace) {
    lock.lock();
    try {
      stopped = true;
      waiting.clear();
      if (inPlaceOfThreads != null) {
        running.clear();
      }
      awaitEnd(Nanos.of(grace));
      for (Job job : running) {
        if (job.thread != null) {
          job.cancelled = true;
          job.thread.interrupt();
        }
      }
      awaitEnd(AFTER_INTERRUPT_NANOS);
      for (Job job : running) {
        logStuck(job);
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitEnd(long nanos) {
    long left = nanos;
    boolean interrupted = false;
    while (!running.isEmpty() && left > 0) {
      try {
        left = ended.awaitNanos(left);
      } catch (InterruptedException stopWaiting) {
        interrupted = true;
        left = 0;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void logStuck(Job job) {
    Thread thread = job.thread;
    if (thread == null) {
      return;
    }
    StringBuilder text =
        new StringBuilder("given up, the job on thread ")
            .append(thread.getName())
            .append(" has not ended in time; it is at:");
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("\n\tat ").append(frame);
    }
    Loop.LOG.log(Level.WARNING, text.toString());
  }
}
