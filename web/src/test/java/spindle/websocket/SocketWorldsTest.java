package spindle.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
import spindle.web.client.Agent;
import spindle.web.server.Site;

/// Both ends of WebSockets in simulated worlds, with delay, loss, and servers that crash: what is
/// echoed is what was said, in its order, and nothing after the end; each end is told once how it
/// was, says that it was clean only if nothing was lost, and leaves nothing.
///
/// `-Dspindle.web.seeds=10000` tries more seeds than a build has time for.
class SocketWorldsTest {
  private static final int SEEDS = Integer.getInteger("spindle.web.seeds", 30);
  private static final int TALKERS = 8;
  private static final int FIFTY = 50;
  private static final int EACH = 12;

  /// One world.
  private static final class Course {
    private final Simulation world;
    private final ClosingBug bug;
    private final boolean crashes;
    private final int talkers;
    private final RandomGenerator random;
    private final List<String> wrong = new ArrayList<>();
    private int whole;
    private int broken;

    Course(Simulation world, boolean crashes, int talkers, ClosingBug bug) {
      this.world = world;
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
      world.run(Duration.ofMinutes(2));
    }

    private Site site() {
      return Site.of(routes ->
              routes
                  .webSocket("/echo")
                  .withCompression()
                  .talk(socket -> {
                    for (Message said; (said = socket.read()) != null; ) {
                      if (!send(socket, said) && socket.isOpen()) {
                        Fiber.await(socket.drained());
                      }
                    }
                  }))
          .with(bug.filter());
    }

    private static boolean send(WebSocket socket, Message message) {
      return switch (message) {
        case Message.Text(String text) -> socket.send(text);
        case Message.Binary(byte[] bytes) -> socket.send(bytes);
      };
    }

    private void start(Reactor reactor) {
      WebSocketClient client =
          WebSocketClient.of(reactor, new Agent(reactor)).withRandom(world.random("masks"));
      for (int i = 0; i < talkers; i++) {
        WebSocketClient each = random.nextBoolean() ? client.withCompression() : client;
        String name = "talker " + i;
        var _ = Fiber.start(reactor, () -> talk(each, name));
      }
    }

    private void talk(WebSocketClient client, String name) throws Exception {
      try {
        WebSocket socket = Fiber.await(client.open("ws://server/echo"));
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

  private static Explored explore(boolean crashes, ClosingBug bug) {
    return Exploration.of(world -> new Course(world, crashes, TALKERS, bug).play())
        .withSeeds(1, SEEDS)
        .run();
  }

  @Test
  void everyWordComesBackWhereNothingBreaks() {
    explore(false, ClosingBug.NONE).orThrow();
  }

  @Test
  void nothingIsWrongAndNothingIsLeftWhateverBreaks() {
    explore(true, ClosingBug.NONE).orThrow();
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aServerThatClosesWronglyIsFound(ClosingBug bug) {
    assertThat(explore(false, bug).failures()).isNotEmpty();
  }

  @Test
  void theSameSeedGivesTheSameCourseWithFiftyAtOnce() throws Exception {
    Simulation.Scenario course = world -> new Course(world, true, FIFTY, ClosingBug.NONE).play();
    assertThat(Simulation.traceOf(7, course))
        .isEqualTo(Simulation.traceOf(7, course))
        .isNotEqualTo(Simulation.traceOf(8, course));
  }
}
