package spindle.bench;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import spindle.defer.Deferred;

/// A Deferred and its callbacks, beside the JDK's future with as many.
///
/// Each is kept in a field before it is fired, as others would hold it: else the compiler would see
/// that nobody can, and do away with it.
@State(Scope.Thread)
public class DeferredBench extends Nanoseconds {
  private final Integer value = 1;
  private final IllegalStateException failure = new IllegalStateException("made once");
  private @Nullable Deferred<Integer> deferred;
  private @Nullable CompletableFuture<Integer> future;

  /// Make it, add three callbacks, fire it.
  @Benchmark
  public @Nullable Deferred<Integer> newThreeCallbacksFire() {
    Deferred<Integer> made = new Deferred<>();
    deferred = made;
    var _ = made.addCallback(i -> i + 1).addCallback(i -> i + 2).addCallback(i -> i + 3);
    made.callback(value);
    return deferred;
  }

  /// The same with the JDK's.
  @Benchmark
  public @Nullable CompletableFuture<Integer> newThreeCallbacksFireFuture() {
    CompletableFuture<Integer> made = new CompletableFuture<>();
    future = made;
    future = made.thenApply(i -> i + 1).thenApply(i -> i + 2).thenApply(i -> i + 3);
    made.complete(value);
    return future;
  }

  /// Three callbacks that run at once.
  @Benchmark
  public @Nullable Deferred<Integer> firedThreeCallbacks() {
    Deferred<Integer> made = Deferred.succeed(value);
    deferred = made;
    return made.addCallback(i -> i + 1).addCallback(i -> i + 2).addCallback(i -> i + 3);
  }

  /// The same with the JDK's.
  @Benchmark
  public @Nullable CompletableFuture<Integer> firedThreeCallbacksFuture() {
    CompletableFuture<Integer> made = CompletableFuture.completedFuture(value);
    future = made;
    return made.thenApply(i -> i + 1).thenApply(i -> i + 2).thenApply(i -> i + 3);
  }

  /// One that waits for another, which is fired after that.
  @Benchmark
  public @Nullable Deferred<Integer> waitForAnother() {
    Deferred<Integer> inner = new Deferred<>();
    Deferred<Integer> outer = new Deferred<>();
    deferred = outer;
    var _ = outer.then(_ -> inner).addCallback(i -> i + 1);
    outer.callback(value);
    inner.callback(value);
    return deferred;
  }

  /// The same with the JDK's.
  @Benchmark
  public @Nullable CompletableFuture<Integer> waitForAnotherFuture() {
    CompletableFuture<Integer> inner = new CompletableFuture<>();
    CompletableFuture<Integer> outer = new CompletableFuture<>();
    future = outer;
    future = outer.thenCompose(_ -> inner).thenApply(i -> i + 1);
    outer.complete(value);
    inner.complete(value);
    return future;
  }

  /// A failure that passes two callbacks and is handled by the third pair.
  @Benchmark
  public @Nullable Deferred<Integer> failAndRecover() {
    Deferred<Integer> made = new Deferred<>();
    deferred = made;
    var _ = made.addCallback(i -> i + 1).addCallback(i -> i + 2).addErrback(_ -> 3);
    made.errback(failure);
    return deferred;
  }

  /// The same with the JDK's.
  @Benchmark
  public @Nullable CompletableFuture<Integer> failAndRecoverFuture() {
    CompletableFuture<Integer> made = new CompletableFuture<>();
    future = made;
    future = made.thenApply(i -> i + 1).thenApply(i -> i + 2).exceptionally(_ -> 3);
    made.completeExceptionally(failure);
    return future;
  }
}
