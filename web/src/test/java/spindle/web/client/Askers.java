package spindle.web.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;
import spindle.sim.FaultWeights;
import spindle.sim.Host;
import spindle.sim.LinkQuality;
import spindle.sim.Simulation;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;

/// Clients in a simulated world that ask [FlakyServer]s, each one request after the other, and
/// check that every answer is the one to its request: what the worlds of an agent and of a proxy
/// have in common.
@SuppressWarnings("exports") // of the module testing, to tests alone
public class Askers {
  private static final int EACH = 8;
  private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "POST", "POST");
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  private final Simulation world;
  private final boolean flaky;
  private final int count;
  private final String uri;
  private final List<FlakyServer> servers;
  private final RandomGenerator random;
  private final List<String> wrong = new ArrayList<>();
  private final List<String> posted = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private int numbers;
  private int answered;
  private int failed;

  /// @param flaky whether anything breaks in this world
  /// @param count how many clients there are
  /// @param uri what they ask for
  public Askers(Simulation world, boolean flaky, int count, String uri, List<FlakyServer> servers) {
    this.world = world;
    this.flaky = flaky;
    this.count = count;
    this.uri = uri;
    this.servers = servers;
    this.random = world.random("asker");
  }

  /// The chances of the clients.
  public RandomGenerator random() {
    return random;
  }

  /// Lets the world's links be as they may.
  public void drawLinks() {
    world.links(
        LinkQuality.defaults()
            .withLatency(Duration.ofMillis(random.nextInt(10)), Duration.ofMillis(5))
            .withLoss(random.nextInt(3) == 0 ? 0.02 : 0));
  }

  /// What pools in this world keep to. Where nothing is to break, they have the time that packets
  /// take which are lost a few times: a server that is asked for a connection again after 1, 2 and
  /// 4 seconds is there, and slow.
  public ClientLimits limits(Duration head) {
    ClientLimits limits =
        ClientLimits.defaults().withMaxPerOrigin(3).withPoolWait(Duration.ofSeconds(60));
    return flaky
        ? limits.withHeadTimeout(head).withReadStall(TWO_SECONDS).withConnectTimeout(TWO_SECONDS)
        : limits.withConnectTimeout(Duration.ofSeconds(60));
  }

  /// Says what must hold, whatever breaks.
  public void check() {
    if (flaky) {
      world.faults(
          FaultWeights.defaults()
              .withCrash(0)
              .withTimes(Duration.ofMillis(300), Duration.ofMillis(100)));
    }
    world.checkErrors();
    world.checkLeftovers();
    world.always("every answer is the one to its request", wrong::isEmpty);
    world.always("no POST is done twice", () -> posted.stream().allMatch(n -> timesDone(n) < 2));
  }

  /// How often the servers have done a request.
  private int timesDone(String number) {
    return servers.stream().mapToInt(each -> each.timesDone(number)).sum();
  }

  /// How often they have done the one that they have done most.
  public int mostTimesDone() {
    return Stream.concat(posted.stream(), others.stream())
        .mapToInt(this::timesDone)
        .max()
        .orElse(0);
  }

  /// One of the hosts crashes and comes back, and then nothing breaks any more.
  public void crash(Host host) {
    world.run(Duration.ofMillis(1 + random.nextInt(500)));
    host.crash();
    world.run(Duration.ofMillis(random.nextInt(500)));
    host.restart();
    world.run(Duration.ofSeconds(3));
    world.calm();
  }

  /// Runs until each request has ended, and then until idle connections have.
  public void finish() {
    world.runUntil(
        "each request has its answer or a failure",
        Duration.ofMinutes(5),
        () -> answered + failed == count * EACH);
    if (!flaky && failed > 0) {
      throw new AssertionError(failed + " failed");
    }
    world.run(Duration.ofMinutes(3));
  }

  /// Sends all requests.
  public void start(Reactor reactor, HTTPConnectionPool pool) {
    for (int i = 0; i < count; i++) {
      var _ = Fiber.start(reactor, () -> askAll(new Agent(pool)));
    }
  }

  private void askAll(Agent agent) throws Exception {
    for (int i = 0; i < EACH; i++) {
      ask(agent);
      Fiber.sleep(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(100) : 0));
    }
  }

  private void ask(Agent agent) throws Exception {
    String number = Integer.toString(numbers++);
    String method = METHODS.get(random.nextInt(METHODS.size()));
    (method.equals("POST") ? posted : others).add(number);
    Request request = Request.of(method, uri).withField("X-Number", number);
    if (method.startsWith("P")) {
      request = request.withBody(Body.of("x".repeat(random.nextInt(20_000))));
    }
    long askedNanos = Reactor.current().nowNanos();
    try {
      Response response = Fiber.await(agent.request(request));
      if (flaky && givesUp()) {
        response.body().cancel();
        failed++;
        return;
      }
      String text = Fiber.await(response.body().text(1_000_000));
      if (response.status().code() == 200) {
        answered++;
        check(method, number, response, text);
      } else {
        failed++;
        unanswered(response, number, Reactor.current().nowNanos() == askedNanos);
      }
    } catch (IOException expected) {
      failed++;
    }
  }

  /// Whether a client wants no body of the response that has come.
  protected boolean givesUp() {
    return false;
  }

  /// What has come is an answer, but not one of a server to this request.
  ///
  /// @param atOnce whether it came in the moment in which it was asked
  protected void unanswered(Response response, String number, boolean atOnce) {}

  /// Notes that something is wrong.
  protected final void wrong(String what) {
    wrong.add(what);
  }

  private void check(String method, String number, Response response, String text) {
    String told = response.fields().firstOr("X-Number", "none");
    String expected = method.equals("HEAD") ? "" : FlakyServer.answer(number);
    boolean maybeCut = flaky && response.fields().has(FlakyServer.UNTIL_END);
    if (!told.equals(number)
        || !(text.equals(expected) || (maybeCut && expected.startsWith(text)))) {
      wrong("%s got the answer to %s: %s".formatted(number, told, response));
    }
  }
}
