package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.unhandled;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.queue.DeferredLock;

/// Errors of the JVM itself are stored, and then thrown (C7).
class FatalErrorsTest {
  private final OutOfMemoryError outOfMemory = new OutOfMemoryError("for the test");
  private final List<Object> log = new ArrayList<>();

  @AfterEach
  void noFailureIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  @Test
  void anErrorOfTheJvmIsTheFailureAndIsThenThrown() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.onSuccess(_ -> {
      throw outOfMemory;
    });
    deferred.finallyDo(() -> log.add("cleaned up"));

    assertThatThrownBy(() -> deferred.callback(1)).isSameAs(outOfMemory);

    assertThat(log).containsExactly("cleaned up");
    assertThat(failureOf(deferred)).isSameAs(outOfMemory);
  }

  @Test
  void itIsThrownEvenIfAHandlerTakesIt() {
    Deferred<Integer> deferred = new Deferred<>();
    Deferred<Integer> handled =
        deferred
            .onSuccess(_ -> {
              throw outOfMemory;
            })
            .addErrback(_ -> 2);

    assertThatThrownBy(() -> deferred.callback(1)).isSameAs(outOfMemory);
    assertThat(resultOf(handled)).isEqualTo(2);
  }

  @Test
  void itIsThrownByAddingToo() {
    Deferred<Integer> deferred = Deferred.succeed(1);

    assertThatThrownBy(() ->
            deferred.onSuccess(_ -> {
              throw outOfMemory;
            }))
        .isSameAs(outOfMemory);
    assertThat(failureOf(deferred)).isSameAs(outOfMemory);
  }

  @Test
  void chainsThatWaitStillRunToTheirEnd() {
    Deferred<Integer> inner = new Deferred<>();
    Deferred<Integer> outer = Deferred.succeed(1).then(_ -> inner);
    outer.onSuccess(_ -> {
      throw outOfMemory;
    });
    inner.onSuccess(log::add);

    assertThatThrownBy(() -> inner.callback(5)).isSameAs(outOfMemory);

    assertThat(log).containsExactly(5);
    assertThat(inner.isDone()).isTrue();
    assertThat(failureOf(outer)).isSameAs(outOfMemory);
  }

  @Test
  void anErrorThatIsOnlyPassedOnIsNotThrownAgain() {
    Deferred<Integer> deferred = Deferred.fail(outOfMemory);

    assertThat(failureOf(deferred.addBoth(Outcome::get))).isSameAs(outOfMemory);
  }

  @Test
  void aStackOverflowIsSuchAnError() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.addCallback(FatalErrorsTest::recurse);

    assertThatThrownBy(() -> deferred.callback(1)).isInstanceOf(StackOverflowError.class);
    assertThat(failureOf(deferred)).isInstanceOf(StackOverflowError.class);
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int recurse(int n) {
    return recurse(n + 1) + 1;
  }

  @Test
  void otherErrorsAreFailuresLikeAnyOther() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.onSuccess(_ -> {
      throw new LinkageError();
    });
    deferred.callback(1);

    assertThat(failureOf(deferred)).isInstanceOf(LinkageError.class);
  }

  @Test
  void anInterruptIsAFailureAndIsNotForgotten() {
    Deferred<Integer> deferred = new Deferred<>();
    deferred.onSuccess(_ -> {
      throw new InterruptedException();
    });
    deferred.callback(1);

    assertThat(Thread.interrupted()).isTrue();
    deferred.addBoth(Outcome::get);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(failureOf(deferred)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void anErrorOfTheJvmGoesThroughMaybeDeferredAndExecute() {
    assertThatThrownBy(() ->
            Deferred.maybeDeferred(() -> {
              throw outOfMemory;
            }))
        .isSameAs(outOfMemory);
    assertThatThrownBy(() ->
            Deferred.execute(() -> {
              throw outOfMemory;
            }))
        .isSameAs(outOfMemory);
  }

  @Test
  void aLockIsGivenBackAndHandedOnAllTheSame() {
    DeferredLock lock = new DeferredLock();
    lock.acquire();
    Deferred<Integer> first = lock.run(() -> Deferred.execute(() -> recurse(0)));
    Deferred<Integer> second = lock.run(() -> Deferred.succeed(2));

    assertThatThrownBy(lock::release).isInstanceOf(StackOverflowError.class);

    assertThat(failureOf(first)).isInstanceOf(StackOverflowError.class);
    assertThat(resultOf(second)).isEqualTo(2);
    assertThat(lock.locked()).isFalse();
  }
}
