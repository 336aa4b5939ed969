package spindle.web.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Fiber;
import spindle.http.Status;
import spindle.reactor.Reactor;
import spindle.sim.FaultWeights;
import spindle.sim.LinkQuality;
import spindle.sim.Simulation;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;

/// A site and its visitors in a simulated world.
final class VisitedSite {
  private static final int VISITORS = 3;
  private static final int VISITS = 12;

  /// Looks like a request to whoever takes a body for one.
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  private final RandomGenerator random;
  private final boolean disturbed;
  private final List<String> wrong = new ArrayList<>();
  private final List<Visitor> visitors = new ArrayList<>();
  private int numbers;

  private VisitedSite(Simulation world, boolean disturbed) {
    this.random = world.random("site");
    this.disturbed = disturbed;
  }

  /// @param connections makes the server's ends: those of production, or ones with a bug
  /// @param disturbed whether connections break off at random
  static Simulation.Scenario scenario(
      Function<Site, ServerConnection> connections, boolean disturbed) {
    return world -> new VisitedSite(world, disturbed).play(world, connections);
  }

  private void play(Simulation world, Function<Site, ServerConnection> connections) {
    world.links(
        LinkQuality.defaults()
            .withLatency(Duration.ofMillis(random.nextInt(10)), Duration.ofMillis(5))
            .withLoss(random.nextInt(3) == 0 ? 0.02 : 0));
    Site site = site();
    world
        .host("server")
        .program(
            reactor -> new TCP4ServerEndpoint(reactor, 80).listen(_ -> connections.apply(site)));
    for (int i = 0; i < VISITORS; i++) {
      List<Visitor.Visit> visits = new ArrayList<>();
      for (int j = 0; j < VISITS; j++) {
        visits.add(visit());
      }
      var visitor = new Visitor(world.random("visitor " + i), visits, !disturbed);
      visitors.add(visitor);
      world.host("visitor" + i).program(visitor::start);
    }
    if (disturbed) {
      world.faults(
          FaultWeights.defaults()
              .withCrash(0)
              .withTimes(Duration.ofMillis(100), Duration.ofMillis(200)));
    }
    world.checkErrors();
    world.checkLeftovers();
    world.always(
        "every answer is the one to its request",
        () -> wrong.isEmpty() && visitors.stream().allMatch(each -> each.wrong().isEmpty()));
    run(world);
  }

  private void run(Simulation world) {
    if (disturbed) {
      world.run(Duration.ofSeconds(5));
      world.calm();
    }
    world.runUntil(
        "all visitors have been answered",
        Duration.ofMinutes(5),
        () -> visitors.stream().allMatch(Visitor::done));
    if (!disturbed) {
      int answered = visitors.stream().mapToInt(Visitor::answered).sum();
      if (answered != VISITORS * VISITS) {
        throw new AssertionError(answered + " were answered");
      }
    }
    world.run(Duration.ofMinutes(2)); // so that idle connections end
  }

  private Site site() {
    return Site.of(routes -> {
      routes.get("/at/once").answer(request -> numbered(request, Response.text("at once")));
      routes.get("/later").answerLater(this::later);
      routes.get("/stream").answer(request -> numbered(request, stream()));
      routes
          .post("/echo")
          .answerLater(request ->
              request
                  .body()
                  .text(1_000_000)
                  .addCallback(text -> numbered(request, Response.text(text))));
      routes.post("/early").answer(request -> numbered(request, Response.of(Status.UNAUTHORIZED)));
      routes.get("/smuggled").answer(_ -> smuggled());
    });
  }

  private Response smuggled() {
    wrong.add("a body was taken for a request");
    return Response.of(Status.OK);
  }

  private Deferred<Response> later(Request request) {
    return Deferred.deferLater(
        Reactor.current(),
        Duration.ofMillis(random.nextInt(30)),
        () -> numbered(request, Response.text("later")));
  }

  private Response stream() {
    int pieces = random.nextInt(5);
    return Response.of(
        Body.written(out -> {
          for (int i = 0; i < 5; i++) {
            out.write("piece ");
            Fiber.sleep(Duration.ofMillis(i < pieces ? 3 : 0));
          }
        }),
        "text/plain");
  }

  private static Response numbered(Request request, Response response) {
    return response.withField("X-Number", request.field("X-Number").orElse("none"));
  }

  private Visitor.Visit visit() {
    String number = Integer.toString(numbers++);
    boolean closes = random.nextInt(8) == 0;
    String fields =
        "Host: a\r\nX-Number: " + number + "\r\n" + (closes ? "Connection: close\r\n" : "");
    String text = SMUGGLED.repeat(random.nextInt(1, random.nextInt(10) == 0 ? 9_000 : 100));
    return switch (random.nextInt(6)) {
      case 0 -> get(number, "/at/once", fields, "at once", closes);
      case 1 -> get(number, "/later", fields, "later", closes);
      case 2 -> get(number, "/stream", fields, "piece ".repeat(5), closes);
      case 3 -> post(number, "/early", fields + body(text), "", closes);
      default -> post(number, "/echo", fields + body(text), text, closes);
    };
  }

  private static Visitor.Visit get(
      String number, String path, String fields, String answer, boolean closes) {
    String request = "GET " + path + " HTTP/1.1\r\n" + fields + "\r\n";
    return new Visitor.Visit(number, "GET", request, answer, closes);
  }

  private static Visitor.Visit post(
      String number, String path, String rest, String answer, boolean closes) {
    String request = "POST " + path + " HTTP/1.1\r\n" + rest;
    return new Visitor.Visit(number, "POST", request, answer, closes);
  }

  private String body(String text) {
    if (random.nextBoolean()) {
      return "Content-Length: " + text.length() + "\r\n\r\n" + text;
    }
    StringBuilder chunks = new StringBuilder("Transfer-Encoding: chunked\r\n\r\n");
    for (int at = 0; at < text.length(); ) {
      int end = Math.min(text.length(), at + 1 + random.nextInt(text.length()));
      chunks.append(Integer.toHexString(end - at)).append("\r\n");
      chunks.append(text, at, end).append("\r\n");
      at = end;
    }
    return chunks.append("0\r\n\r\n").toString();
  }
}
