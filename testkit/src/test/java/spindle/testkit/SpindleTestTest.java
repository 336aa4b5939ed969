package spindle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.sim.Host;
import spindle.sim.Seed;
import spindle.sim.Simulation;
import spindle.testing.LoggedErrors;
import spindle.testing.ManualClock;
import spindle.testing.MemoryReactor;

/// How tests run, what they are given, and how they fail by themselves.
class SpindleTestTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final ListenOptions LOOPBACK = ListenOptions.defaults().withInterface("127.0.0.1");

  /// Answers and closes.
  static final class Greeter extends Protocol {
    @Override
    public void connectionMade() {
      transport().write("hello\n");
      transport().loseConnection();
    }
  }

  static @Nullable String greeted(Reactor reactor) throws Exception {
    ListeningPort port =
        Fiber.await(new TCP4ServerEndpoint(reactor, 0, LOOPBACK).listen(_ -> new Greeter()));
    int number = ((IPv4Address) port.host()).port();
    try (Conversation peer =
        Conversation.connect(new TCP4ClientEndpoint(reactor, "127.0.0.1", number))) {
      return peer.readLine();
    } finally {
      Fiber.await(port.stopListening());
    }
  }

  static class OnEveryGround {
    @SpindleTest
    void inMemory(Reactor reactor) throws Exception {
      assertThat(greeted(reactor)).isEqualTo("hello");
    }

    @SpindleTest(on = On.SIMULATION, seeds = 3)
    void inAWorld(Reactor reactor) throws Exception {
      assertThat(greeted(reactor)).isEqualTo("hello");
    }

    @SpindleTest(on = On.REAL)
    void onThisMachine(Reactor reactor) throws Exception {
      assertThat(greeted(reactor)).isEqualTo("hello");
    }
  }

  @Test
  void aTestIsAFiberOnAnyGround() {
    Ran ran = Ran.tests(OnEveryGround.class);

    assertThat(ran.failures()).isEmpty();
    assertThat(ran.succeeded()).isEqualTo(5);
  }

  static class AnHour {
    @SpindleTest(deadline = 4000)
    void passesAtOnce(Reactor reactor) throws Exception {
      long before = reactor.nowNanos();
      Fiber.sleep(HOUR);
      assertThat(Duration.ofNanos(reactor.nowNanos() - before)).isEqualTo(HOUR);
    }

    @SpindleTest(on = On.SIMULATION, deadline = 4000)
    void passesAtOnceInAWorld() throws Exception {
      Fiber.sleep(HOUR);
    }
  }

  @Test
  void virtualTimePassesWhileATestWaits() {
    assertThat(Ran.tests(AnHour.class).failures()).isEmpty();
  }

  static class Ending {
    @SpindleTest
    void well(Reactor reactor, TestEnd end) {
      assertThat(Fiber.inFiber()).isFalse();
      assertThat(reactor.inReactorThread()).isTrue();
      end.when(Deferred.deferLater(reactor, HOUR.dividedBy(60), () -> "done"));
    }

    @SpindleTest(on = On.REAL)
    void wellOnThisMachine(Reactor reactor, TestEnd end) {
      end.when(Deferred.deferLater(reactor, Duration.ofMillis(1), () -> "done"));
    }

    @SpindleTest
    void badly(TestEnd end) {
      end.when(Deferred.fail(new IOException("the Deferred's")));
    }

    @SpindleTest
    void never(TestEnd end) {}
  }

  @Test
  void aTestMayEndWithADeferred() {
    Ran ran = Ran.tests(Ending.class);

    assertThat(ran.succeeded()).isEqualTo(2);
    assertThat(ran.failures())
        .extracting(Throwable::getMessage)
        .containsExactlyInAnyOrder(
            "the Deferred's",
            "the test asks for a TestEnd and has never said when it ends: call when(deferred)");
  }

  static class ByHand {
    @SpindleTest
    void inMemory(MemoryReactor memory) throws Exception {
      List<String> log = new ArrayList<>();
      var _ = memory.reactor().callLater(HOUR, () -> log.add("due"));
      memory.advance(HOUR.minusNanos(1));
      assertThat(log).isEmpty();
      memory.advance(Duration.ofNanos(1));
      assertThat(log).containsExactly("due");
    }

    @SpindleTest(on = On.SIMULATION)
    void inAWorld(Simulation world) {
      world.run(HOUR);
      assertThat(world.elapsed()).isEqualTo(HOUR);
      assertThat(world.hosts()).isEmpty();
    }

    @SpindleTest(on = On.SIMULATION, firstSeed = 7)
    void aFiberInAWorld(Simulation world, Host own, Reactor reactor, Seed seed) throws Exception {
      assertThat(own.reactor()).isSameAs(reactor);
      assertThat(world.seed()).isEqualTo(seed.number()).isEqualTo(7);
      world.host("server").program(on -> new TCP4ServerEndpoint(on, 80).listen(_ -> new Greeter()));
      Fiber.sleep(Duration.ofSeconds(1));
      try (Conversation peer =
          Conversation.connect(new TCP4ClientEndpoint(reactor, "server", 80))) {
        assertThat(peer.readLine()).isEqualTo("hello");
      }
    }

    @SpindleTest
    void aClock(ManualClock clock) {
      var _ = clock.callLater(HOUR, () -> {});
      clock.advance(HOUR);
    }
  }

  @Test
  void aTestMayMoveTimeItself() {
    assertThat(Ran.tests(ByHand.class).failures()).isEmpty();
  }

  static class NotThere {
    @SpindleTest
    void aWorldInMemory(Simulation world) {}

    @SpindleTest(on = On.REAL)
    void aMemoryReactorOnThisMachine(MemoryReactor memory) {}

    @SpindleTest(on = On.SIMULATION)
    void aMemoryReactorInAWorld(MemoryReactor memory) {}
  }

  @Test
  void whatAGroundDoesNotHaveIsRefused() {
    assertThat(Ran.tests(NotThere.class).failures())
        .extracting(Throwable::getMessage)
        .containsExactlyInAnyOrder(
            "a test on MEMORY has no Simulation; choose another ground with @SpindleTest(on = ...)",
            "a test on REAL has no MemoryReactor; choose another ground with"
                + " @SpindleTest(on = ...)",
            "a test on SIMULATION has no MemoryReactor; choose another ground with"
                + " @SpindleTest(on = ...)");
  }

  static class Living {
    static final List<String> LOG = new ArrayList<>();

    private @Nullable Reactor seen;

    @BeforeEach
    void setUp(Reactor reactor, TestInfo info) throws Exception {
      seen = reactor;
      Fiber.sleep(Duration.ofSeconds(1));
      LOG.add("set up " + info.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void tearDown(Reactor reactor) throws Exception {
      assertThat(reactor).isSameAs(seen);
      Fiber.sleep(Duration.ofSeconds(1));
      LOG.add("torn down");
    }

    @SpindleTest
    void one(Reactor reactor) {
      assertThat(reactor).isSameAs(seen);
      LOG.add("one");
    }

    @Nested
    class Within {
      @SpindleTest(on = On.REAL)
      void two(Reactor reactor, TestInfo info) {
        assertThat(reactor).isSameAs(seen);
        assertThat(info.getDisplayName()).startsWith("two");
        LOG.add("two");
      }
    }
  }

  @Test
  void methodsBeforeAndAfterSeeTheSameReactorAndMayWait() {
    Living.LOG.clear();
    assertThat(Ran.tests(Living.class).failures()).isEmpty();
    assertThat(Living.LOG)
        .containsExactly("set up one", "one", "torn down", "set up two", "two", "torn down");
  }

  static class Failing {
    @SpindleTest
    void inMemory(Reactor reactor) {
      throw new IllegalStateException("own");
    }

    @SpindleTest(on = On.REAL)
    void onThisMachine(Reactor reactor) {
      throw new IllegalStateException("own");
    }
  }

  @Test
  void whatATestThrowsIsWhatItFailsWith() {
    assertThat(Ran.tests(Failing.class).failures())
        .hasSize(2)
        .allSatisfy(failure ->
            assertThat(failure)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("own")
                .extracting(Ran::text)
                .asString()
                .doesNotContain("left behind"));
  }

  static class Late {
    @SpindleTest(deadline = 30)
    void sleeps() throws Exception {
      Fiber.sleep(HOUR);
    }

    @SpindleTest
    void waitsForNothing() throws Exception {
      Fiber.await(new Deferred<>());
    }

    @SpindleTest(on = On.SIMULATION, deadline = 30)
    void sleepsInAWorld() throws Exception {
      Fiber.sleep(HOUR);
    }

    @SpindleTest(on = On.REAL, deadline = 0.5)
    void sleepsOnThisMachine() throws Exception {
      Fiber.sleep(HOUR);
    }

    @SpindleTest(on = On.REAL, deadline = 0.5)
    @SuppressWarnings("EmptyCatch")
    void doesNotListen() throws Exception {
      while (true) {
        try {
          Fiber.sleep(HOUR);
        } catch (Exception cancelled) {
          // It goes on.
        }
      }
    }
  }

  @Test
  void aTestThatTakesTooLongIsGivenUpAndShowsWhereItWaited() {
    Ran ran = Ran.tests(Late.class);

    assertThat(ran.failed()).isEqualTo(5);
    assertThat(ran.failures())
        .extracting(Throwable::getMessage)
        .anySatisfy(
            text -> assertThat(text).startsWith("waited in vain until the test ends, for PT30S"))
        .anySatisfy(text -> assertThat(text).contains("nothing will ever happen again"))
        .anySatisfy(
            text -> assertThat(text).contains("waited in vain until the test ends, for 30 s"))
        .anySatisfy(text ->
            assertThat(text).isEqualTo("the test was given up: it has not ended after PT0.5S"));
    assertThat(ran.failures())
        .filteredOn(failure -> Ran.text(failure).contains("CancelledError"))
        .hasSize(4)
        .allSatisfy(failure -> assertThat(frames(failure)).contains(Late.class.getName()));
  }

  /// All its frames, and those of what it suppresses.
  private static String frames(Throwable failure) {
    StringBuilder text = new StringBuilder(List.of(failure.getStackTrace()).toString());
    for (Throwable each : failure.getSuppressed()) {
      text.append(frames(each));
    }
    return text.toString();
  }

  static class Stopping {
    @SpindleTest(on = On.REAL)
    void itsReactor(Reactor reactor) throws Exception {
      reactor.stop();
      Fiber.sleep(HOUR);
    }
  }

  @Test
  void aTestThatStopsItsReactorIsToldSo() {
    Throwable failure = Ran.tests(Stopping.class).failure();

    assertThat(Ran.text(failure)).containsAnyOf("its reactor was stopped", "CancelledError");
  }

  static class Returning {
    @SpindleTest
    Deferred<String> nothingRuns() {
      return Deferred.succeed("never");
    }

    @SpindleTest
    void runs() {}
  }

  @Test
  void aTestThatWouldNeverRunIsNamed() {
    Throwable failure = Ran.tests(Returning.class).failures().getFirst();

    assertThat(failure)
        .hasMessage(
            "Returning.nothingRuns returns Deferred, so JUnit would never run it: a test returns"
                + " nothing, but waits for its Deferred with Fiber.await, or names it to a"
                + " TestEnd");
  }

  static class Seeded {
    static final List<String> SEEDS = new ArrayList<>();

    @SpindleTest(on = On.SIMULATION, seeds = 20)
    void someFail(Simulation world, Reactor reactor, Seed seed) throws Exception {
      SEEDS.add(seed.toString());
      assertThat(greeted(reactor)).isEqualTo("hello");
      assertThat(world.random("luck").nextInt(4)).isPositive();
    }
  }

  @Test
  void eachSeedIsATestAndAFailedOneSaysHowToRepeatIt() {
    Ran ran = Ran.tests(Seeded.class);

    assertThat(ran.failed()).isPositive().isLessThan(20);
    assertThat(ran.succeeded() + ran.failed()).isEqualTo(20);
    String name = ran.failedNames().getFirst();
    String seed = name.substring("seed ".length());
    assertThat(name).matches("seed \\d+");
    assertThat(Ran.text(ran.failures().getFirst()))
        .contains(
            ("seed %s fails; to see it again, run this test with -Dspindle.seed=%s, or with"
                    + " firstSeed = %s")
                .formatted(seed, seed, seed))
        .contains("the last events were:");

    Seeded.SEEDS.clear();
    Ran again = Ran.tests(Seeded.class, Map.of(SpindleTest.SEED, seed));
    assertThat(Seeded.SEEDS).containsExactly(seed);
    assertThat(again.failure()).hasMessage(ran.failures().getFirst().getMessage());
  }

  static class Logging {
    @SpindleTest
    void whatIsExpected(LoggedErrors errors) {
      System.getLogger("mine").log(System.Logger.Level.ERROR, "bad luck", new IOException("disk"));
      assertThat(errors.flush(IllegalStateException.class)).isEmpty();
      assertThat(errors.flush(IOException.class))
          .singleElement()
          .satisfies(error -> assertThat(error).hasMessageContaining("bad luck"));
    }
  }

  @Test
  void anErrorThatIsExpectedIsTaken() {
    assertThat(Ran.tests(Logging.class).failures()).isEmpty();
  }

  static class Parallel {
    @SpindleTest(on = On.SIMULATION, seeds = 16)
    void inWorlds(Reactor reactor) throws Exception {
      Fiber.sleep(Duration.ofSeconds(1));
      assertThat(greeted(reactor)).isEqualTo("hello");
    }

    @SpindleTest(seeds = 8)
    void leaving(Reactor reactor, Seed seed) throws Exception {
      if (seed.number() % 2 == 0) {
        System.getLogger("mine").log(System.Logger.Level.ERROR, "of " + seed);
      }
      Fiber.sleep(Duration.ofSeconds(1));
    }
  }

  @Test
  void testsMayRunInParallelAndEachFailsOnWhatItHasLeftItself() {
    Ran ran =
        Ran.tests(
            Parallel.class,
            Map.of(
                "junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.mode.default", "concurrent",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"));

    assertThat(ran.succeeded()).isEqualTo(20);
    assertThat(ran.failedNames()).containsExactlyInAnyOrder("seed 2", "seed 4", "seed 6", "seed 8");
  }
}
