package spindle.web.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;
import spindle.sim.Exploration;
import spindle.sim.Explored;
import spindle.sim.FaultWeights;
import spindle.sim.Host;
import spindle.sim.LinkQuality;
import spindle.sim.Simulation;
import spindle.task.LoopingCall;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.server.Site;

/// Listeners to a channel in simulated worlds, with delay, loss, connections that break and servers
/// that crash: each hears all news in their order, none twice; what a server has forgotten in a
/// crash is told as a gap.
///
/// `-Dspindle.web.seeds=10000` tries more seeds than a build has time for.
class EventWorldsTest {
  private static final int SEEDS = Integer.getInteger("spindle.web.seeds", 30);
  private static final int LISTENERS = 5;
  private static final int FIFTY = 50;
  private static final int ENOUGH = 60;

  /// One world.
  private static final class Course {
    private final Simulation world;
    private final boolean crashes;
    private final int listeners;
    private final RandomGenerator random;
    private final List<String> wrong = new ArrayList<>();
    private int published;
    private int content;
    private int gaps;

    Course(Simulation world, boolean crashes, int listeners) {
      this.world = world;
      this.crashes = crashes;
      this.listeners = listeners;
      this.random = world.random("course");
    }

    void play() {
      world.links(
          LinkQuality.defaults()
              .withLatency(Duration.ofMillis(random.nextInt(10)), Duration.ofMillis(5))
              .withLoss(random.nextInt(3) == 0 ? 0.02 : 0));
      Host host = world.host("server");
      host.program(this::serve);
      world.host("client").program(this::listen);
      world.checkErrors();
      world.always("all news are heard once and in order", wrong::isEmpty);
      world.faults(
          FaultWeights.defaults()
              .withCrash(0)
              .withTimes(Duration.ofMillis(300), Duration.ofMillis(100)));
      world.run(Duration.ofMillis(1 + random.nextInt(1000)));
      if (crashes) {
        host.crash();
        world.run(Duration.ofMillis(random.nextInt(500)));
        host.restart();
      }
      world.run(Duration.ofSeconds(3));
      world.calm();
      world.runUntil("all have heard", Duration.ofMinutes(5), () -> content == listeners);
    }

    private void serve(Reactor reactor) {
      EventChannel news = EventChannel.create();
      new TCP4ServerEndpoint(reactor, 80).listen(Site.of(routes -> routes.get("/").answer(news)));
      LoopingCall publish =
          new LoopingCall(
              reactor,
              () -> {
                published++;
                news.publish(Event.of("" + published).withId("" + published));
              });
      var _ = publish.start(Duration.ofMillis(50)).reportedElsewhere();
    }

    private void listen(Reactor reactor) {
      ClientLimits limits = ClientLimits.defaults().withMaxPerOrigin(listeners);
      Agent agent = new Agent(new HTTPConnectionPool(reactor, limits));
      EventClient client =
          EventClient.of(reactor, agent, world.random("pauses"))
              .withRetry(Duration.ofMillis(100), Duration.ofSeconds(1))
              .withSilence(Duration.ofSeconds(20));
      for (int i = 0; i < listeners; i++) {
        var _ = Fiber.start(reactor, () -> hear(client.open("http://server/")));
      }
    }

    private void hear(EventSource source) throws Exception {
      int last = 0;
      boolean gap = true;
      for (int heard = 0; heard < ENOUGH; ) {
        Event event = source.read();
        if (event == null) {
          wrong.add("the end");
          return;
        }
        if (event.name().filter("gap"::equals).isPresent()) {
          gap = true;
          gaps++;
          continue;
        }
        int number = Integer.parseInt(event.data());
        if (gap ? number <= last : number != last + 1) {
          wrong.add("%d behind %d".formatted(number, last));
        }
        gap = false;
        last = number;
        heard++;
      }
      content++;
      source.close();
    }
  }

  private static Explored explore(boolean crashes) {
    return Exploration.of(
            world -> {
              Course course = new Course(world, crashes, LISTENERS);
              course.play();
              if (!crashes && course.gaps > 0) {
                throw new AssertionError("a gap");
              }
            })
        .withSeeds(1, SEEDS)
        .run();
  }

  @Test
  void nothingIsMissedWhereTheServerKeepsIt() {
    explore(false).orThrow();
  }

  @Test
  void aServerThatCrashesSaysWhatIsMissing() {
    explore(true).orThrow();
  }

  @Test
  void theSameSeedGivesTheSameCourseWithFiftyAtOnce() throws Exception {
    Simulation.Scenario course = world -> new Course(world, true, FIFTY).play();
    assertThat(Simulation.traceOf(7, course))
        .isEqualTo(Simulation.traceOf(7, course))
        .isNotEqualTo(Simulation.traceOf(8, course));
  }
}
