package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Fiber;
import spindle.http.Fields;
import spindle.testing.MemoryReactor;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.proxy.ReverseProxy;
import spindle.web.proxy.Upstreams;
import spindle.web.server.Site;

/// A reverse proxy between a client and a server of which one speaks HTTP/2, or both.
class ProxyTest {
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final int LARGE = 50_000_000;

  private final MemoryReactor memory = new MemoryReactor();
  private final List<String> seen = new ArrayList<>();
  private final Agent over2 = agent(true);
  private final Agent over1 = agent(false);
  private @Nullable Deferred<Void> slow;
  private long written;
  private long read;

  private Agent agent(boolean second) {
    ClientLimits limits = ClientLimits.defaults();
    return new Agent(
        second
            ? HTTPConnectionPool.withPriorKnowledge(memory.reactor(), limits, new Http2Client())
            : HTTPConnectionPool.withVersions(memory.reactor(), limits));
  }

  /// The server at port 81, proxies that ask it over HTTP/1.1 at 8011, over HTTP/2 at 8021.
  @BeforeEach
  void listen() {
    Site server =
        Site.of(
                routes -> {
                  routes
                      .get("/")
                      .answer(r -> Response.text(r.version() + " " + r.field("Via").get()));
                  routes.post("/echo").answerLater(this::echo);
                  routes.get("/large").answer(_ -> Response.of(large(), "a/b"));
                  routes.get("/broken").answer(_ -> Response.of(broken(), "a/b"));
                  routes.put("/slow").answerLater(this::swallow);
                  routes.get("/late").answerLater(_ -> new Deferred<>(_ -> seen.add("cancelled")));
                })
            .withVersions(new Http2());
    new TCP4ServerEndpoint(memory.reactor(), 81).listen(roomy(server));
    proxy(8011, over1);
    proxy(8021, over2);
    memory.flush();
  }

  private void proxy(int port, Agent agent) {
    Upstreams upstreams = Upstreams.of(memory.reactor(), agent, "http://127.0.0.1:81");
    Site gate = Site.answering(ReverseProxy.to(upstreams).withPseudonym("gate"));
    new TCP4ServerEndpoint(memory.reactor(), port).listen(roomy(gate.withVersions(new Http2())));
  }

  private static Site roomy(Site site) {
    return site.withLimits(site.limits().withBodyMax(LARGE));
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private Deferred<Response> echo(Request request) {
    return request
        .body()
        .text(100)
        .addCallback(text -> {
          String sum = request.body().trailer().firstOr("x-sum", "none");
          Body body = Body.written(out -> out.write(text + " " + sum));
          return Response.of(body.withTrailer(() -> Fields.of("X-Back", sum), "X-Back"), "a/b");
        });
  }

  private Body large() {
    return Body.written(out -> {
      for (int i = 0; i < LARGE / 10_000; i++) {
        out.write(ByteBuffer.allocate(10_000));
        written += 10_000;
      }
    });
  }

  private static Body broken() {
    return Body.written(out -> {
      out.write("some");
      Fiber.sleep(Duration.ofMillis(100));
      throw new IllegalStateException("on purpose");
    });
  }

  /// Reads one piece, and the next when the test says so.
  private Deferred<Response> swallow(Request request) {
    return request
        .body()
        .next()
        .then(piece -> {
          read += piece == null ? 0 : piece.remaining();
          if (piece == null) {
            return Deferred.succeed(Response.text("read " + read));
          }
          Deferred<Void> go = slow == null ? new Deferred<Void>() : Deferred.succeed();
          slow = slow == null ? go : slow;
          return go.then(_ -> swallow(request));
        });
  }

  private Agent client(int version) {
    return version == 1 ? over1 : over2;
  }

  private static Request request(String method, int upstream, String path) {
    return Request.of(method, "http://127.0.0.1:80" + upstream + "1" + path);
  }

  private Response ask(int client, Request request) throws Exception {
    return memory.await(client(client).request(request), TIME);
  }

  private String text(Response response) throws Exception {
    return memory.await(response.body().text(LARGE), TIME);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "2, 1", "2, 2"})
  void eitherSideMaySpeakEitherVersion(int client, int upstream) throws Exception {
    String said = text(ask(client, request("GET", upstream, "/")));

    assertThat(said)
        .isEqualTo(
            (upstream == 1 ? "HTTP/1.1" : "HTTP/2") + (client == 1 ? " 1.1" : " 2") + " gate");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "2, 1", "2, 2"})
  void trailersGoThroughBothWays(int client, int upstream) throws Exception {
    Body body = Body.written(out -> out.write("hello"));
    Request post =
        request("POST", upstream, "/echo")
            .withField("TE", "trailers")
            .withBody(body.withTrailer(() -> Fields.of("X-Sum", "7"), "X-Sum"));
    if (client == 2) {
      post = post.withField("Trailer", "X-Sum"); // which is not needed where both speak HTTP/2
    }
    Response response = ask(client, post);

    assertThat(text(response)).isEqualTo("hello 7");
    assertThat(response.body().trailer().first("X-Back")).contains("7");
  }

  @Test
  void overHttp2TheyNeedNotBeAnnounced() throws Exception {
    Body body = Body.written(out -> out.write("hello"));
    Response response =
        ask(
            2,
            request("POST", 2, "/echo")
                .withBody(body.withTrailer(() -> Fields.of("X-Sum", "7"), "X-Sum")));

    assertThat(text(response)).isEqualTo("hello 7");
    assertThat(response.fields().has("Trailer")).isFalse();
    assertThat(response.body().trailer().first("X-Back")).contains("7");
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 1", "2, 2"})
  void aClientThatReadsNothingHoldsTheServerBack(int client, int upstream) throws Exception {
    Response response = ask(client, request("GET", upstream, "/large"));
    memory.advance(Duration.ofSeconds(1));
    long ahead = written;
    memory.advance(Duration.ofSeconds(1));

    assertThat(ahead).isLessThan(8_000_000);
    assertThat(written).isEqualTo(ahead);
    assertThat(text(response)).hasSize(LARGE);
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 1", "2, 2"})
  void aServerThatReadsNothingHoldsTheClientBack(int client, int upstream) throws Exception {
    Deferred<Response> asked =
        client(client)
            .request(request("PUT", upstream, "/slow").withBody(large()))
            .reportedElsewhere();
    memory.advance(Duration.ofSeconds(1));
    long ahead = written;
    memory.advance(Duration.ofSeconds(1));
    assertThat(read).isPositive();
    assertThat(ahead).isLessThan(8_000_000);
    assertThat(written).isEqualTo(ahead);
    if (slow != null) {
      slow.callback();
    }

    assertThat(text(memory.await(asked, TIME))).isEqualTo("read " + LARGE);
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 1", "2, 2"})
  void aResponseThatBreaksOffBreaksOffForTheClient(int client, int upstream) throws Exception {
    Response response = ask(client, request("GET", upstream, "/broken"));

    assertThatThrownBy(() -> text(response)).isInstanceOf(BodyTruncated.class);
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 1", "2, 2"})
  void aClientThatGivesUpEndsWhatItHasAskedFor(int client, int upstream) {
    Deferred<Response> asked =
        client(client).request(request("GET", upstream, "/late")).reportedElsewhere();
    memory.advance(Duration.ofSeconds(1));
    asked.cancel();
    memory.advance(Duration.ofSeconds(1));

    assertThat(seen).containsExactly("cancelled");
  }
}
