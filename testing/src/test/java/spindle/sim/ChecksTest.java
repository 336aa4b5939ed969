package spindle.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.testing.ErrorLogged;
import spindle.testing.LoggedErrors;

class ChecksTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Attempt run(Simulation.Scenario scenario) {
    return Attempt.run(Seed.of(1), scenario);
  }

  @Test
  void whatMustAlwaysHoldIsLookedAtAfterEachEvent() {
    var wrongForAMoment = new AtomicBoolean();

    Attempt attempt =
        run(world -> {
          world
              .host("a")
              .program(reactor -> {
                reactor.callLater(Duration.ofMillis(20), () -> wrongForAMoment.set(true));
                reactor.callLater(Duration.ofMillis(21), () -> wrongForAMoment.set(false));
              });
          world.always("it is right", () -> !wrongForAMoment.get());
          world.run(SECOND);
        });

    assertThat(attempt.reason())
        .isInstanceOf(InvariantBroken.class)
        .hasMessageStartingWith("invariant 'it is right' is broken at 0.02");
  }

  @Test
  void whatMustComeTrueIsAskedForInTheEnd() {
    Attempt attempt = run(world -> world.eventually("it rains", SECOND, () -> false));

    assertThat(attempt.reason())
        .hasMessage(
            "invariant 'it rains' is broken at 0 s: it has to hold until 1 s, but the"
                + " scenario has ended");
    assertThat(run(world -> world.eventually("it rains", SECOND, () -> true)).failed()).isFalse();
  }

  @Test
  void aFailureThatNobodyHandlesIsFoundWhereAskedFor() {
    Simulation.Scenario forgetful =
        world -> {
          world
              .host("a")
              .program(reactor ->
                  reactor.callLater(
                      SECOND, () -> Deferred.fail(new IllegalStateException("forgotten"))));
          world.run(SECOND.multipliedBy(2));
        };

    assertThat(run(forgetful).failed()).isFalse();
    assertThat(
            run(
                    world -> {
                      world.checkErrors();
                      forgetful.run(world);
                    })
                .reason())
        .isInstanceOf(ErrorLogged.class)
        .hasMessageStartingWith("logged by spindle.defer: Unhandled failure in a Deferred: ")
        .hasRootCauseMessage("forgotten");
  }

  @Test
  void soIsWhatAFiberLogs() {
    Attempt attempt =
        run(world -> {
          world.checkErrors();
          world
              .host("a")
              .program(reactor ->
                  Fiber.start(
                      reactor,
                      () -> {
                        Fiber.sleep(SECOND);
                        System.getLogger("mine").log(System.Logger.Level.ERROR, "bad {0}", "luck");
                      }));
          world.run(SECOND.multipliedBy(2));
        });

    assertThat(attempt.reason())
        .isInstanceOf(ErrorLogged.class)
        .hasMessage("logged by mine: bad luck");
    assertThat(attempt.logged()).containsExactly("logged by mine: bad luck");
  }

  @Test
  void aWorldOfItsOwnIsWatchedToo() {
    assertThatThrownBy(
            () -> {
              try (var world = Simulation.withSeed(1)) {
                world.checkErrors();
                world
                    .host("a")
                    .program(_ -> System.getLogger("mine").log(System.Logger.Level.ERROR, "bad"));
                world.run(SECOND);
              }
            })
        .isInstanceOf(ErrorLogged.class);
    assertThat(LoggedErrors.ofThisThread()).isNull();
  }

  @Test
  void whatIsLeftBehindIsFoundWhereAskedFor() {
    Simulation.Scenario untidy =
        world -> {
          world.host("server").program(reactor -> Talk.listen(reactor, (_, _) -> {}));
          Talk.client(world, "client", (_, server) -> Fiber.sleep(SECOND));
          world.run(SECOND.dividedBy(2));
        };

    assertThat(run(untidy).failed()).isFalse();
    assertThat(
            run(
                    world -> {
                      world.checkLeftovers();
                      untidy.run(world);
                    })
                .reason())
        .hasMessageStartingWith(
            "something is left behind: server has 1 open connections; client has 1 open"
                + " connections; client has [");
    assertThat(
            run(
                    world -> {
                      world.checkLeftovers();
                      untidy.run(world);
                      world.run(SECOND.multipliedBy(10));
                    })
                .failed())
        .isFalse();
  }
}
