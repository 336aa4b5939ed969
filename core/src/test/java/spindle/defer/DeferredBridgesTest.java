package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Ways of making a Deferred, and the bridges to and from futures.
class DeferredBridgesTest {
  private final List<@Nullable Object> log = new ArrayList<>();
  private final IOException broken = new IOException("broken");

  /// What was handed to the reactor's thread.
  private final Queue<Runnable> calls = new ArrayDeque<>();

  @AfterEach
  void noFailureIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  private void turn() {
    while (!calls.isEmpty()) {
      calls.remove().run();
    }
  }

  @Test
  void succeedAndFailAreFiredAlready() {
    Deferred<Integer> byHand = new Deferred<>();
    byHand.callback(1);

    assertThat(resultOf(Deferred.succeed(1))).isEqualTo(resultOf(byHand));
    assertThat(failureOf(Deferred.fail(broken))).isSameAs(broken);
  }

  @Test
  void maybeDeferredGivesTheSameDeferred() {
    Deferred<Integer> pending = new Deferred<>();

    assertThat(Deferred.maybeDeferred(() -> pending)).isSameAs(pending);
  }

  @Test
  void maybeDeferredNeverThrows() {
    Deferred<Integer> threw =
        Deferred.maybeDeferred(() -> {
          throw broken;
        });
    @SuppressWarnings("NullAway")
    Deferred<Integer> nothing = Deferred.maybeDeferred(() -> null);
    Deferred<Integer> interrupted =
        Deferred.maybeDeferred(() -> {
          throw new InterruptedException();
        });

    assertThat(failureOf(threw)).isSameAs(broken);
    assertThat(failureOf(nothing)).isInstanceOf(NullPointerException.class);
    assertThat(failureOf(interrupted)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void executeGivesTheValueOrTheFailure() {
    assertThat(resultOf(Deferred.execute(() -> 1))).isEqualTo(1);
    Deferred<Integer> threw =
        Deferred.execute(() -> {
          throw broken;
        });
    assertThat(failureOf(threw)).isSameAs(broken);
    assertThat(failureOf(Deferred.<Object>execute(() -> Deferred.succeed(1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFutureCompletesWithTheResult() {
    Deferred<Integer> good = new Deferred<>();
    Deferred<Integer> bad = new Deferred<>();
    CompletableFuture<Integer> value = good.asFuture(calls::add);
    CompletableFuture<Integer> failure = bad.asFuture(calls::add);
    assertThat(value).isNotDone();
    good.callback(1);
    bad.errback(broken);

    assertThat(value).isCompletedWithValue(1);
    assertThat(failure).isCompletedExceptionally();
    assertThat(failure.exceptionNow()).isSameAs(broken);
    assertThat(resultOf(good)).isEqualTo(1);
    assertThat(calls).isEmpty();
  }

  @Test
  void cancellingTheFutureCancelsTheDeferredOnItsThread() {
    Deferred<Integer> deferred = new Deferred<>(d -> d.callback(7));
    CompletableFuture<Integer> future = deferred.asFuture(calls::add);

    assertThat(future.cancel(true)).isTrue();
    assertThat(deferred.called()).isFalse();
    turn();

    assertThat(resultOf(deferred)).isEqualTo(7);
    assertThat(future).isCancelled();
    assertThat(future.cancel(true)).isTrue();
  }

  @Test
  void cancellingWhatDependsOnTheFutureDoesNotCancelTheDeferred() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.asFuture(calls::add).thenApply(n -> n + 1).cancel(true);
    turn();

    assertThat(deferred.called()).isFalse();
  }

  @Test
  void cancellingTheDeferredCancelsTheFuture() {
    Deferred<Integer> deferred = new Deferred<>();
    CompletableFuture<Integer> future = deferred.asFuture(calls::add);
    deferred.cancel();

    assertThat(future).isCancelled();
  }

  @Test
  void aStageOnlyLooksOn() {
    Deferred<Integer> deferred = new Deferred<>();
    CompletionStage<Integer> stage = deferred.toCompletionStage();
    stage.thenAccept(log::add);
    stage.toCompletableFuture().cancel(true);
    deferred.callback(1);

    assertThat(log).containsExactly(1);
  }

  @Test
  void aStageBringsItsResultOnTheReactorsThread() {
    CompletableFuture<Integer> stage = new CompletableFuture<>();
    Deferred<Integer> deferred = Deferred.fromCompletionStage(stage, calls::add);
    stage.complete(1);
    assertThat(deferred.called()).isFalse();

    turn();

    assertThat(resultOf(deferred)).isEqualTo(1);
  }

  @Test
  void aFailureOfAStageComesWithoutItsWrapping() {
    CompletableFuture<Integer> stage = new CompletableFuture<>();
    Deferred<Integer> deferred = Deferred.fromFuture(stage.thenApply(n -> n + 1), calls::add);
    stage.completeExceptionally(broken);
    turn();

    assertThat(failureOf(deferred)).isSameAs(broken);
  }

  @Test
  void cancellingTheDeferredCancelsTheStage() {
    CompletableFuture<Integer> stage = new CompletableFuture<>();
    Deferred<Integer> deferred = Deferred.fromCompletionStage(stage, calls::add);
    deferred.cancel();
    turn();

    assertThat(stage).isCancelled();
    assertThat(failureOf(deferred)).isInstanceOf(CancelledError.class);
  }

  @Test
  void aStageThatCannotBeCancelledIsNotWaitedFor() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Deferred<String> deferred =
        Deferred.<String>fromCompletionStage(stage.minimalCompletionStage(), calls::add)
            .onLateValue(log::add);
    deferred.cancel();
    stage.complete("opened in vain");
    turn();

    assertThat(failureOf(deferred)).isInstanceOf(CancelledError.class);
    assertThat(log).containsExactly("opened in vain");
  }

  @Test
  void aStageThatFailsAfterTheCancelIsIgnored() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Deferred<String> deferred =
        Deferred.fromCompletionStage(stage.minimalCompletionStage(), calls::add);
    deferred.cancel();
    stage.completeExceptionally(broken);
    turn();

    assertThat(failureOf(deferred)).isInstanceOf(CancelledError.class);
  }

  @Test
  void aPlainFutureIsWaitedForElsewhere() throws InterruptedException {
    LinkedBlockingQueue<Runnable> handed = new LinkedBlockingQueue<>();
    FutureTask<Integer> good = new FutureTask<>(() -> 1);
    Deferred<Integer> value = Deferred.fromFuture(good, handed::add);
    good.run();
    handed.take().run();
    FutureTask<Integer> bad =
        new FutureTask<>(() -> {
          throw broken;
        });
    bad.run();
    Deferred<Integer> failure = Deferred.fromFuture(bad, handed::add);
    assertThat(failure.called()).isFalse();
    handed.take().run();

    assertThat(resultOf(value)).isEqualTo(1);
    assertThat(failureOf(failure)).isSameAs(broken);
  }

  @Test
  void cancellingTheDeferredInterruptsAPlainFuture() throws InterruptedException {
    LinkedBlockingQueue<Runnable> handed = new LinkedBlockingQueue<>();
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    FutureTask<Integer> task =
        new FutureTask<>(() -> {
          started.countDown();
          try {
            new CountDownLatch(1).await();
          } finally {
            interrupted.countDown();
          }
          return 1;
        });
    Deferred<Integer> deferred = Deferred.fromFuture(task, handed::add);
    Thread.ofVirtual().start(task);
    started.await();

    deferred.cancel();

    interrupted.await();
    handed.take().run();
    assertThat(task.isCancelled()).isTrue();
    assertThat(failureOf(deferred)).isInstanceOf(CancelledError.class);
  }

  @Test
  void firingTwiceThroughABridgeIsStillAMistake() {
    CompletableFuture<Integer> stage = CompletableFuture.completedFuture(1);
    Deferred<Integer> deferred = Deferred.fromCompletionStage(stage, calls::add);
    turn();

    assertThatThrownBy(() -> deferred.callback(2)).isInstanceOf(AlreadyCalledError.class);
  }
}
