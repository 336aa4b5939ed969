package spindle.reactor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.time.Call;

/// A reactor's dealings with other threads: calls that come in, jobs that go out, and those who
/// wait for an answer.
final class ReactorThreads implements Threads {
  private final Loop loop;
  private final WorkerThreads workers;

  /// Threads outside that wait for the reactor, to be told if it stops.
  private final Map<Object, CompletableFuture<?>> waitingForReactor = new ConcurrentHashMap<>();

  ReactorThreads(Loop loop) {
    this.loop = loop;
    workers = new WorkerThreads(loop.settings.threadsMax(), loop.settings.threadQueueMax());
  }

  void start() {
    workers.start();
  }

  /// The reactor has stopped for good.
  void stop(Duration grace) {
    loop.callsFromThreads.close();
    for (CompletableFuture<?> waiting : waitingForReactor.values()) {
      waiting.completeExceptionally(
          new RejectedExecutionException("the reactor stopped before it answered"));
    }
    workers.stop(grace);
  }

  @Override
  public void callFromThread(Call call) {
    loop.callsFromThreads.add(call);
  }

  @Override
  public void callInThread(Call job) {
    var _ = workers.submit(job, () -> {});
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
          Loop.LOG.log(System.Logger.Level.ERROR, "a job on a thread failed", thrown);
        }
      }
    });
  }

  @Override
  public <T> Deferred<T> deferToThread(Callable<T> job) {
    loop.requireThread();
    return new DeferredJob<>(job).begin();
  }

  /// A job whose outcome comes back to the reactor, unless it was cancelled meanwhile.
  private final class DeferredJob<T> {
    private final Callable<T> work;
    private final Deferred<T> result = new Deferred<>(deferred -> cancel());
    private WorkerThreads.@Nullable Job job;
    private boolean over;

    DeferredJob(Callable<T> work) {
      this.work = work;
    }

    Deferred<T> begin() {
      try {
        job = workers.submit(this::work, this::refused);
      } catch (RejectedExecutionException refused) {
        over = true;
        result.errback(refused);
      }
      return result;
    }

    private void work() {
      T value;
      try {
        value = work.call();
      } catch (Throwable thrown) {
        deliver(() -> result.errback(thrown));
        return;
      }
      deliver(() -> result.callback(value));
    }

    /// Dropped because the reactor stops, which this runs on.
    private void refused() {
      if (!over) {
        over = true;
        result.errback(new RejectedExecutionException("the reactor stopped before the job began"));
      }
    }

    private void deliver(Call fire) {
      try {
        callFromThread(() -> {
          if (!over) {
            over = true;
            fire.run();
          }
        });
      } catch (RejectedExecutionException stopped) {
        Loop.LOG.log(
            System.Logger.Level.DEBUG,
            "a job ended after the reactor had stopped; its result is dropped");
      }
    }

    private void cancel() {
      over = true;
      if (job != null) {
        workers.cancel(job);
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
