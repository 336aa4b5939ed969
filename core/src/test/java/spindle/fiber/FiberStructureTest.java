package spindle.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.FailureGroup;
import spindle.reactor.HandOver;
import spindle.reactor.Reactor;

/// Several fibers as one piece of work: all of them, the first of them, in time, and no orphans.
@ParameterizedClass
@EnumSource(Way.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class FiberStructureTest {
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofSeconds(60);

  @Parameter private Way way;
  private Reactor reactor;
  private final List<String> seen = new ArrayList<>();

  @BeforeEach
  void open() {
    reactor = way.reactor();
  }

  @AfterEach
  void close() {
    assertThat(HandOver.strands(reactor)).isZero();
    assertThat(reactor.delayedCalls()).isEmpty();
    reactor.close();
  }

  private <T> T run(Callable<T> body) throws Throwable {
    return Turns.until(reactor, Fiber.start(reactor, body));
  }

  /// Waits for ever, and takes a turn more to clean up when it is cancelled.
  private String stubborn(String name) throws Exception {
    try {
      return Fiber.await(new Deferred<String>());
    } finally {
      Fiber.sleep(Duration.ZERO);
      seen.add(name + " cleaned up");
    }
  }

  @Test
  void aParentEndsWhenTheLastOfItsChildrenHas() throws Throwable {
    run(() -> {
      for (int turns = 1; turns <= 3; turns++) {
        int left = turns;
        Fiber.fork(
                () -> {
                  try {
                    Fiber.await(new Deferred<String>());
                  } finally {
                    for (int i = 0; i < left; i++) {
                      Fiber.sleep(Duration.ZERO);
                    }
                    seen.add("child " + left);
                  }
                })
            .handleFailure(_ -> {});
      }
      Fiber.sleep(Duration.ZERO);
      return "parent";
    });

    assertThat(seen).containsExactly("child 1", "child 2", "child 3");
  }

  @Test
  void aDeadlineThatIsOverBeforeItBeginsHasExpired() {
    assertThatThrownBy(() ->
            run(() ->
                Fiber.withDeadline(
                    Duration.ofSeconds(-1), () -> Fiber.await(new Deferred<String>()))))
        .isInstanceOf(DeadlineExpired.class);
  }

  @Test
  void allReturnTheirValuesInOrder() throws Throwable {
    List<String> values =
        run(() ->
            Fiber.all(
                () -> {
                  Fiber.sleep(SHORT);
                  return "slow";
                },
                () -> "quick"));

    assertThat(values).containsExactly("slow", "quick");
    assertThat(run(() -> Fiber.all(List.<Callable<String>>of()))).isEmpty();
  }

  @Test
  void theFirstFailureIsThrownWhenTheOthersHaveEnded() {
    IOException failure = new IOException("no");

    assertThatThrownBy(() ->
            run(() ->
                Fiber.all(
                    () -> stubborn("one"),
                    () -> {
                      Fiber.sleep(SHORT);
                      throw failure;
                    },
                    () -> stubborn("three"))))
        .isSameAs(failure);
    assertThat(seen).containsExactly("one cleaned up", "three cleaned up");
  }

  @Test
  void cancellingTheParentCancelsAllAndWaitsForThem() {
    Deferred<List<String>> result =
        Fiber.start(reactor, () -> Fiber.all(() -> stubborn("one"), () -> stubborn("two")));
    Turns.once(reactor);
    Turns.once(reactor);
    result.cancel();

    assertThatThrownBy(() -> Turns.until(reactor, result)).isInstanceOf(CancelledError.class);
    assertThat(seen).containsExactly("one cleaned up", "two cleaned up");
  }

  @Test
  void theFirstValueWinsARaceAndTheOthersAreCancelled() throws Throwable {
    String first =
        run(() ->
            Fiber.race(
                () -> stubborn("loser"),
                () -> {
                  throw new IOException("no");
                },
                () -> {
                  Fiber.sleep(SHORT);
                  return "winner";
                }));

    assertThat(first).isEqualTo("winner");
    assertThat(seen).containsExactly("loser cleaned up");
  }

  @Test
  void aRaceThatAllLoseFailsWithAllFailures() {
    assertThatThrownBy(() ->
            run(() ->
                Fiber.race(
                    () -> {
                      throw new IOException("one");
                    },
                    () -> {
                      throw new IOException("two");
                    })))
        .isInstanceOf(FailureGroup.class);
  }

  @Test
  void aForkedFiberIsCancelledWhenItsParentEnds() throws Throwable {
    String value =
        run(() -> {
          Fiber.fork(() -> stubborn("child"));
          Fiber.sleep(SHORT);
          seen.add("parent");
          return "value";
        });

    assertThat(value).isEqualTo("value");
    assertThat(seen).containsExactly("parent", "child cleaned up");
  }

  @Test
  void aForkedFiberMayBeAwaited() throws Throwable {
    assertThat(run(() -> Fiber.await(Fiber.fork(() -> "child")) + " and parent"))
        .isEqualTo("child and parent");
  }

  @Test
  void whatIsDoneInTimeReturnsItsValue() throws Throwable {
    assertThat(
            run(() ->
                Fiber.withDeadline(
                    LONG,
                    () -> {
                      Fiber.sleep(SHORT);
                      return "in time";
                    })))
        .isEqualTo("in time");
  }

  @Test
  void whatIsNotDoneInTimeIsCancelledAndSaysSo() {
    Deferred<String> never = new Deferred<>();

    assertThatThrownBy(
            () -> run(() -> Fiber.withDeadline(SHORT, "asking", () -> Fiber.await(never))))
        .isInstanceOfSatisfying(
            DeadlineExpired.class,
            late -> {
              assertThat(late.what()).isEqualTo("asking");
              assertThat(late.time()).isEqualTo(SHORT);
            })
        .hasMessage("asking: not done within 5 ms")
        .hasCauseInstanceOf(CancelledError.class);
    assertThat(never.called()).isTrue();
  }

  @Test
  void theShorterOfTwoDeadlinesWins() throws Throwable {
    String inner =
        run(() ->
            Fiber.withDeadline(
                LONG,
                "outer",
                () -> {
                  try {
                    return Fiber.withDeadline(SHORT, "inner", () -> stubborn("work"));
                  } catch (DeadlineExpired late) {
                    return late.what();
                  }
                }));
    assertThat(inner).isEqualTo("inner");

    assertThatThrownBy(() ->
            run(() ->
                Fiber.withDeadline(
                    SHORT,
                    "outer",
                    () -> Fiber.withDeadline(LONG, "inner", () -> stubborn("work")))))
        .isInstanceOf(DeadlineExpired.class)
        .hasMessageStartingWith("outer");
  }

  @Test
  void whenBothHaveExpiredTheOuterOneCounts() {
    assertThatThrownBy(() ->
            run(() ->
                Fiber.withDeadline(
                    SHORT,
                    "outer",
                    () -> Fiber.withDeadline(SHORT, "inner", () -> Fiber.await(new Deferred<>())))))
        .isInstanceOf(DeadlineExpired.class)
        .hasMessageStartingWith("outer");
  }

  @Test
  void aCancelInsideADeadlineIsACancel() {
    Deferred<String> result =
        Fiber.start(reactor, () -> Fiber.withDeadline(LONG, () -> stubborn("work")));
    Turns.once(reactor);
    result.cancel();

    assertThatThrownBy(() -> Turns.until(reactor, result)).isInstanceOf(CancelledError.class);
  }

  @Test
  void whatTheBodyMakesOfADeadlineCounts() throws Throwable {
    String value =
        run(() ->
            Fiber.withDeadline(
                SHORT,
                () -> {
                  try {
                    return Fiber.await(new Deferred<String>());
                  } catch (CancelledError late) {
                    return "instead";
                  }
                }));

    assertThat(value).isEqualTo("instead");
  }

  @Test
  void aDeadlineThatIsOverAlreadyHitsTheFirstWait() {
    assertThatThrownBy(() ->
            run(() ->
                Fiber.withDeadline(
                    Duration.ZERO,
                    () -> {
                      seen.add("began " + Fiber.await(Deferred.succeed("with what was done")));
                      return Fiber.await(new Deferred<>());
                    })))
        .isInstanceOf(DeadlineExpired.class);
    assertThat(seen).containsExactly("began with what was done");
  }

  @Test
  void aDeadlineThatPassedUnnoticedLeavesNoTrace() throws Throwable {
    Deferred<String> later = new Deferred<>();
    reactor.callLater(Duration.ofMillis(2), () -> later.callback("value"));
    String value =
        run(() -> {
          Fiber.withDeadline(Duration.ZERO, () -> seen.add("did not wait"));
          return Fiber.await(later);
        });

    assertThat(value).isEqualTo("value");
  }
}
