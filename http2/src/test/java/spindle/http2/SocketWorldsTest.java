package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.TimeoutError;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;
import spindle.sim.Exploration;
import spindle.sim.Explored;
import spindle.sim.FaultWeights;
import spindle.sim.Host;
import spindle.sim.LinkQuality;
import spindle.sim.Simulation;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.server.Site;
import spindle.websocket.CloseStatus;
import spindle.websocket.Message;
import spindle.websocket.WebSocket;
import spindle.websocket.WebSocketClient;

/// Both ends of WebSockets in simulated worlds, with delay, loss and servers that crash: each a
/// connection of its own, by HTTP/1.1, or a stream of one connection, by HTTP/2, with requests
/// beside them. What is echoed is what was said, in its order, and nothing after the end; each end
/// is told once how it was, says that it was clean only if nothing was lost, and leaves nothing.
/// Servers with a bug in their windows or in how they close are found.
///
/// `-Dspindle.http2.seeds=10000` tries more seeds than a build has time for.
class SocketWorldsTest {
  private static final int SEEDS = Integer.getInteger("spindle.http2.seeds", 20);
  private static final int SEEDS_TO_FIND_IT = 30;
  private static final int TALKERS = 8;
  private static final int FIFTY = 50;
  private static final int EACH = 12;

  /// One world.
  private static final class Course {
    private final Simulation world;
    private final int version;
    private final SocketBug bug;
    private final boolean crashes;
    private final int talkers;
    private final RandomGenerator random;
    private final List<String> wrong = new ArrayList<>();
    private int whole;
    private int broken;

    /// @param version of HTTP, 1 or 2
    Course(Simulation world, int version, boolean crashes, int talkers, SocketBug bug) {
      this.world = world;
      this.version = version;
      this.bug = bug;
      this.crashes = crashes;
      this.talkers = talkers;
      this.random = world.random("talkers");
    }

    void play() {
      world.links(
          LinkQuality.defaults()
              .withLatency(Duration.ofMillis(random.nextInt(10)), Duration.ofMillis(5))
              .withLoss(random.nextInt(3) == 0 ? 0.02 : 0));
      Host host = world.host("server");
      host.program(reactor -> new TCP4ServerEndpoint(reactor, 80).listen(site()));
      world.host("client").program(this::start);
      world.checkErrors();
      world.checkLeftovers();
      world.always("what comes back is what was said", wrong::isEmpty);
      if (crashes) {
        world.faults(
            FaultWeights.defaults()
                .withCrash(0)
                .withTimes(Duration.ofMillis(300), Duration.ofMillis(100)));
        world.run(Duration.ofMillis(1 + random.nextInt(500)));
        host.crash();
        world.run(Duration.ofMillis(random.nextInt(500)));
        host.restart();
        world.run(Duration.ofSeconds(3));
        world.calm();
      }
      world.runUntil("each has ended", Duration.ofMinutes(5), () -> whole + broken == talkers);
      if (!crashes && broken > 0) {
        throw new AssertionError(broken + " are broken");
      }
      world.run(Duration.ofMinutes(3)); // so that idle connections end
    }

    private Site site() {
      return bug.plantIn(
          Site.of(routes -> {
            routes.get("/").answer(r -> Response.text("a page by " + r.version()));
            routes
                .webSocket("/echo")
                .withCompression()
                .talk(socket -> {
                  for (Message said; (said = socket.read()) != null; ) {
                    if (!send(socket, said) && socket.isOpen()) {
                      Fiber.await(socket.drained());
                    }
                  }
                });
          }));
    }

    private static boolean send(WebSocket socket, Message message) {
      return switch (message) {
        case Message.Text(String text) -> socket.send(text);
        case Message.Binary(byte[] bytes) -> socket.send(bytes);
      };
    }

    private Agent agent(Reactor reactor) {
      return version == 1
          ? new Agent(reactor)
          : new Agent(
              HTTPConnectionPool.withPriorKnowledge(
                  reactor, ClientLimits.defaults(), new Http2Client()));
    }

    private void start(Reactor reactor) {
      Agent agent = agent(reactor);
      WebSocketClient client = WebSocketClient.of(reactor, agent).withRandom(world.random("masks"));
      for (int i = 0; i < talkers; i++) {
        WebSocketClient each = random.nextBoolean() ? client.withCompression() : client;
        String name = "talker " + i;
        var _ = Fiber.start(reactor, () -> talk(agent, each, name));
      }
    }

    private void talk(Agent agent, WebSocketClient client, String name) throws Exception {
      try {
        WebSocket socket = Fiber.await(client.open("ws://server/echo"));
        Response page = Fiber.await(agent.request(Request.get("http://server/")));
        check(
            version == 1 ? "a page by HTTP/1.1" : "a page by HTTP/2",
            Fiber.await(page.body().text(100)));
        boolean all = converse(socket, name);
        socket.close(4000, "enough");
        CloseStatus end = Fiber.await(socket.whenClosed());
        count(all && end.clean() && end.code() == 4000);
      } catch (IOException | TimeoutError expected) {
        count(false);
      }
    }

    private void count(boolean clean) {
      if (clean) {
        whole++;
      } else {
        broken++;
      }
    }

    private boolean converse(WebSocket socket, String name) throws Exception {
      List<String> said = new ArrayList<>();
      int heard = 0;
      while (said.size() < EACH || heard < said.size()) {
        if (said.size() < EACH && (heard == said.size() || random.nextBoolean())) {
          String text = name + " " + said.size() + " " + "x".repeat(random.nextInt(20_000));
          said.add(text);
          socket.send(text);
        } else {
          String text = socket.readText();
          if (text == null) {
            return false;
          }
          check(said.get(heard++), text);
        }
        Fiber.sleep(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(100) : 0));
      }
      return true;
    }

    private void check(String expected, @Nullable String text) {
      if (!expected.equals(text)) {
        wrong.add("expected %.20s, got %.20s".formatted(expected, text));
      }
    }
  }

  private static Explored explore(int version, boolean crashes, SocketBug bug, int seeds) {
    return Exploration.of(world -> new Course(world, version, crashes, TALKERS, bug).play())
        .withSeeds(1, seeds)
        .run();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everyWordComesBackWhereNothingBreaks(int version) {
    explore(version, false, SocketBug.NONE, SEEDS).orThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void nothingIsWrongAndNothingIsLeftWhateverBreaks(int version) {
    explore(version, true, SocketBug.NONE, SEEDS).orThrow();
  }

  /// Each of those that there can be by this version.
  private static Stream<Arguments> bugs() {
    return Stream.concat(
        Stream.of(
                SocketBug.ABORTS,
                SocketBug.ENDS_FIRST,
                SocketBug.OTHER_CODE,
                SocketBug.SAYS_NOTHING)
            .map(bug -> Arguments.of(1, bug)),
        Stream.of(
                SocketBug.WINDOW,
                SocketBug.ENDS_FIRST,
                SocketBug.OTHER_CODE,
                SocketBug.SAYS_NOTHING)
            .map(bug -> Arguments.of(2, bug)));
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void aPlantedBugIsFound(int version, SocketBug bug) {
    assertThat(explore(version, false, bug, SEEDS_TO_FIND_IT).failures()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theSameSeedGivesTheSameCourseWithFiftyAtOnce(int version) throws Exception {
    Simulation.Scenario course =
        world -> new Course(world, version, true, FIFTY, SocketBug.NONE).play();
    assertThat(Simulation.traceOf(7, course))
        .isEqualTo(Simulation.traceOf(7, course))
        .isNotEqualTo(Simulation.traceOf(8, course));
  }
}
