package spindle.defer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The ways between a [Deferred], which has one thread, and futures, which have none.
final class Bridges {
  private Bridges() {}

  static <T extends @Nullable Object> Deferred<T> from(
      CompletionStage<? extends T> stage, Executor reactorThread) {
    Deferred<T> deferred = new Deferred<>(_ -> cancel(stage));
    stage.whenComplete(
        (value, failure) -> reactorThread.execute(() -> arrive(deferred, value, failure)));
    return deferred;
  }

  private static void cancel(CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().cancel(true);
    } catch (UnsupportedOperationException _) {
      // A stage need not be a future. Then it is only not waited for.
    }
  }

  static <T extends @Nullable Object> Deferred<T> from(
      Future<? extends T> future, Executor reactorThread) {
    if (future instanceof CompletionStage<?>) {
      @SuppressWarnings("unchecked")
      CompletionStage<? extends T> stage = (CompletionStage<? extends T>) future;
      return from(stage, reactorThread);
    }
    Deferred<T> deferred = new Deferred<>(_ -> future.cancel(true));
    Runnable waiting = () -> await(deferred, future, reactorThread);
    if (future.isDone()) {
      waiting.run();
    } else {
      Thread.ofVirtual().name("spindle-future").start(waiting);
    }
    return deferred;
  }

  private static <T extends @Nullable Object> void await(
      Deferred<T> deferred, Future<? extends T> future, Executor reactorThread) {
    @Nullable T value = null;
    Throwable failure = null;
    try {
      value = future.get();
    } catch (Throwable t) {
      failure = t;
    }
    @Nullable T came = value;
    Throwable thrown = failure;
    reactorThread.execute(() -> arrive(deferred, came, thrown));
  }

  private static void arrive(
      Deferred<?> deferred, @Nullable Object value, @Nullable Throwable failure) {
    if (failure == null) {
      deferred.fireUnlessFired(value, 0);
    } else {
      deferred.fireUnlessFired(unwrapped(failure), Chain.FAILED);
    }
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wraps = failure instanceof CompletionException || failure instanceof ExecutionException;
    return wraps && cause != null ? cause : failure;
  }

  static <T extends @Nullable Object> CompletableFuture<T> toFuture(
      Deferred<T> deferred, Executor reactorThread) {
    DeferredFuture<T> future = new DeferredFuture<>(deferred, reactorThread);
    deferred.deliverTo(future);
    return future;
  }

  /// Completed by the Deferred, and cancels it.
  private static final class DeferredFuture<T extends @Nullable Object> extends CompletableFuture<T>
      implements Recipient<T> {
    private final Deferred<T> deferred;
    private final Executor reactorThread;

    DeferredFuture(Deferred<T> deferred, Executor reactorThread) {
      this.deferred = deferred;
      this.reactorThread = reactorThread;
    }

    @Override
    public void succeeded(T value) {
      complete(value);
    }

    @Override
    public void failed(Throwable failure) {
      completeExceptionally(failure);
    }

    /// What the others of this kind are made of: only the first one cancels the Deferred.
    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        reactorThread.execute(deferred::cancel);
      }
      return cancelled;
    }
  }
}
