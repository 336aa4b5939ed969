package spindle.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.reactor.HandOver;
import spindle.reactor.Reactor;

/// What a fiber promises when it starts, waits, ends.
@ParameterizedClass
@EnumSource(Way.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class FiberTest {
  @Parameter private Way way;
  private Reactor reactor;
  private final List<String> seen = new ArrayList<>();

  @BeforeEach
  void open() {
    reactor = way.reactor();
  }

  @AfterEach
  void close() {
    reactor.close();
  }

  @Test
  void theReactorSaysHowItsFibersGetTheirTurn() {
    assertThat(reactor.toString())
        .contains(way == Way.MOUNTED ? "fibers on its thread" : "fibers by hand-over");
  }

  @Test
  void aFiberBeginsInATurnAndItsDeferredBringsWhatItReturned() throws Throwable {
    Deferred<String> result = Fiber.start(reactor, () -> "done");

    assertThat(result.called()).isFalse();
    Turns.once(reactor);
    assertThat(result.take()).isEqualTo("done");
  }

  @Test
  void whatABodyThrowsFailsItsDeferred() {
    IOException failure = new IOException("no");
    Deferred<Void> result =
        Fiber.start(
            reactor,
            () -> {
              throw failure;
            });

    assertThatThrownBy(() -> Turns.until(reactor, result)).isSameAs(failure);
  }

  @Test
  void awaitReturnsTheValueInTheTurnInWhichItCame() throws Throwable {
    Deferred<String> question = new Deferred<>();
    Deferred<String> result = Fiber.start(reactor, () -> Fiber.await(question) + "!");
    Turns.once(reactor);
    reactor.callLater(Duration.ZERO, () -> question.callback("yes"));

    Turns.once(reactor);

    assertThat(result.take()).isEqualTo("yes!");
  }

  @Test
  void aFiberGoesOnAfterTheCallbackThatFiredAndNotWithinIt() throws Throwable {
    Deferred<String> question = new Deferred<>();
    Deferred<?> result = Fiber.start(reactor, () -> seen.add("fiber " + Fiber.await(question)));
    Turns.once(reactor);
    reactor.callLater(
        Duration.ZERO,
        () -> {
          question.callback("on");
          seen.add("callback");
        });

    Turns.until(reactor, result);

    assertThat(seen).containsExactly("callback", "fiber on");
  }

  @Test
  void aFailureIsThrownAsItIsAndMayBeCaught() throws Throwable {
    IOException failure = new IOException("no");
    Deferred<Throwable> result =
        Fiber.start(
            reactor,
            () -> {
              try {
                return Fiber.await(Deferred.<Throwable>fail(failure));
              } catch (IOException caught) {
                return caught;
              }
            });

    assertThat(Turns.until(reactor, result)).isSameAs(failure);
  }

  @Test
  void whatIsDoneAlreadyIsNotWaitedFor() throws Throwable {
    Deferred<?> other = Fiber.start(reactor, () -> seen.add("other"));
    Deferred<Integer> first =
        Fiber.start(
            reactor,
            () -> {
              int sum = 0;
              for (int i = 0; i < 1_000; i++) {
                sum += Fiber.await(Deferred.succeed(1));
              }
              seen.add("sum");
              return sum;
            });
    Deferred<?> third = Fiber.start(reactor, () -> seen.add("third"));

    Turns.once(reactor);

    assertThat(first.take()).isEqualTo(1_000);
    assertThat(seen).containsExactly("other", "sum", "third");
    assertThat(other.isDone() && third.isDone()).isTrue();
  }

  @Test
  void fibersThatWaitForOneAnotherGoOnInTheSameTurn() throws Throwable {
    Deferred<Integer> first = new Deferred<>();
    Deferred<Integer> last = first;
    for (int i = 0; i < 100; i++) {
      Deferred<Integer> before = last;
      last = Fiber.start(reactor, () -> Fiber.await(before) + 1);
    }
    Turns.once(reactor);
    reactor.callLater(Duration.ZERO, () -> first.callback(0));

    Turns.once(reactor);

    assertThat(last.take()).isEqualTo(100);
  }

  @Test
  void fibersThatKeepOneAnotherAwakeLetTheKernelHaveItsTurn() throws Throwable {
    Deferred<?> restless =
        Fiber.start(
            reactor,
            () -> {
              while (!seen.contains("timer")) {
                Deferred<Void> other = new Deferred<>();
                var _ = Fiber.start(reactor, () -> other.callback());
                Fiber.await(other);
              }
            });
    reactor.callLater(Duration.ZERO, () -> seen.add("timer"));

    Turns.until(reactor, restless);

    assertThat(seen).containsExactly("timer");
  }

  @Test
  void sleepingTakesItsTimeAndNobodyElses() throws Throwable {
    Deferred<Void> result =
        Fiber.start(
            reactor,
            () -> {
              Fiber.sleep(Duration.ofMillis(20));
              seen.add("slept");
            });
    reactor.callLater(Duration.ofMillis(1), () -> seen.add("timer"));

    Turns.until(reactor, result);

    assertThat(seen).containsExactly("timer", "slept");
    assertThat(reactor.delayedCalls()).isEmpty();
  }

  @Test
  void aFiberIsOnItsReactorsThread() throws Throwable {
    Deferred<Boolean> result =
        Fiber.start(
            reactor,
            () -> {
              reactor.callLater(Duration.ZERO, () -> {}).cancel();
              return reactor.inReactorThread() && Fiber.current().reactor() == reactor;
            });

    assertThat(Turns.until(reactor, result)).isTrue();
    assertThat(reactor.inReactorThread()).isFalse();
  }

  @Test
  void outsideAFiberTheMessageSaysWhatToDo() {
    assertThatThrownBy(() -> Fiber.await(Deferred.succeed(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Fiber.await is for code inside a fiber")
        .hasMessageContaining("Fiber.start(reactor, body)");
    assertThat(Fiber.inFiber()).isFalse();
  }

  @Test
  void aFiberMayNotWaitForItself() {
    List<Deferred<Object>> own = new ArrayList<>();
    own.add(Fiber.start(reactor, () -> Fiber.await(own.getFirst())));

    assertThatThrownBy(() -> Turns.until(reactor, own.getFirst()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("own end");
  }

  @Test
  void aDeferredThatIsFiredOnAnotherThreadFailsTheWaitWithAdvice() throws Throwable {
    Deferred<String> theirs = new Deferred<>();
    Deferred<String> result = Fiber.start(reactor, () -> Fiber.await(theirs));
    Turns.once(reactor);
    reactor.callLater(
        Duration.ZERO, () -> Thread.ofPlatform().start(() -> fireOnAnotherReactor(theirs)).join());

    assertThatThrownBy(() -> Turns.until(reactor, result))
        .isInstanceOf(WrongThreadException.class)
        .hasMessageContaining("callFromThread");
  }

  private void fireOnAnotherReactor(Deferred<String> theirs) {
    try (Reactor another = way.reactor()) {
      another.callLater(Duration.ZERO, () -> theirs.callback("mine"));
      Turns.once(another);
    }
  }

  @Test
  void aBodyThatReturnsADeferredIsToldToAwaitIt() {
    Deferred<Object> result = Fiber.start(reactor, () -> Deferred.succeed(1));

    assertThatThrownBy(() -> Turns.until(reactor, result)).hasMessageContaining("awaits");
  }

  @Test
  void localsBelongToTheFiber() throws Throwable {
    ThreadLocal<String> local = ThreadLocal.withInitial(() -> "none");
    InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
    ScopedValue<String> scoped = ScopedValue.newInstance();
    inherited.set("from outside");
    Deferred<String> one = Fiber.start(reactor, () -> locals("one", local, inherited, scoped));
    Deferred<String> two = Fiber.start(reactor, () -> locals("two", local, inherited, scoped));

    assertThat(Turns.until(reactor, one)).isEqualTo("one from outside one");
    assertThat(Turns.until(reactor, two)).isEqualTo("two from outside two");
    assertThat(local.get()).isEqualTo("none");
    assertThat(inherited.get()).isEqualTo("from outside");
  }

  private static String locals(
      String own,
      ThreadLocal<String> local,
      InheritableThreadLocal<String> inherited,
      ScopedValue<String> scoped)
      throws Exception {
    local.set(own);
    return ScopedValue.where(scoped, own)
        .call(() -> {
          String before = inherited.get();
          inherited.set("changed");
          Fiber.sleep(Duration.ZERO);
          return local.get() + " " + before + " " + scoped.get();
        });
  }

  @Test
  void aCancelledFiberSeesItWhereItWaitsAndCleansUp() {
    Deferred<Void> never = new Deferred<>();
    Deferred<Void> result =
        Fiber.start(
            reactor,
            () -> {
              try {
                return Fiber.await(never);
              } finally {
                seen.add("cleaned up");
              }
            });
    Turns.once(reactor);

    result.cancel();

    assertThat(never.called()).isTrue();
    assertThatThrownBy(() -> Turns.until(reactor, result)).isInstanceOf(CancelledError.class);
    assertThat(seen).containsExactly("cleaned up");
    assertThat(HandOver.strands(reactor)).isZero();
  }

  @Test
  void aFiberThatGoesOnCanBeCancelledAgain() throws Throwable {
    Deferred<String> result =
        Fiber.start(
            reactor,
            () -> {
              for (int i = 0; i < 2; i++) {
                try {
                  Fiber.await(new Deferred<>());
                } catch (CancelledError ignored) {
                  seen.add("ignored " + i);
                }
              }
              return Fiber.await(new Deferred<String>());
            });
    for (int i = 0; i < 3; i++) {
      Turns.once(reactor);
      assertThat(result.called()).isFalse();
      result.cancel();
    }

    assertThatThrownBy(() -> Turns.until(reactor, result)).isInstanceOf(CancelledError.class);
    assertThat(seen).containsExactly("ignored 0", "ignored 1");
  }

  @Test
  void cancellingGoesThroughNestedFibers() {
    Deferred<Void> never = new Deferred<>();
    Deferred<Void> inner = Fiber.start(reactor, () -> Fiber.await(never));
    Deferred<Void> middle = Fiber.start(reactor, () -> Fiber.await(inner));
    Deferred<Void> outer = Fiber.start(reactor, () -> Fiber.await(middle));
    Turns.once(reactor);

    outer.cancel();

    assertThat(never.called()).isTrue();
    assertThatThrownBy(() -> Turns.until(reactor, outer)).isInstanceOf(CancelledError.class);
    assertThat(HandOver.strands(reactor)).isZero();
  }

  @Test
  void aCancelledFiberGoesOnOnlyWithWhatItsDeferredBrings() throws Throwable {
    Deferred<String> slow = new Deferred<>(deferred -> seen.add("asked"));
    Deferred<String> reluctant = slow.thenErrback(CancelledError.class, c -> later());
    Deferred<String> result = Fiber.start(reactor, () -> Fiber.await(reluctant));
    Turns.once(reactor);
    result.cancel();
    Turns.once(reactor);
    assertThat(result.called()).isFalse();

    assertThat(Turns.until(reactor, result)).isEqualTo("after all");
    assertThat(seen).containsExactly("asked");
  }

  private Deferred<String> later() {
    Deferred<String> later = new Deferred<>();
    reactor.callLater(Duration.ofMillis(5), () -> later.callback("after all"));
    return later;
  }

  @Test
  void aFiberThatIsCancelledBeforeItBeginsNeverDoes() {
    Deferred<Boolean> result = Fiber.start(reactor, () -> seen.add("began"));
    result.cancel();

    assertThatThrownBy(() -> Turns.until(reactor, result)).isInstanceOf(CancelledError.class);
    assertThat(seen).isEmpty();
  }

  @Test
  void aValueThatCameBeforeTheCancelIsNotLostAndTheNextWaitIsCancelled() {
    Deferred<String> question = new Deferred<>();
    Deferred<Void> result =
        Fiber.start(
            reactor,
            () -> {
              seen.add(Fiber.await(question));
              return Fiber.await(new Deferred<Void>());
            });
    Turns.once(reactor);
    question.callback("value");
    result.cancel();

    assertThatThrownBy(() -> Turns.until(reactor, result)).isInstanceOf(CancelledError.class);
    assertThat(seen).containsExactly("value");
  }

  @Test
  void anInterruptIsSeenAsACancel() throws Throwable {
    List<Thread> thread = new ArrayList<>();
    Deferred<Void> result =
        Fiber.start(
            reactor,
            () -> {
              thread.add(Thread.currentThread());
              return Fiber.await(new Deferred<Void>());
            });
    Turns.once(reactor);
    Thread.ofPlatform().start(() -> thread.getFirst().interrupt()).join();

    assertThatThrownBy(() -> Turns.until(reactor, result)).isInstanceOf(CancelledError.class);
  }
}
