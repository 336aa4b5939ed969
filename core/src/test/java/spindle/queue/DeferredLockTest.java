package spindle.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.stackDepth;
import static spindle.defer.Results.unhandled;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;

/// Locks and semaphores (R17, C3, C6).
class DeferredLockTest {
  private static final int MANY = 100_000;

  private final List<Object> log = new ArrayList<>();
  private final IOException broken = new IOException("broken");
  private final DeferredLock lock = new DeferredLock();

  @AfterEach
  void noFailureIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  @Test
  void aFreeLockIsTheCallersAtOnce() {
    assertThat(lock.locked()).isFalse();
    assertThat(resultOf(lock.acquire())).isSameAs(lock);
    assertThat(lock.locked()).isTrue();
  }

  @Test
  void itIsHandedOverInOrderAndStaysHeld() {
    lock.acquire();
    lock.acquire().onSuccess(_ -> log.add("second"));
    lock.acquire().onSuccess(_ -> log.add("third"));
    lock.release();
    assertThat(log).containsExactly("second");
    assertThat(lock.locked()).isTrue();

    lock.release();
    assertThat(log).containsExactly("second", "third");
    lock.release();

    assertThat(lock.locked()).isFalse();
  }

  @Test
  void releasingWhatIsNotHeldIsAnError() {
    assertThatThrownBy(lock::release).isInstanceOf(IllegalStateException.class);
    DeferredSemaphore semaphore = new DeferredSemaphore(2);
    semaphore.acquire();
    semaphore.release();
    assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
    assertThat(semaphore.tokens()).isEqualTo(2);
  }

  @Test
  void releasingTwiceInsideAHandOverIsAnErrorToo() {
    lock.acquire();
    Deferred<DeferredLock> second = lock.acquire();
    lock.acquire();
    second.onSuccess(held -> {
      held.release();
      held.release();
    });
    lock.release();

    assertThat(failureOf(second)).isInstanceOf(IllegalStateException.class);
    assertThat(lock.locked()).isTrue();
  }

