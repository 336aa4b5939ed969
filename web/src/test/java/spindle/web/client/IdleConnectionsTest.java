package spindle.web.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Fiber;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.sim.Exploration;
import spindle.sim.LinkQuality;
import spindle.sim.Simulation;
import spindle.time.DelayedCall;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.reason.RequestFailed;

/// Many requests over few connections to a server that closes those that are idle when it likes:
/// what RFC 9110 lets a client repeat never fails, and what it does not is never done twice.
///
/// `-Dspindle.web.requests=100000` sends more than a build has time for.
class IdleConnectionsTest {
  private static final Logger LOG = System.getLogger("spindle.web.client");
  private static final int REQUESTS = Integer.getInteger("spindle.web.requests", 2_000);
  private static final int CONNECTIONS = 50;
  private static final List<String> METHODS = List.of("GET", "PUT", "DELETE", "POST");
  private static final Pattern REQUEST = Pattern.compile("(?s)(\\w+) /(\\d+) .*?\r\n\r\n(hello)?");

  private final Map<Integer, Integer> done = new LinkedHashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private int begun;
  private int answered;
  private int failedPosts;
  private long opened;

  /// Answers, and closes within 40 ms if nothing is asked by then.
  private final class Closing extends Protocol {
    private final RandomGenerator random;
    private final StringBuilder heard = new StringBuilder();
    private @Nullable DelayedCall closes;

    Closing(RandomGenerator random) {
      this.random = random;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      stop();
      heard.append(ISO_8859_1.decode(data));
      Matcher request = REQUEST.matcher(heard);
      if (request.lookingAt() && isWhole(request)) {
        String body = request.group(2);
        heard.delete(0, request.end());
        done.merge(Integer.parseInt(body), 1, Integer::sum);
        transport()
            .write(
                "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body));
        closes =
            transport()
                .scheduler()
                .callLater(Duration.ofMillis(random.nextInt(40)), transport()::loseConnection);
      }
    }

    private static boolean isWhole(Matcher request) {
      return request.group(3) != null || !request.group(1).startsWith("P");
    }

    private void stop() {
      if (closes != null && closes.active()) {
        closes.cancel();
      }
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      stop();
    }
  }

  private void play(Simulation world) {
    world.links(LinkQuality.defaults().withLatency(Duration.ofMillis(3), Duration.ofMillis(3)));
    RandomGenerator random = world.random("server");
    world
        .host("server")
        .program(reactor -> new TCP4ServerEndpoint(reactor, 80).listen(_ -> new Closing(random)));
    world.host("client").program(this::start);
    world.checkErrors();
    world.runUntil(
        "all are answered", Duration.ofHours(3), () -> answered + failedPosts == REQUESTS);
  }

  private void start(Reactor reactor) {
    ClientLimits limits = ClientLimits.defaults().withMaxPerOrigin(CONNECTIONS);
    var pool = new HTTPConnectionPool(reactor, limits);
    RandomGenerator random = new Random(7);
    for (int i = 0; i < CONNECTIONS; i++) {
      var _ = Fiber.start(reactor, () -> askAll(new Agent(pool), random, pool));
    }
  }

  private void askAll(Agent agent, RandomGenerator random, HTTPConnectionPool pool)
      throws Exception {
    while (begun < REQUESTS) {
      int number = begun++;
      ask(agent, METHODS.get(random.nextInt(METHODS.size())), number);
      opened = pool.opened();
      Fiber.sleep(Duration.ofMillis(random.nextInt(50)));
    }
  }

  private void ask(Agent agent, String method, int number) throws Exception {
    Request request = Request.of(method, "http://server/" + number);
    if (method.startsWith("P")) {
      request = request.withBody(Body.of("hello"));
    }
    try {
      Response response = Fiber.await(agent.request(request));
      String text = Fiber.await(response.body().text(100));
      boolean twice = method.equals("POST") && done.getOrDefault(number, 0) != 1;
      if (!text.equals("" + number) || twice) {
        wrong.add(method + " " + number + " got " + text);
      }
      answered++;
    } catch (RequestFailed e) {
      failedPosts++;
      if (!method.equals("POST") || done.getOrDefault(number, 0) > 1) {
        wrong.add(method + " " + number + " failed: " + e);
      }
    }
  }

  @Test
  void whatMayBeRepeatedNeverFailsAndWhatMayNotIsNeverDoneTwice() {
    Exploration.of(this::play).withSeeds(1, 1).run().orThrow();

    assertThat(wrong).isEmpty();
    assertThat(done.values()).allMatch(times -> times <= 2);
    assertThat(failedPosts).as("the server did close while it was asked").isPositive();
    LOG.log(
        Level.INFO,
        "{0} answered, {1} POSTs failed, {2} done twice, {3} connections",
        answered,
        failedPosts,
        done.values().stream().filter(times -> times == 2).count(),
        opened);
  }
}
