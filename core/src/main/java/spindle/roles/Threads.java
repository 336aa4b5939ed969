package spindle.roles;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.time.Call;

/// The part of a reactor that deals with other threads (Twisted's `IReactorThreads`).
///
/// It is an [Executor] too, so that whatever wants one can bring its results to the reactor's
/// thread: `future.thenAcceptAsync(this::arrived, reactor)`.
public interface Threads extends Executor {
  /// Runs `work` on the reactor's thread, in a later turn: [#callFromThread] by another name.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException if the reactor has stopped for good
  @Override
  default void execute(Runnable work) {
    callFromThread(work::run);
  }

  /// Runs `call` on the reactor's thread, in a later turn. From any thread: this is the door by
  /// which everything else gets in. Calls run in the order in which they came.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException if the reactor has stopped for good
  void callFromThread(Call call);

  /// Runs `job` on a thread of its own, where it may wait as long as it likes. What it throws is
  /// logged. From any thread. Above the bound on threads, jobs wait their turn.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException if too many wait already, or the
  ///   reactor has stopped for good
  void callInThread(Call job);

  /// Runs `job` as [#callInThread] does, then tells `onResult` on the same thread: the value and
  /// null, or null and what was thrown. From any thread.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException as [#callInThread]
  <T> void callInThreadWithCallback(
      BiConsumer<@Nullable T, @Nullable Throwable> onResult, Callable<T> job);

  /// Runs `jobs` one after the other on one thread, each although an earlier one threw. From any
  /// thread.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException as [#callInThread]
  void callMultipleInThread(List<? extends Call> jobs);

  /// Runs `job` on a thread of its own and fires with its outcome, on the reactor's thread.
  /// Cancelling fails the Deferred at once, interrupts the job and drops its result; a value that
  /// still comes goes to [Deferred#onLateValue] if that was said.
  ///
  /// @return fails with `RejectedExecutionException` if too many jobs wait already, or the reactor
  ///   stops for good before it has the outcome
  <T> Deferred<T> deferToThread(Callable<T> job);

  /// Runs `call` on the reactor's thread and waits for its value.
  ///
  /// @throws IllegalStateException on the reactor's own thread, which would wait for itself
  /// @throws java.util.concurrent.RejectedExecutionException if the reactor stopped before it ran
  /// @throws Exception what `call` throws
  <T> T blockingCallFromThread(Callable<T> call) throws Exception;

  /// Runs `call` on the reactor's thread and waits for the result of the Deferred it returns.
  ///
  /// @throws IllegalStateException on the reactor's own thread, which would wait for itself
  /// @throws java.util.concurrent.RejectedExecutionException if the reactor stopped before it fired
  /// @throws Exception what `call` throws or the Deferred fails with
  <T> T blockingDeferredFromThread(Callable<Deferred<T>> call) throws Exception;

  /// Sets how many jobs may run at the same time. From any thread.
  ///
  /// @throws IllegalArgumentException unless `threads` is at least 1
  void suggestThreadPoolSize(int threads);

  /// Whether the current thread is the reactor's. From any thread.
  boolean inReactorThread();
}