  @Test
  void aSemaphoreNeedsAToken() {
    assertThatThrownBy(() -> new DeferredSemaphore(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DeferredSemaphore(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSemaphoreLetsThroughAsManyAsItHasTokens() {
    DeferredSemaphore semaphore = new DeferredSemaphore(2);
    assertThat(semaphore.limit()).isEqualTo(2);
    assertThat(resultOf(semaphore.acquire())).isSameAs(semaphore);
    semaphore.acquire();
    assertThat(semaphore.tokens()).isZero();
    Deferred<DeferredSemaphore> third = semaphore.acquire();
    assertThat(third.called()).isFalse();

    semaphore.release();

    assertThat(third.called()).isTrue();
    assertThat(semaphore.tokens()).isZero();
  }

  @Test
  void cancellingTheWaitGivesUpThePlace() {
    lock.acquire();
    Deferred<DeferredLock> second = lock.acquire();
    Deferred<DeferredLock> third = lock.acquire();
    second.cancel();
    assertThat(failureOf(second)).isInstanceOf(CancelledError.class);

    lock.release();

    assertThat(third.called()).isTrue();
  }

  @Test
  void cancellingAfterThatDoesNothing() {
    Deferred<DeferredLock> held = lock.acquire();
    held.cancel();

    assertThat(resultOf(held)).isSameAs(lock);
    assertThat(lock.locked()).isTrue();
  }

  @Test
  void itIsNotReentrant() {
    lock.acquire();
    assertThat(lock.acquire().called()).isFalse();
  }

  @Test
  void runHoldsTheLockUntilTheWorkIsDone() {
    Deferred<Integer> work = new Deferred<>();
    Deferred<Integer> result = lock.run(() -> work);
    Deferred<String> next = lock.run(() -> Deferred.succeed("next"));
    assertThat(lock.locked()).isTrue();
    assertThat(next.isDone()).isFalse();

    work.callback(1);

    assertThat(resultOf(result)).isEqualTo(1);
    assertThat(resultOf(next)).isEqualTo("next");
    assertThat(lock.locked()).isFalse();
  }

  @Test
  void runGivesTheLockBackWhenTheWorkFails() {
    Deferred<Integer> failed = lock.run(() -> Deferred.fail(broken));
    Deferred<Integer> threw =
        lock.run(() -> {
          throw broken;
        });
    @SuppressWarnings("NullAway")
    Deferred<Integer> nothing = lock.run(() -> null);

    assertThat(failureOf(failed)).isSameAs(broken);
    assertThat(failureOf(threw)).isSameAs(broken);
    assertThat(failureOf(nothing)).isInstanceOf(NullPointerException.class);
    assertThat(lock.locked()).isFalse();
  }

  @Test
  void cancellingARunThatWaitsGivesUpItsPlaceOnly() {
    lock.acquire();
    Deferred<String> waiting = lock.run(() -> Deferred.execute(() -> "" + log.add("ran")));
    waiting.cancel();
    lock.release();

    assertThat(log).isEmpty();
    assertThat(lock.locked()).isFalse();
    assertThat(failureOf(waiting)).isInstanceOf(CancelledError.class);
  }

  @Test
  void cancellingARunThatWorksCancelsTheWorkAndGivesTheLockBack() {
    Deferred<Integer> work = new Deferred<>();
    Deferred<Integer> running = lock.run(() -> work);
    running.cancel();

    assertThat(failureOf(work)).isInstanceOf(CancelledError.class);
    assertThat(failureOf(running)).isInstanceOf(CancelledError.class);
    assertThat(lock.locked()).isFalse();
  }

  @Test
  void closingGivesItBackAndSwallowsNothing() {
    assertThatThrownBy(
            () -> {
              try (DeferredLock held = resultOf(lock.acquire())) {
                assertThat(held.locked()).isTrue();
                throw broken;
              }
            })
        .isSameAs(broken);
    assertThat(lock.locked()).isFalse();
    DeferredSemaphore semaphore = new DeferredSemaphore(1);
    try (DeferredSemaphore held = resultOf(semaphore.acquire())) {
      assertThat(held.tokens()).isZero();
    }
    assertThat(semaphore.tokens()).isEqualTo(1);
  }

  @Test
  void aHundredThousandRunsAreHandedTheLockAtTheSameDepth() {
    Set<Integer> depths = new HashSet<>();
    List<Integer> order = new ArrayList<>();
    lock.acquire();
    for (int i = 0; i < MANY; i++) {
      int number = i;
      lock.run(() -> Deferred.execute(() -> note(number, order, depths)));
    }

    lock.release();

    assertThat(order).hasSize(MANY).isSorted();
    assertThat(depths).hasSize(1);
    assertThat(lock.locked()).isFalse();
  }

  @Test
  void aHundredThousandReleasesInCallbacksAreMadeAtTheSameDepth() {
    Set<Integer> depths = new HashSet<>();
    List<Integer> order = new ArrayList<>();
    DeferredSemaphore semaphore = new DeferredSemaphore(2);
    semaphore.acquire();
    semaphore.acquire();
    for (int i = 0; i < MANY; i++) {
      int number = i;
      semaphore.acquire().onSuccess(_ -> note(number, order, depths)).onSuccess(s -> s.release());
    }

    semaphore.release();

    assertThat(order).hasSize(MANY).isSorted();
    assertThat(depths).hasSize(1);
    assertThat(semaphore.tokens()).isEqualTo(1);
  }

  private static boolean note(int number, List<Integer> order, Set<Integer> depths) {
    order.add(number);
    return number % 1000 != 0 || depths.add(stackDepth());
  }

  @Test
  void aHundredThousandWaitsCanBeCancelledFromTheEnd() {
    lock.acquire();
    List<Deferred<DeferredLock>> waits = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      waits.add(lock.acquire());
    }
    waits.reversed().forEach(Deferred::cancel);
    lock.release();

    assertThat(lock.locked()).isFalse();
  }
}
