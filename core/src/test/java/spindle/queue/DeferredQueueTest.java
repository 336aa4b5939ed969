package spindle.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;
import static spindle.defer.Results.resultOf;
import static spindle.defer.Results.stackDepth;
import static spindle.defer.Results.unhandled;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;

/// Queues (R18, C3).
class DeferredQueueTest {
  private static final int MANY = 100_000;

  private final List<Object> log = new ArrayList<>();
  private final DeferredQueue<Integer> queue = new DeferredQueue<>();

  @AfterEach
  void noFailureIsForgotten() {
    assertThat(unhandled()).isEmpty();
  }

  @Test
  void itemsAreGotInTheOrderInWhichTheyWerePut() {
    queue.put(1);
    queue.put(2);
    assertThat(queue.pending()).isEqualTo(2);

    assertThat(resultOf(queue.get())).isEqualTo(1);
    assertThat(resultOf(queue.get())).isEqualTo(2);
  }

  @Test
  void thoseWhoWaitAreServedInTheOrderInWhichTheyCame() {
    queue.get().onSuccess(n -> log.add("first " + n));
    queue.get().onSuccess(n -> log.add("second " + n));
    assertThat(queue.waiting()).isEqualTo(2);
    queue.put(1);
    queue.put(2);

    assertThat(log).containsExactly("first 1", "second 2");
    assertThat(queue.waiting()).isZero();
    assertThat(queue.pending()).isZero();
  }

  @Test
  void moreItemsThanItMayStoreOverflow() {
    DeferredQueue<Integer> small = new DeferredQueue<>(2, 1);
    small.put(1);
    small.put(2);

    assertThatThrownBy(() -> small.put(3)).isInstanceOf(QueueOverflow.class);
    assertThat(resultOf(small.get())).isEqualTo(1);
    small.put(3);
    assertThat(small.pending()).isEqualTo(2);
  }

  @Test
  void moreWhoWaitThanMayUnderflow() {
    DeferredQueue<Integer> small = new DeferredQueue<>(1, 2);
    small.get();
    small.get();

    assertThatThrownBy(small::get).isInstanceOf(QueueUnderflow.class);
    assertThat(small.waiting()).isEqualTo(2);
  }

  @Test
  void noRoomAtAllIsLegal() {
    DeferredQueue<Integer> unstored = new DeferredQueue<>(0, 1);
    assertThatThrownBy(() -> unstored.put(1)).isInstanceOf(QueueOverflow.class);
    Deferred<Integer> waiting = unstored.get();
    unstored.put(2);
    assertThat(resultOf(waiting)).isEqualTo(2);

    DeferredQueue<Integer> unwaited = new DeferredQueue<>(1, 0);
    assertThatThrownBy(unwaited::get).isInstanceOf(QueueUnderflow.class);
    unwaited.put(3);
    assertThat(resultOf(unwaited.get())).isEqualTo(3);
  }

  @Test
  void lessThanNoRoomIsNot() {
    assertThatThrownBy(() -> new DeferredQueue<>(-1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DeferredQueue<>(0, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noItemIsLostToOneWhoGaveUp() {
    Deferred<Integer> gone = queue.get();
    Deferred<Integer> waiting = queue.get();
    gone.cancel();
    assertThat(failureOf(gone)).isInstanceOf(CancelledError.class);
    queue.put(1);

    assertThat(resultOf(waiting)).isEqualTo(1);
  }

  @Test
  void cancellingWhatWasGotDoesNothing() {
    queue.put(1);
    Deferred<Integer> got = queue.get();
    got.cancel();

    assertThat(resultOf(got)).isEqualTo(1);
  }

  @Test
  void aDeferredIsNoItem() {
    DeferredQueue<Object> any = new DeferredQueue<>();
    assertThatThrownBy(() -> any.put(Deferred.succeed(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsPutWhileAnItemIsHandedOverComesAfterIt() {
    DeferredQueue<Integer> unstored = new DeferredQueue<>(0, 2);
    unstored
        .get()
        .onSuccess(n -> {
          unstored.put(n + 1);
          log.add("first " + n);
          assertThatThrownBy(() -> unstored.put(9)).isInstanceOf(QueueOverflow.class);
        });
    unstored.get().onSuccess(n -> log.add("second " + n));
    unstored.put(1);

    assertThat(log).containsExactly("first 1", "second 2");
  }

  @Test
  void oneWhoComesWhileItemsAreHandedOverStandsAtTheEnd() {
    queue
        .get()
        .onSuccess(n -> {
          queue.put(n + 1);
          queue.get().onSuccess(m -> log.add("third " + m));
        });
    queue.get().onSuccess(n -> log.add("second " + n));
    queue.put(1);
    queue.put(3);

    assertThat(log).containsExactly("second 2", "third 3");
  }

  @Test
  void aHundredThousandItemsPutByThoseWhoGetThemAreHandedOverAtTheSameDepth() {
    Set<Integer> depths = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      queue
          .get()
          .onSuccess(n -> {
            if (n % 1000 == 0) {
              depths.add(stackDepth());
            }
            queue.put(n + 1);
          });
    }

    queue.put(0);

    assertThat(depths).hasSize(1);
    assertThat(resultOf(queue.get())).isEqualTo(MANY);
  }
}
