package spindle.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.reactor.EventPhase;
import spindle.reactor.ExitRequest;
import spindle.reactor.HandOver;
import spindle.reactor.Reactor;
import spindle.roles.ReactorSettings;

/// What becomes of fibers when their reactor stops, and of the reactor when a whole program is one
/// fiber.
@ParameterizedClass
@EnumSource(Way.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class FiberStopTest {
  @Parameter private Way way;
  private final List<String> seen = new ArrayList<>();
  private final RecordedLog log = RecordedLog.of("spindle.reactor", "spindle.defer");

  @AfterEach
  void close() {
    log.close();
  }

  private Void cleaningUpFor(Duration time) throws Exception {
    try {
      return Fiber.await(new Deferred<Void>());
    } finally {
      Fiber.sleep(time);
      seen.add("cleaned up");
    }
  }

  @Test
  void stoppingCancelsFibersAndWaitsForThem() {
    try (Reactor reactor = way.reactor()) {
      Deferred<Void> one = Fiber.start(reactor, () -> cleaningUpFor(Duration.ofMillis(10)));
      Deferred<Void> two = Fiber.start(reactor, () -> cleaningUpFor(Duration.ofMillis(10)));
      reactor.callLater(Duration.ofMillis(1), reactor::stop);

      reactor.run(false);

      assertThat(seen).containsExactly("cleaned up", "cleaned up");
      assertThatThrownBy(one::take).isInstanceOf(CancelledError.class);
      assertThat(two.isDone()).isTrue();
    }
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void whatIsDoneBeforeTheShutdownMayStillUseFibers() {
    try (Reactor reactor = way.reactor()) {
      Deferred<Void> drained = new Deferred<>();
      Fiber.start(
          reactor,
          () -> {
            Fiber.await(drained);
            seen.add("fiber");
          });
      reactor.addSystemEventTrigger(
          "shutdown",
          () ->
              Fiber.start(
                  reactor,
                  () -> {
                    Fiber.sleep(Duration.ofMillis(5));
                    drained.callback();
                    Fiber.sleep(Duration.ofMillis(1));
                    seen.add("trigger");
                  }));
      reactor.callLater(Duration.ZERO, reactor::stop);

      reactor.run(false);
    }
    assertThat(seen).containsExactly("fiber", "trigger");
  }

  @Test
  void aFiberThatDoesNotEndIsNamedWithThePlaceWhereItIs() {
    var settings = ReactorSettings.defaults().withStopGrace(Duration.ofMillis(20));
    try (Reactor reactor = way.reactor(settings)) {
      Fiber.start(reactor, "the stubborn one", this::ignoringCancels);
      reactor.callLater(Duration.ofMillis(1), reactor::stop);

      reactor.run(false);
    }
    assertThat(log.lines())
        .anySatisfy(line ->
            assertThat(line).contains("given up", "fiber 'the stubborn one'", "ignoringCancels"));
  }

  private void ignoringCancels() throws Exception {
    while (seen.size() < 100) {
      try {
        Fiber.await(new Deferred<>());
      } catch (CancelledError ignored) {
        seen.add("ignored");
      }
    }
  }

  @Test
  void closingAReactorThatIsTurnedByHandCancelsItsFibers() {
    Reactor reactor = way.reactor();
    Fiber.start(
        reactor,
        () -> {
          try {
            Fiber.await(new Deferred<>());
          } finally {
            seen.add("cleaned up");
          }
        });
    Turns.once(reactor);

    reactor.close();

    assertThat(seen).containsExactly("cleaned up");
    assertThat(HandOver.strands(reactor)).isZero();
  }

  @Test
  void aFiberMayRunTheWholeProgram() throws Exception {
    try (Reactor reactor = way.reactor()) {
      int status =
          Fiber.main(
              reactor,
              () -> {
                Fiber.sleep(Duration.ofMillis(1));
                seen.add("done");
              });

      assertThat(status).isZero();
      assertThat(seen).containsExactly("done");
      assertThat(reactor.running()).isFalse();
    }
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aProgramThatFailsIsLoggedAndEndsWithOne() throws Exception {
    try (Reactor reactor = way.reactor()) {
      int status =
          Fiber.main(
              reactor,
              () -> {
                throw new IOException("no");
              });

      assertThat(status).isEqualTo(1);
    }
    assertThat(log.lines()).containsExactly("the program failed: java.io.IOException: no");
  }

  @Test
  void aProgramChoosesItsStatus() throws Exception {
    try (Reactor reactor = way.reactor()) {
      int status =
          Fiber.main(
              reactor,
              () -> {
                Fiber.sleep(Duration.ZERO);
                throw new ExitRequest(23);
              });

      assertThat(status).isEqualTo(23);
    }
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aProgramThatIsStoppedByOthersEndsWithZero() throws Exception {
    try (Reactor reactor = way.reactor()) {
      reactor.callLater(Duration.ofMillis(1), reactor::stop);
      int status = Fiber.main(reactor, () -> cleaningUpFor(Duration.ZERO));

      assertThat(status).isZero();
      assertThat(seen).containsExactly("cleaned up");
    }
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aDeferredMayBeTheWholeProgram() throws Exception {
    try (Reactor reactor = way.reactor()) {
      assertThat(reactor.runUntil(on -> Deferred.succeed("at once"))).isZero();
    }
    try (Reactor reactor = way.reactor()) {
      assertThat(reactor.runUntil(on -> Deferred.fail(new IOException("late")))).isEqualTo(1);
    }
    try (Reactor reactor = way.reactor()) {
      assertThatThrownBy(() ->
              reactor.runUntil(on -> {
                throw new IOException("before anything ran");
              }))
          .isInstanceOf(IOException.class);
      assertThat(reactor.toString()).contains("not started");
    }
  }

  @Test
  void whatADeferredSaysInTheShutdownStillCounts() throws Exception {
    try (Reactor reactor = way.reactor()) {
      Deferred<String> end = new Deferred<>();
      reactor.addSystemEventTrigger(
          EventPhase.DURING, "shutdown", () -> end.errback(new IOException("too late")));
      reactor.callLater(Duration.ZERO, reactor::stop);
      assertThat(reactor.runUntil(on -> end)).isEqualTo(1);
    }
    try (Reactor reactor = way.reactor()) {
      Deferred<String> end = new Deferred<>();
      reactor.addSystemEventTrigger(EventPhase.DURING, "shutdown", () -> end.callback("in time"));
      reactor.callLater(Duration.ZERO, reactor::stop);
      assertThat(reactor.runUntil(on -> end)).isZero();
    }
    try (Reactor reactor = way.reactor()) {
      reactor.callLater(Duration.ZERO, reactor::stop);
      assertThat(reactor.runUntil(on -> new Deferred<>())).isZero();
    }
    try (Reactor reactor = way.reactor()) {
      assertThat(reactor.runUntil(on -> Deferred.fail(new ExitRequest(23)))).isEqualTo(23);
    }
  }
}
