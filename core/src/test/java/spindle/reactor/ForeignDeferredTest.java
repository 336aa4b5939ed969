package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.defer.AlreadyCalledError;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.queue.DeferredLock;
import spindle.queue.DeferredQueue;
import spindle.queue.DeferredSemaphore;
import spindle.roles.ConnectOptions;
import spindle.task.Cooperator;
import spindle.task.LoopingCall;

/// Deferreds of a reactor in the hands of other threads: firing and cancelling are handed over,
/// everything else is refused, aloud.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForeignDeferredTest {
  private final IOException broken = new IOException("broken");
  private final LogCapture logged = LogCapture.ofReactor();
  private final LogCapture unhandled = LogCapture.ofDeferred();
  private RunningReactor running;

  @BeforeEach
  void start() throws Exception {
    running = RunningReactor.start();
  }

  @AfterEach
  void close() {
    running.close();
    logged.close();
    unhandled.close();
  }

  /// A Deferred of the reactor, and a future of where its result came and what it was.
  private record Asked(Deferred<String> deferred, CompletableFuture<String> seen) {}

  private Asked ask() throws Exception {
    return running.ask(() -> {
      Deferred<String> deferred = new Deferred<>();
      CompletableFuture<String> seen = new CompletableFuture<>();
      deferred
          .onSuccess(value -> seen.complete(value + on()))
          .handleFailure(failure -> seen.complete(failure.getMessage() + on()));
      return new Asked(deferred, seen);
    });
  }

  private Throwable failureOf(Deferred<String> deferred) throws Exception {
    return running.ask(() -> deferred.outcome().orElseThrow())
            instanceof Outcome.Failure<String>(Throwable cause)
        ? cause
        : new AssertionError(deferred);
  }

  private String on() {
    return Thread.currentThread() == running.thread ? " here" : " elsewhere";
  }

  private static <T> T onVirtualThread(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task.get();
  }

  @Test
  void whatAFutureFiresRunsItsCallbacksOnTheReactorsThread() throws Exception {
    Asked asked = ask();

    var _ = CompletableFuture.supplyAsync(() -> "value").thenAccept(asked.deferred::callback);

    assertThat(asked.seen.get()).isEqualTo("value here");
  }

  @Test
  void whatAFutureFailsWithRunsItsErrbacksOnTheReactorsThread() throws Exception {
    Asked asked = ask();

    var _ =
        CompletableFuture.failedFuture(broken)
            .whenCompleteAsync((value, failure) -> asked.deferred.errback(failure));

    assertThat(asked.seen.get()).isEqualTo("broken here");
  }

  /// One that was made on a thread without a reactor belongs to nobody, and another may wait for
  /// it.
  private String afterWaitingFor(Deferred<String> homeless, Runnable fire) throws Exception {
    CompletableFuture<String> seen =
        running.ask(() -> {
          CompletableFuture<String> told = new CompletableFuture<>();
          Deferred<String> outer = new Deferred<>();
          outer
              .then(_ -> homeless)
              .onSuccess(value -> told.complete(value + on()))
              .handleFailure(failure -> told.complete(failure.getMessage() + on()));
          outer.callback("go");
          return told;
        });
    fire.run();
    return seen.get();
  }

  @Test
  void whoWaitedForOneOfNobodyGoesOnAtHome() throws Exception {
    Deferred<String> good = new Deferred<>();
    assertThat(afterWaitingFor(good, () -> good.callback("value"))).isEqualTo("value here");

    Deferred<String> bad = new Deferred<>();
    assertThat(afterWaitingFor(bad, () -> bad.errback(broken))).isEqualTo("broken here");
  }

  @Test
  void aVirtualThreadFiresItAsAnyOther() throws Exception {
    Asked asked = ask();

    onVirtualThread(() -> {
      asked.deferred.callback("value");
      return 0;
    });

    assertThat(asked.seen.get()).isEqualTo("value here");
  }

  @Test
  void aJobFiresItAsAnyOther() throws Exception {
    Asked asked = ask();

    running.reactor.callInThread(() -> asked.deferred.callback("value"));

    assertThat(asked.seen.get()).isEqualTo("value here");
  }

  @Test
  void cancellingIsHandedOver() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    Deferred<String> deferred =
        running.ask(() -> new Deferred<String>(_ -> seen.complete("canceller" + on())));

    deferred.cancel();

    assertThat(seen.get()).isEqualTo("canceller here");
    assertThat(failureOf(deferred)).isInstanceOf(CancelledError.class);
  }

  @Test
  void aFiringThatCrossesACancelIsDroppedAndItsValueReleased() throws Exception {
    CompletableFuture<String> released = new CompletableFuture<>();
    Deferred<String> deferred =
        running.ask(() ->
            new Deferred<String>(_ -> {}).onLateValue(late -> released.complete(late + on())));
    deferred.cancel();

    deferred.callback("value");

    assertThat(released.get()).isEqualTo("value here");
    Deferred<String> without = running.ask(() -> new Deferred<String>(_ -> {}));
    without.cancel();
    without.callback("value");
    assertThat(running.ask(() -> 1)).isEqualTo(1);
    assertThat(logged.lines()).isEmpty();
  }

  @Test
  void firingItTwiceFromElsewhereIsReportedByTheReactor() throws Exception {
    Asked asked = ask();

    asked.deferred.callback("one");
    asked.deferred.callback("two");

    assertThat(running.ask(() -> asked.seen.get())).isEqualTo("one here");
    assertThat(running.ask(() -> 1)).isEqualTo(1);
    assertThat(logged.thrown()).singleElement().isInstanceOf(AlreadyCalledError.class);
  }

  @Test
  void aFailureOfWhatWasHandedOverIsReportedInThatTurn() throws Exception {
    Deferred<String> deferred = running.ask(() -> new Deferred<String>());

    var _ = CompletableFuture.runAsync(() -> deferred.errback(broken));

    assertThat(unhandled.await("broken")).isTrue();
  }

  @Test
  void aFailureOfACallIsReportedBeforeTheLoopSleeps() throws Exception {
    Deferred<String> deferred = running.ask(() -> new Deferred<String>());

    running.ask(() -> {
      running.reactor.callFromThread(() -> deferred.errback(broken));
      return 0;
    });

    assertThat(unhandled.await("broken")).isTrue();
  }

  @Test
  void everythingElseIsRefusedElsewhere() throws Exception {
    Deferred<String> deferred = running.ask(() -> Deferred.succeed("value"));
    List<Throwable> seen = new ArrayList<>();
    Map<String, ThrowingCallable> refused = new LinkedHashMap<>();
    refused.put("addCallback", () -> deferred.addCallback(value -> value));
    refused.put("addErrback", () -> deferred.addErrback(_ -> ""));
    refused.put("addBoth", () -> deferred.addBoth(outcome -> outcome.get()));
    refused.put("then", () -> deferred.then(Deferred::succeed));
    refused.put("onSuccess", () -> deferred.onSuccess(_ -> {}));
    refused.put("finallyDo", () -> deferred.finallyDo(() -> {}));
    refused.put("chainDeferred", () -> deferred.chainDeferred(new Deferred<>()));
    refused.put("asFuture", () -> deferred.asFuture(running.reactor));
    refused.put("toCompletionStage", deferred::toCompletionStage);
    refused.put("addTimeout", () -> deferred.addTimeout(Duration.ofSeconds(1), running.reactor));
    refused.put("pause", deferred::pause);
    refused.put("unpause", deferred::unpause);
    refused.put("take", deferred::take);
    refused.put("onLateValue", () -> deferred.onLateValue(_ -> {}));
    refused.put("reportedElsewhere", deferred::reportedElsewhere);
    refused.put("gatherResults", () -> Deferred.gatherResults(List.of(deferred)));
    refused.put("race", () -> Deferred.race(List.of(deferred)));

    refused.forEach((name, call) ->
        assertThatThrownBy(call)
            .as(name)
            .isInstanceOf(WrongThreadException.class)
            .hasMessageContaining("go through callFromThread"));
    running.ask(() -> deferred.onFailure(seen::add));
    assertThat(seen).isEmpty();
  }

  @Test
  void whatIsBuiltOfDeferredsIsRefusedElsewhere() throws Exception {
    Map<String, ThrowingCallable> refused = new LinkedHashMap<>();
    DeferredQueue<String> queue = running.ask(() -> new DeferredQueue<String>());
    DeferredLock lock = running.ask(DeferredLock::new);
    DeferredSemaphore semaphore = running.ask(() -> new DeferredSemaphore(2));
    LoopingCall looping = running.ask(() -> new LoopingCall(running.reactor, () -> {}));
    Cooperator cooperator = running.ask(() -> new Cooperator(running.reactor));
    var task = running.ask(() -> cooperator.cooperate(List.of(1).iterator()));
    refused.put("queue.put", () -> queue.put("item"));
    refused.put("queue.get", queue::get);
    refused.put("lock.acquire", lock::acquire);
    refused.put("lock.release", lock::release);
    refused.put("lock.run", () -> lock.run(Deferred::succeed));
    refused.put("semaphore.acquire", semaphore::acquire);
    refused.put("looping.start", () -> looping.start(Duration.ofSeconds(1)));
    refused.put("looping.stop", looping::stop);
    refused.put("looping.reset", looping::reset);
    refused.put("cooperator.cooperate", () -> cooperator.cooperate(List.of(1).iterator()));
    refused.put("cooperator.stop", cooperator::stop);
    refused.put("cooperator.start", cooperator::start);
    refused.put("task.pause", task::pause);
    refused.put("task.resume", task::resume);
    refused.put("task.stop", task::stop);
    refused.put("task.whenDone", task::whenDone);

    refused.forEach(
        (name, call) -> assertThatThrownBy(call).as(name).isInstanceOf(WrongThreadException.class));
  }

  @Test
  void aRefusalIsLoggedOnceForEachPlaceForFuturesHideWhatTheirFunctionsThrow() throws Exception {
    Transport transport = connect();
    List<Consumer<Transport>> calls = new ArrayList<>();
    calls.add(to -> to.write("bytes"));
    calls.add(Transport::drained);
    calls.add(Transport::loseConnection);
    calls.add(Transport::abortConnection);
    for (Consumer<Transport> call : calls) {
      for (int times = 0; times < 2; times++) {
        assertThatThrownBy(CompletableFuture.runAsync(() -> call.accept(transport))::join)
            .isInstanceOf(CompletionException.class)
            .hasCauseInstanceOf(WrongThreadException.class);
      }
    }

    assertThat(logged.lines())
        .isNotEmpty()
        .allMatch(line ->
            line.startsWith("WARNING refused: called on thread 'ForkJoinPool")
                && line.contains("go through callFromThread"));
    assertThat(logged.lines().size()).isLessThanOrEqualTo(calls.size());
  }

  private Transport connect() throws Exception {
    ListeningPort port =
        running.ask(
            () -> running.reactor.listenTCP(0, _ -> new Protocol() {}, StopFromThreadsTest.LOCAL));
    return running
        .reactor
        .<Protocol>blockingDeferredFromThread(() ->
            running.reactor.connect(port.host(), _ -> new Protocol() {}, ConnectOptions.defaults()))
        .transport();
  }

  @Test
  void aDeferredOfAnotherReactorIsFiredThereAndCannotBeWaitedForHere() throws Exception {
    try (RunningReactor other = RunningReactor.start()) {
      Deferred<String> theirs = other.ask(() -> new Deferred<String>());
      Deferred<String> ours = running.ask(() -> new Deferred<String>());
      CompletableFuture<Thread> ran = new CompletableFuture<>();
      running.ask(() -> ours.onSuccess(_ -> ran.complete(Thread.currentThread())));
      List<@Nullable Throwable> failures = new ArrayList<>();

      running.ask(() -> Deferred.succeed("value").then(_ -> theirs).handleFailure(failures::add));
      other.ask(() -> theirs.chainDeferred(ours));
      running.ask(() -> {
        theirs.callback("value");
        return 0;
      });

      assertThat(ran.get()).isSameAs(running.thread);
      assertThat(failures).singleElement().isInstanceOf(WrongThreadException.class);
      assertThat(other.ask(() -> theirs.outcome().orElseThrow()))
          .isEqualTo(new Outcome.Success<>("value"));
    }
  }

  @Test
  void whatWasMadeDuringSetUpOfTheDefaultReactorBelongsToIt() throws Exception {
    try (Reactor reactor = Reactor.create()) {
      reactor.loop().setUpHere();
      Deferred<String> made = new Deferred<>();
      List<String> seen = new ArrayList<>();
      Thread mine = Thread.currentThread();
      made.onSuccess(value -> {
        seen.add(value + (Thread.currentThread() == mine ? " here" : " elsewhere"));
        reactor.stop();
      });

      reactor.callWhenRunning(() -> {
        var _ = CompletableFuture.runAsync(() -> made.callback("value"));
      });
      reactor.run(false);

      assertThat(seen).containsExactly("value here");
    }
  }

  @Test
  void whileNobodyRunsTheReactorNothingIsChecked() throws Exception {
    Deferred<String> deferred = running.ask(() -> new Deferred<String>());
    running.close();

    List<String> seen = new ArrayList<>();
    deferred.onSuccess(seen::add);
    deferred.callback("value");

    assertThat(seen).containsExactly("value");
  }

  @Test
  void aLateValueOfACancelledJobIsReleased() throws Exception {
    CompletableFuture<String> gate = new CompletableFuture<>();
    CompletableFuture<String> released = new CompletableFuture<>();
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    Deferred<String> job =
        running.ask(() ->
            running
                .reactor
                .deferToThread(() -> {
                  begun.complete(true);
                  return uninterrupted(gate);
                })
                .onLateValue(late -> released.complete(late + on())));
    begun.get();

    job.cancel();
    assertThat(failureOf(job)).isInstanceOf(CancelledError.class);
    gate.complete("resource");

    assertThat(released.get()).isEqualTo("resource here");
  }

  private static String uninterrupted(CompletableFuture<String> gate) throws Exception {
    try {
      return gate.get();
    } catch (InterruptedException deaf) {
      return gate.get();
    }
  }
}
