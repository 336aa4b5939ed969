package spindle.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/// Fibers that wait for each other: a plain circle is refused, any other can be left.
@ParameterizedClass
@EnumSource(Way.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class FiberCirclesTest {
  private static final Duration SHORT = Duration.ofMillis(5);

  @Parameter private Way way;
  private Reactor reactor;

  /// What each fiber has for the others, when it has begun.
  private final List<Deferred<String>> fibers = new ArrayList<>();

  @BeforeEach
  void open() {
    reactor = way.reactor();
  }

  @AfterEach
  void close() {
    assertThat(HandOver.strands(reactor)).isZero();
    reactor.close();
  }

  /// Begins a fiber that waits for the one with the number `other`.
  private void beginWaitingFor(int other) {
    fibers.add(Fiber.start(reactor, () -> Fiber.await(fibers.get(other))));
  }

  @Test
  void theWaitThatWouldCloseACircleIsRefused() {
    beginWaitingFor(1);
    beginWaitingFor(2);
    beginWaitingFor(0);

    for (Deferred<String> each : fibers) {
      assertThatThrownBy(() -> Turns.until(reactor, each))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("circular");
    }
  }

  @Test
  void aCircleIsSeenThroughChains() {
    fibers.add(
        Fiber.start(reactor, () -> Fiber.await(Deferred.succeed().then(_ -> fibers.get(1)))));
    beginWaitingFor(0);

    assertThatThrownBy(() -> Turns.until(reactor, fibers.getFirst()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("circular");
    Turns.finish(reactor, fibers.getLast());
    fibers.getLast().handleFailure(_ -> {});
  }

  @Test
  void aFiberCannotWaitForItsParentWhichEndsAfterIt() throws Throwable {
    Deferred<String> parent =
        Fiber.start(
            reactor,
            () ->
                Fiber.await(
                    Fiber.fork(() -> Fiber.await(fibers.getFirst()))
                        .addErrback(IllegalStateException.class, Throwable::toString)));
    fibers.add(parent);

    assertThat(Turns.until(reactor, parent)).contains("circular");
  }

  @Test
  void aDeadlineLeavesACircleOverSeveral() {
    Deferred<String> never = new Deferred<>();
    fibers.add(
        Fiber.start(
            reactor,
            () ->
                Fiber.<String>withDeadline(
                    SHORT,
                    () ->
                        Fiber.await(Deferred.gatherResults(List.of(never, fibers.get(1))))
                            .toString())));
    beginWaitingFor(0);

    assertThatThrownBy(() -> Turns.until(reactor, fibers.getFirst()))
        .isInstanceOf(DeadlineExpired.class);
    Turns.finish(reactor, fibers.getLast());
    fibers.getLast().handleFailure(_ -> {});
  }

  @Test
  void cancellingLeavesACircleOverSeveral() {
    Deferred<String> never = new Deferred<>();
    fibers.add(
        Fiber.start(
            reactor,
            () -> Fiber.await(Deferred.gatherResults(List.of(never, fibers.get(1)))).toString()));
    beginWaitingFor(0);
    Turns.once(reactor);

    fibers.getLast().cancel();

    for (Deferred<String> each : fibers) {
      assertThatThrownBy(() -> Turns.until(reactor, each)).isInstanceOf(CancelledError.class);
    }
  }

  /// The first waits for the second as the only one of several, the second for the first.
  private void beginCircleOverOne(Duration time) {
    fibers.add(
        Fiber.start(
            reactor,
            () ->
                Fiber.<String>withDeadline(
                    time,
                    () -> Fiber.await(Deferred.gatherResults(List.of(fibers.get(1)))).getFirst())));
    beginWaitingFor(0);
    Turns.once(reactor);
  }

  @Test
  void aDeadlineLeavesACircleInWhichNothingElseEnds() {
    beginCircleOverOne(SHORT);

    assertThatThrownBy(() -> Turns.until(reactor, fibers.getFirst()))
        .isInstanceOf(DeadlineExpired.class);
    assertThatThrownBy(() -> Turns.until(reactor, fibers.getLast()))
        .isInstanceOf(CancelledError.class);
  }

  @Test
  void cancellingEitherLeavesACircleInWhichNothingElseEnds() {
    for (int cancelled = 0; cancelled < 2; cancelled++) {
      fibers.clear();
      beginCircleOverOne(Duration.ofHours(1));

      fibers.get(cancelled).cancel();

      for (Deferred<String> each : fibers) {
        assertThatThrownBy(() -> Turns.until(reactor, each)).isInstanceOf(CancelledError.class);
      }
    }
  }

  @Test
  void aRowOfFibersIsNoCircle() throws Throwable {
    Deferred<String> end = new Deferred<>();
    fibers.add(Fiber.start(reactor, () -> Fiber.await(end)));
    for (int i = 0; i < 3000; i++) {
      beginWaitingFor(i);
    }
    Turns.once(reactor);

    end.callback("end");

    assertThat(Turns.until(reactor, fibers.getLast())).isEqualTo("end");
  }
}
