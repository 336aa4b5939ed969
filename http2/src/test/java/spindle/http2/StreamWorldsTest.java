package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.address.Address;
import spindle.defer.TimeoutError;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Fiber;
import spindle.http.Fields;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.sim.Exploration;
import spindle.sim.Explored;
import spindle.sim.FaultWeights;
import spindle.sim.Host;
import spindle.sim.LinkQuality;
import spindle.sim.Simulation;
import spindle.web.Filter;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.Upgrade;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.server.HttpVersion;
import spindle.web.server.Site;
import spindle.websocket.CloseStatus;
import spindle.websocket.WebSocket;
import spindle.websocket.WebSocketClient;

/// WebSockets that are streams of one connection of HTTP/2, with requests beside them, in simulated
/// worlds with delay, loss and servers that crash: what is echoed is what was said, each end is
/// told once how it was, says that it was clean only if nothing was lost, and leaves nothing.
/// Servers with a bug in their windows or in how they close are found.
///
/// `-Dspindle.http2.seeds=10000` tries more seeds than a build has time for.
class StreamWorldsTest {
  private static final int SEEDS = Integer.getInteger("spindle.http2.seeds", 12);
  private static final int SEEDS_TO_FIND_IT = 30;
  private static final int TALKERS = 8;
  private static final int FIFTY = 50;
  private static final int EACH = 10;

  /// Servers with a bug that is there on purpose.
  enum Bug implements HttpVersion {
    NONE,
    /// Some of what was read is not given back.
    WINDOW,
    /// The stream is ended in place of an answer to the closing frame.
    ENDS_FIRST,
    /// The closing frame is answered with another code.
    OTHER_CODE,
    /// The closing frame is not answered.
    SAYS_NOTHING;

    private static final int CLOSE = 0x88;

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
      };
    }

    /// Plants those that are not the connection's.
    Filter filter() {
      return (request, next) ->
          next.handle(request)
              .then(response -> response.upgrade().map(u -> planted(response, u)).orElse(response));
    }

    private Response planted(Response opening, Upgrade good) {
      Response planted =
          Response.upgrade(
              new Upgrade(good.name(), () -> new Between(this, good.protocol().get())));
      Fields fields = opening.fields();
      for (int i = 0; i < fields.size(); i++) {
        planted = planted.plusField(fields.name(i), fields.value(i));
      }
      return planted;
    }

    @Nullable Object call(Transport real, Method method, Object @Nullable [] arguments)
        throws Throwable {
      String name = method.getName();
      boolean closes =
          arguments != null
              && arguments[0] instanceof ByteBuffer bytes
              && bytes.hasRemaining()
              && (bytes.get(bytes.position()) & 0xFF) == CLOSE;
      if (name.equals("write") && closes) {
        switch (this) {
          case SAYS_NOTHING -> {
            return true;
          }
          case ENDS_FIRST -> {
            real.loseConnection();
            return true;
          }
          case OTHER_CODE -> {
            return real.write(ByteBuffer.wrap(new byte[] {(byte) CLOSE, 2, 0x03, (byte) 0xE8}));
          }
          default -> {}
        }
      }
      try {
        return method.invoke(real, arguments);
      } catch (InvocationTargetException e) {
        throw e.getTargetException();
      }
    }
  }

  /// The end of a stream with the bug between the protocol and its transport.
  private static final class Between extends Protocol implements HalfCloseable {
    private final Bug bug;
    private final Protocol socket;

    Between(Bug bug, Protocol socket) {
      this.bug = bug;
      this.socket = socket;
    }

    @Override
    public void connectionMade() throws Exception {
      Transport real = transport();
      socket.makeConnection(
          (Transport)
              Proxy.newProxyInstance(
                  Transport.class.getClassLoader(),
                  new Class<?>[] {Transport.class},
                  (_, method, arguments) -> bug.call(real, method, arguments)));
    }

    @Override
    public void dataReceived(ByteBuffer data) throws Exception {
      socket.dataReceived(data);
    }

    @Override
    public void readConnectionLost() throws Exception {
      ((HalfCloseable) socket).readConnectionLost();
    }

    @Override
    public void writeConnectionLost() {}

    @Override
    public void connectionLost(ConnectionClosed reason) throws Exception {
      socket.endConnection(reason);
    }
  }

  /// One world.
  private static final class Course {
    private final Simulation world;
    private final Bug bug;
    private final boolean crashes;
    private final int talkers;
    private final RandomGenerator random;
    private final List<String> wrong = new ArrayList<>();
    private int whole;
    private int broken;

    Course(Simulation world, boolean crashes, int talkers, Bug bug) {
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
      world.run(Duration.ofMinutes(3)); // so that idle connections end
    }

    private Site site() {
      Site site =
          Site.of(routes -> {
            routes.get("/").answer(_ -> Response.text("a page"));
            routes
                .webSocket("/echo")
                .talk(socket -> {
                  for (String said; (said = socket.readText()) != null; ) {
                    if (!socket.send(said) && socket.isOpen()) {
                      Fiber.await(socket.drained());
                    }
                  }
                });
          });
      return (bug == Bug.NONE || bug == Bug.WINDOW ? site : site.with(bug.filter()))
          .withVersions(bug);
    }

    private void start(Reactor reactor) {
      Agent agent =
          new Agent(
              HTTPConnectionPool.withPriorKnowledge(
                  reactor, ClientLimits.defaults(), new Http2Client()));
      WebSocketClient client = WebSocketClient.of(reactor, agent).withRandom(world.random("masks"));
      for (int i = 0; i < talkers; i++) {
        String name = "talker " + i;
        var _ = Fiber.start(reactor, () -> talk(agent, client, name));
      }
    }

    private void talk(Agent agent, WebSocketClient client, String name) throws Exception {
      try {
        WebSocket socket = Fiber.await(client.open("ws://server/echo"));
        Response page = Fiber.await(agent.request(Request.get("http://server/")));
        String text = Fiber.await(page.body().text(100));
        if (!text.equals("a page")) {
          wrong.add("the page is " + text);
        }
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
          if (!text.equals(said.get(heard))) {
            wrong.add("expected %.20s, got %.20s".formatted(said.get(heard), text));
          }
          heard++;
        }
        Fiber.sleep(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(100) : 0));
      }
      return true;
    }
  }

  private static Explored explore(boolean crashes, Bug bug, int seeds) {
    return Exploration.of(world -> new Course(world, crashes, TALKERS, bug).play())
        .withSeeds(1, seeds)
        .run();
  }

  @Test
  void everyWordComesBackWhereNothingBreaks() {
    explore(false, Bug.NONE, SEEDS).orThrow();
  }

  @Test
  void nothingIsWrongAndNothingIsLeftWhateverBreaks() {
    explore(true, Bug.NONE, SEEDS).orThrow();
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aPlantedBugIsFound(Bug bug) {
    assertThat(explore(false, bug, SEEDS_TO_FIND_IT).failures()).isNotEmpty();
  }

  @Test
  void theSameSeedGivesTheSameCourseWithFiftyAtOnce() throws Exception {
    assertThat(trace(7)).isEqualTo(trace(7)).isNotEqualTo(trace(8));
  }

  private static List<String> trace(long seed) throws Exception {
    List<String> lines = new ArrayList<>();
    try (var world = Simulation.withSeed(seed)) {
      world.trace(lines::add);
      new Course(world, true, FIFTY, Bug.NONE).play();
    }
    return lines;
  }
}
