package spindle.amp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Fiber;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.sim.Exploration;
import spindle.sim.Explored;
import spindle.sim.LinkQuality;
import spindle.sim.Simulation;

/// Two programs that call each other in simulated worlds, in which everything takes its time,
/// streams are cut anywhere and packets are lost; calls are cancelled and run out of time, and more
/// are made than may be at work.
///
/// `-Dspindle.amp.seeds=10000` tries more seeds than a build has time for.
class WorldsTest {
  private static final int SEEDS = Integer.getInteger("spindle.amp.seeds", 15);
  private static final int SEEDS_TO_FIND_IT = 30;
  private static final int COMMANDS_MAX = 3;
  private static final int CLIENTS = 2;
  private static final int CALLS = 12;

  record Twice(int number, Optional<Deadline> deadline) implements Command<Twice.Answer> {
    record Answer(int twice) {}
  }

  /// One end.
  private static final class End extends AMP {
    private final RandomGenerator random;
    private final boolean forgetful;

    End(RandomGenerator random, boolean forgetful) {
      super(AmpLimits.defaults().withCommandsMax(COMMANDS_MAX));
      this.random = random;
      this.forgetful = forgetful;
      onLater(Twice.class, this::twice);
      on(Sum.class, sum -> new Sum.Total(sum.a() + sum.b()));
    }

    private Deferred<Twice.Answer> twice(Twice twice) {
      if (commandsAtWork() > COMMANDS_MAX) {
        throw new AssertionError("more are at work than may be");
      }
      return Deferred.deferLater(
          Reactor.current(),
          Duration.ofMillis(random.nextInt(200)),
          () -> new Twice.Answer(2 * twice.number()));
    }

    /// With the bug, who waits for room waits for ever, now and then.
    @Override
    void resumeIfRoom() {
      if (!forgetful || random.nextInt(10) > 0) {
        super.resumeIfRoom();
      }
    }
  }

  /// One world.
  private static final class Course {
    private final Simulation world;
    private final RandomGenerator random;
    private final boolean forgetful;
    private final List<String> wrong = new ArrayList<>();
    private int ended;

    Course(Simulation world, boolean forgetful) {
      this.world = world;
      this.forgetful = forgetful;
      random = world.random("course");
    }

    void play() {
      world.links(
          LinkQuality.defaults()
              .withLatency(Duration.ofMillis(random.nextInt(10)), Duration.ofMillis(5))
              .withLoss(random.nextInt(3) == 0 ? 0.02 : 0));
      world
          .host("server")
          .program(r ->
              new TCP4ServerEndpoint(r, 80)
                  .listen(ServerFactory.of(() -> new End(random, forgetful))));
      for (int i = 0; i < CLIENTS; i++) {
        world.host("client" + i).program(r -> Fiber.start(r, () -> call(r)));
      }
      world.checkErrors();
      world.checkLeftovers();
      world.always("every answer is the one to its call", wrong::isEmpty);
      world.runUntil(
          "each call has its end", Duration.ofMinutes(5), () -> ended == CLIENTS * CALLS);
      world.run(Duration.ofMinutes(1));
    }

    private void call(Reactor reactor) throws Exception {
      End end = new End(random, false);
      Fiber.await(new TCP4ClientEndpoint(reactor, "server", 80).connectProtocol(end));
      List<Deferred<Object>> all = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        int number = random.nextInt();
        boolean hurried = random.nextInt(4) == 0;
        Optional<Deadline> deadline =
            hurried ? Optional.of(Deadline.ofMillis(1 + random.nextInt(300))) : Optional.empty();
        Deferred<Twice.Answer> answer = end.callRemote(new Twice(number, deadline));
        if (random.nextInt(5) == 0) {
          reactor.callLater(Duration.ofMillis(random.nextInt(300)), answer::cancel);
        }
        all.add(answer.addBoth(outcome -> look(number, outcome)));
        if (random.nextBoolean()) {
          Fiber.sleep(Duration.ofMillis(random.nextInt(50)));
        }
      }
      for (Deferred<Object> each : all) {
        Fiber.await(each);
      }
      while (end.callsUnderWay() > 0) {
        Fiber.sleep(Duration.ofMillis(10));
      }
      end.transport().loseConnection();
    }

    private Object look(int number, Object outcome) {
      ended++;
      if (outcome instanceof spindle.defer.Outcome.Success<?>(Twice.Answer(int twice))
          && twice != 2 * number) {
        wrong.add("%d got %d".formatted(number, twice));
      }
      return outcome;
    }
  }

  private static Explored explore(boolean forgetful, int seeds) {
    return Exploration.of(world -> new Course(world, forgetful).play()).withSeeds(1, seeds).run();
  }

  @Test
  void everyCallHasItsEndWhateverTheWorldDoes() {
    explore(false, SEEDS).orThrow();
  }

  @Test
  void aPlantedBugIsFound() {
    assertThat(explore(true, SEEDS_TO_FIND_IT).failures()).isNotEmpty();
  }

  @Test
  void theSameSeedGivesTheSameCourse() throws Exception {
    Simulation.Scenario course = world -> new Course(world, false).play();
    assertThat(Simulation.traceOf(7, course))
        .isEqualTo(Simulation.traceOf(7, course))
        .isNotEqualTo(Simulation.traceOf(8, course));
  }
}
