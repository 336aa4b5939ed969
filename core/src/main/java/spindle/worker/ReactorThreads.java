package spindle.worker;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.loop.CallsFromThreads;
import spindle.loop.Loop;
import spindle.roles.Threads;
import spindle.snapshot.JobSnapshot;
import spindle.time.Call;

/// A reactor's dealings with other threads: calls that come in, jobs that go out, and those who
/// wait for an answer.
public final class ReactorThreads implements Threads {
  /// Counts as the reactor's while a job runs in its place; is never started.
  private static final Thread ELSEWHERE = Thread.ofVirtual().name("a job's").unstarted(() -> {});

  private final Loop loop;
  private final CallsFromThreads calls;
  private final WorkerThreads workers;

  /// Whether the kernel has one thread for all, and wants to know who else calls.
  private final boolean alone;

  /// Threads outside that wait for the reactor, to be told if it stops.
  private final Map<Object, CompletableFuture<?>> waitingForReactor = new ConcurrentHashMap<>();

  /// Jobs whose outcome has not come back. Of the reactor's thread.
  private final Set<DeferredJob<?>> underWay = new LinkedHashSet<>();

  public ReactorThreads(Loop loop) {
    this.loop = loop;
    calls = loop.callsFromThreads;
    Executor jobs = loop.kernel.jobs();
    alone = jobs != null;
    workers =
        new WorkerThreads(
            loop.settings.threadsMax(),
            loop.settings.threadQueueMax(),
            loop.kernel::nanos,
            jobs == null ? null : job -> jobs.execute(() -> elsewhere(job)));
  }

  /// A job that runs on the reactor's thread for want of another may do no more than on its own.
  private void elsewhere(Runnable job) {
    Thread before = loop.actAs(ELSEWHERE);
    try {
      job.run();
    } finally {
      var _ = loop.actAs(before);
    }
  }

  /// How many jobs run or wait for a thread.
  public int jobs() {
    return workers.size();
  }

  /// Those jobs, `most` of them at most.
  public List<JobSnapshot> look(int most) {
    return workers.look(most);
  }

  public void start() {
    workers.start();
  }

  /// The reactor has stopped for good.
  public void stop(Duration grace) {
    int dropped = calls.close();
    if (dropped > 0) {
      Loop.LOG.log(
          Level.WARNING, dropped + " calls from other threads came too late and are not made");
    }
    for (CompletableFuture<?> waiting : waitingForReactor.values()) {
      waiting.completeExceptionally(
          new RejectedExecutionException("the reactor stopped before it answered"));
    }
    workers.stop(grace);
    List.copyOf(underWay).forEach(DeferredJob::reactorStopped);
  }

  @Override
  public void callFromThread(Call call) {
    calls.add(call);
    if (alone && !loop.inThread()) {
      loop.kernel.wake();
    }
  }

  @Override
  public void callInThread(Call job) {
    Objects.requireNonNull(job, "job");
    var _ = workers.submit(job, job.getClass());
  }

  @Override
  public <T> void callInThreadWithCallback(
      BiConsumer<@Nullable T, @Nullable Throwable> onResult, Callable<T> job) {
    callInThread(() -> {
      T value;
      try {
        value = job.call();
      } catch (Throwable thrown) {
        onResult.accept(null, thrown);
        return;
      }
      onResult.accept(value, null);
    });
  }

  @Override
  public void callMultipleInThread(List<? extends Call> jobs) {
    List<Call> all = List.copyOf(jobs);
    callInThread(() -> {
      for (Call job : all) {
        try {
          job.run();
        } catch (Throwable thrown) {
          Loop.LOG.log(Level.ERROR, "a job on a thread failed", thrown);
        }
      }
    });
  }

  @Override
  public <T> Deferred<T> deferToThread(Callable<T> job) {
    loop.requireThread();
    return new DeferredJob<T>().begin(job);
  }

  /// A job whose outcome comes back to the reactor, unless that was decided meanwhile: it was
  /// cancelled, or the reactor has stopped. It does not hold what it runs.
  private final class DeferredJob<T> {
    private final Deferred<T> result =
        new Deferred<T>(deferred -> cancel()).onLateValue(late -> {});

    private WorkerThreads.@Nullable Job job;
    private boolean over;
    private boolean cancelled;

    Deferred<T> begin(Callable<T> work) {
      try {
        job = workers.submit(() -> work(work), work.getClass());
        underWay.add(this);
      } catch (RejectedExecutionException refused) {
        over = true;
        result.errback(refused);
      }
      return result;
    }

    private void work(Callable<T> work) {
      T value;
      try {
        value = work.call();
      } catch (Throwable thrown) {
        deliver(() -> result.errback(thrown));
        return;
      }
      deliver(() -> result.callback(value));
    }

    private void deliver(Call fire) {
      try {
        callFromThread(() -> decide(fire));
      } catch (RejectedExecutionException stopped) {
        Loop.LOG.log(
            Level.DEBUG, "a job ended after the reactor had stopped; its result is dropped");
      }
    }

    private void decide(Call fire) throws Exception {
      if (!over) {
        over = true;
        underWay.remove(this);
        fire.run();
      } else if (cancelled) {
        fire.run(); // so that onLateValue hears of it
      }
    }

    private void cancel() {
      over = true;
      cancelled = true;
      underWay.remove(this);
      if (job != null) {
        workers.cancel(job);
      }
    }

    void reactorStopped() {
      if (!over) {
        over = true;
        underWay.remove(this);
        result.errback(new RejectedExecutionException("the reactor stopped before the job's end"));
      }
    }
  }

  @Override
  public <T> T blockingCallFromThread(Callable<T> call) throws Exception {
    CompletableFuture<T> answer = new CompletableFuture<>();
    return await(
        answer,
        () -> {
          try {
            answer.complete(call.call());
          } catch (Throwable thrown) {
            answer.completeExceptionally(thrown);
          }
        });
  }

  @Override
  public <T> T blockingDeferredFromThread(Callable<Deferred<T>> call) throws Exception {
    CompletableFuture<T> answer = new CompletableFuture<>();
    return await(
        answer,
        () -> {
          try {
            call.call().deliverTo(completing(answer));
          } catch (Throwable thrown) {
            answer.completeExceptionally(thrown);
          }
        });
  }

  private static <T> Recipient<T> completing(CompletableFuture<T> answer) {
    return new Recipient<>() {
      @Override
      public void succeeded(T value) {
        answer.complete(value);
      }

      @Override
      public void failed(Throwable failure) {
        answer.completeExceptionally(failure);
      }
    };
  }

  private <T> T await(CompletableFuture<T> answer, Call question) throws Exception {
    if (loop.inThread()) {
      throw new IllegalStateException(
          "called on the reactor's own thread, which would wait for itself: call it directly");
    }
    calls.requireOpen();
    if (alone) {
      throw new IllegalStateException(
          "this reactor's kernel has one thread for all, which would wait for itself: use "
              + "callFromThread");
    }
    Object key = new Object();
    waitingForReactor.put(key, answer);
    try {
      callFromThread(question);
      return answer.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case Exception exception -> throw exception;
        case Error error -> throw error;
        case null, default -> throw failed;
      }
    } finally {
      waitingForReactor.remove(key);
    }
  }

  @Override
  public void suggestThreadPoolSize(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("expected at least 1 thread, got " + size);
    }
    workers.resize(size);
  }

  @Override
  public boolean inReactorThread() {
    return loop.inThread();
  }
}
