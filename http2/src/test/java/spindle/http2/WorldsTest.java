package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Fiber;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.sim.Exploration;
import spindle.sim.Explored;
import spindle.sim.LinkQuality;
import spindle.sim.Simulation;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.WebLimits;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.server.HttpVersion;
import spindle.web.server.Site;

/// A site and agents that ask it over HTTP/2 in simulated worlds, in which everything takes its
/// time, streams are cut anywhere and packets are lost, and connections end after a few requests.
/// Bugs of the kind that such servers have are found there.
///
/// `-Dspindle.http2.seeds=10000` tries more seeds than a build has time for.
class WorldsTest {
  private static final int SEEDS = Integer.getInteger("spindle.http2.seeds", 12);
  private static final int SEEDS_TO_FIND_IT = 30;
  private static final int EACH = 6;

  /// Servers with a bug that is there on purpose.
  enum Bug implements HttpVersion {
    NONE,
    /// Some of what was read is not given back.
    WINDOW,
    /// The last stream that was looked at is not named by GOAWAY.
    GOAWAY;

    @Override
    public String alpnName() {
      return "h2";
    }

    @Override
    public ByteBuffer preface() {
      return new Http2().preface();
    }

    @Override
    public Protocol buildProtocol(Site site, Address peer) {
      return new ServerConnection(
          site, Http2Limits.defaults().withWindows(20_000, 65_535, 30_000)) {
        @Override
        void consumed(long bytes) {
          super.consumed(Bug.this == WINDOW ? bytes / 2 : bytes);
        }

        @Override
        int lastTaken() {
          return super.lastTaken() - (Bug.this == GOAWAY ? 2 : 0);
        }
      };
    }
  }

  /// One world.
  private static final class Course {
    private final Simulation world;
    private final int agents;
    private final RandomGenerator random;
    private final Map<String, Integer> done = new LinkedHashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private int numbers;
    private int answered;

    Course(Simulation world, int agents) {
      this.world = world;
      this.agents = agents;
      this.random = world.random("course");
    }

    void play(HttpVersion version) {
      world.links(
          LinkQuality.defaults()
              .withLatency(Duration.ofMillis(random.nextInt(10)), Duration.ofMillis(5))
              .withLoss(random.nextInt(3) == 0 ? 0.02 : 0));
      Site site =
          site()
              .withVersions(version)
              .withTime(() -> Instant.EPOCH.plusNanos(Reactor.current().nowNanos()))
              .withLimits(WebLimits.defaults().withRequestsMax(3 + random.nextInt(20)));
      world.host("server").program(r -> new TCP4ServerEndpoint(r, 80).listen(site));
      for (int i = 0; i < agents; i++) {
        world.host("agent" + i).program(this::start);
      }
      world.checkErrors();
      world.checkLeftovers();
      world.always("every answer is the one to its request", wrong::isEmpty);
      world.always("nothing is done twice", () -> done.values().stream().allMatch(n -> n < 2));
      world.runUntil(
          "each request has its answer", Duration.ofMinutes(5), () -> answered == agents * EACH);
      world.run(Duration.ofMinutes(3)); // so that idle connections end
    }

    private Site site() {
      return Site.of(routes -> {
        routes.get("/at/once").answer(r -> numbered(r, Response.text("at once")));
        routes
            .get("/later")
            .answerLater(r ->
                Deferred.deferLater(
                    Reactor.current(),
                    Duration.ofMillis(random.nextInt(30)),
                    () -> numbered(r, Response.text("later"))));
        routes
            .post("/echo")
            .answerLater(
                r -> r.body().text(1_000_000).addCallback(t -> numbered(r, Response.text(t))));
      });
    }

    private Response numbered(Request request, Response response) {
      String number = request.field("X-Number").orElse("none");
      done.merge(number, 1, Integer::sum);
      return response.withField("X-Number", number);
    }

    private void start(Reactor reactor) {
      HTTPConnectionPool pool =
          HTTPConnectionPool.withPriorKnowledge(
              reactor, ClientLimits.defaults(), new Http2Client());
      for (int i = 0; i < 2; i++) {
        var _ = Fiber.start(reactor, () -> ask(new Agent(pool)));
      }
    }

    private void ask(Agent agent) throws Exception {
      for (int i = 0; i < EACH / 2; i++) {
        String number = Integer.toString(numbers++);
        int kind = random.nextInt(4);
        String text =
            kind == 0 ? "at once" : kind == 1 ? "later" : "x".repeat(random.nextInt(60_000));
        Request request =
            switch (kind) {
              case 0 -> Request.get("http://server/at/once");
              case 1 -> Request.get("http://server/later");
              default -> Request.of("POST", "http://server/echo").withBody(Body.of(text));
            };
        Response response = Fiber.await(agent.request(request.withField("X-Number", number)));
        String got = Fiber.await(response.body().text(1_000_000));
        if (!got.equals(text) || !response.fields().firstOr("X-Number", "").equals(number)) {
          wrong.add("%s got %d bytes: %s".formatted(number, got.length(), response));
        }
        answered++;
      }
    }
  }

  private static Explored explore(Bug bug, int agents, int seeds) {
    return Exploration.of(world -> new Course(world, agents).play(bug)).withSeeds(1, seeds).run();
  }

  @Test
  void everyRequestIsAnsweredOnceWhateverTheWorldDoes() {
    explore(Bug.NONE, 5, SEEDS).orThrow();
  }

  @Test
  void soAreThoseOfFiftyAgents() {
    explore(Bug.NONE, 50, 1).orThrow();
  }

  @ParameterizedTest
  @EnumSource(names = {"WINDOW", "GOAWAY"})
  void aPlantedBugIsFound(Bug bug) {
    assertThat(explore(bug, 5, SEEDS_TO_FIND_IT).failures()).isNotEmpty();
  }

  @Test
  void theSameSeedGivesTheSameCourse() throws Exception {
    Simulation.Scenario course = world -> new Course(world, 50).play(Bug.NONE);
    assertThat(Simulation.traceOf(7, course))
        .isEqualTo(Simulation.traceOf(7, course))
        .isNotEqualTo(Simulation.traceOf(8, course));
  }
}
