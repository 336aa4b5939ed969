package spindle.web.client;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.http.Fields;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.reason.RequestGenerationFailed;

/// What an agent sends.
class RequestWritingTest {
  private final AskedServer server = new AskedServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static Request post(Body body) {
    return Request.of("POST", AskedServer.ROOT).withBody(body);
  }

  @Test
  void aGetIsALineAHostAndTheFields() {
    server.ask(Request.get("http://127.0.0.1/a?b=c#d").withField("X-Me", "1"));

    assertThat(server.heard()).isEqualTo("GET /a?b=c HTTP/1.1~Host: 127.0.0.1~X-Me: 1~~");
  }

  @ParameterizedTest
  @CsvSource({
    "http://[::1]:81/, [::1]:81",
    "http://[fe80::1%25eth0]/, [fe80::1]",
    "http://Example.org:80/, example.org",
    "http://bücher.example/, xn--bcher-kva.example",
  })
  void theHostIsThatOfTheUri(String uri, String host) {
    var place = new TCP4ClientEndpoint(server.memory().reactor(), "127.0.0.1", 80);
    var _ = server.agent().at(place).request(Request.get(uri)).reportedElsewhere();
    server.memory().flush();

    assertThat(server.heard()).contains("~Host: " + host + "~");
  }

  @Test
  void aHostAndAUserAgentMayBeTheCallers() {
    server.ask(
        Request.get("http://127.0.0.1/").withField("User-Agent", "me").withField("Host", "else"));

    assertThat(server.heard()).isEqualTo("GET / HTTP/1.1~Host: else~User-Agent: me~~");
  }

  @ParameterizedTest
  @CsvSource({"POST", "PUT", "PATCH"})
  void methodsThatMeanABodySayThatThereIsNone(String method) {
    server.ask(Request.of(method, AskedServer.ROOT));

    assertThat(server.heard()).endsWith("~Content-Length: 0~~");
  }

  @Test
  void aBodyWhoseLengthIsKnownSaysIt() {
    server.ask(post(Body.of("hello")));

    assertThat(server.heard())
        .isEqualTo("POST / HTTP/1.1~Host: 127.0.0.1~Content-Length: 5~~hello");
  }

  @Test
  void aLargeOneArrivesWhole() {
    server.ask(post(Body.of("x".repeat(300_000))));

    assertThat(server.heard()).endsWith("~~" + "x".repeat(300_000));
  }

  @Test
  void aFileIsSent(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "of a file");
    server.ask(post(Body.file(file, 3, 6)));

    assertThat(server.heard()).endsWith("~Content-Length: 6~~a file");
  }

  @Test
  void oneThatAFiberWritesComesInChunksWithItsTrailer() {
    Body body =
        Body.written(
                out -> {
                  out.write("one");
                  out.write("twotwotwotwotwotwo");
                })
            .withTrailer(() -> Fields.of("X-Sum", "7", "Host", "no"), "X-Sum");
    server.ask(post(body));

    assertThat(server.heard())
        .isEqualTo(
            "POST / HTTP/1.1~Host: 127.0.0.1~Transfer-Encoding: chunked~Trailer: X-Sum~~"
                + "3~one~12~twotwotwotwotwotwo~0~X-Sum: 7~~");
  }

  @Test
  void aBodyThatFailsAbortsTheConnection() {
    var asked =
        server.ask(
            post(
                Body.written(out -> {
                  out.write("one");
                  throw new IllegalStateException("no more");
                })));

    assertThat(failureResultOf(asked, RequestGenerationFailed.class))
        .hasRootCauseMessage("no more");
    assertThat(server.nothingLeft()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void aBodyWithAnotherLengthThanItSaysAbortsTheConnection(int length) {
    var asked = server.ask(post(new LyingBody("hello", length)));

    assertThat(failureResultOf(asked, RequestGenerationFailed.class))
        .rootCause()
        .hasMessageContaining(length < 5 ? "more bytes" : "fewer bytes");
    assertThat(server.nothingLeft()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Transfer-Encoding", "Content-Length", "Connection", "keep-alive", "Upgrade"})
  void fieldsOfTheFramingAreNotTheCallers(String name) {
    var asked = server.ask(Request.get(AskedServer.ROOT).withField(name, "5"));

    assertThat(failureResultOf(asked, IllegalArgumentException.class))
        .hasMessageContaining("caller");
    assertThat(server.connections()).isZero();
  }

  @Test
  void twoHostsAConnectAndOtherSchemesAreRefused() {
    Fields hosts = Fields.of("Host", "a", "Host", "a");
    List<Request> refused = new ArrayList<>();
    refused.add(Request.get(AskedServer.ROOT).withFields(hosts));
    refused.add(Request.of("CONNECT", AskedServer.ROOT));
    refused.add(Request.get("ftp://127.0.0.1/"));
    for (Request each : refused) {
      failureResultOf(server.ask(each), IllegalArgumentException.class);
    }
    failureResultOf(server.ask(Request.get("/")));
    assertThat(server.connections()).isZero();
  }

  @Test
  void whoTakesTrailersSaysSoForThisConnection() {
    server.ask(Request.get(AskedServer.ROOT).withField("TE", "trailers"));

    assertThat(server.heard()).contains("~TE: trailers~Connection: TE~~");
  }

  @Test
  void whereThereIsNoBodyNothingIsExpected() {
    server.ask(Request.get(AskedServer.ROOT).withField("Expect", "100-continue"));

    assertThat(server.heard()).startsWith("GET / HTTP/1.1~").doesNotContain("Expect");
  }

  @Test
  void aBodyThatIsExpectedWaitsForTheServersWord() {
    server.ask(post(Body.of("hello")).withField("Expect", "100-continue"));
    assertThat(server.heard()).endsWith("~Expect: 100-continue~Content-Length: 5~~");
    server.say("HTTP/1.1 100 Continue~~");

    assertThat(server.heard()).isEqualTo("hello");
  }

  @Test
  void itIsSentAfterASecondAllTheSame() {
    server.ask(post(Body.of("hello")).withField("Expect", "100-continue"));
    server.heard();
    server.memory().advance(Duration.ofMillis(999));
    assertThat(server.heard()).isEmpty();
    server.memory().advance(Duration.ofMillis(1));

    assertThat(server.heard()).isEqualTo("hello");
  }

  @Test
  void itIsNotSentAfterAFinalAnswerAndTheConnectionEnds() {
    var asked = server.ask(post(Body.of("hello")).withField("Expect", "100-continue"));
    server.heard();
    server.say("HTTP/1.1 401 Unauthorized~Content-Length: 0~~");

    assertThat(successResultOf(asked).status().code()).isEqualTo(401);
    server.memory().advance(Duration.ofSeconds(2));
    assertThat(server.heard()).isEmpty();
    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void whoCannotExpectIsAskedOnceMoreWithout() {
    var asked = server.ask(post(Body.of("hello")).withField("Expect", "100-continue"));
    server.say("HTTP/1.1 417 Expectation Failed~Content-Length: 0~~");

    assertThat(server.heard())
        .isEqualTo("POST / HTTP/1.1~Host: 127.0.0.1~Content-Length: 5~~hello");
    server.say("HTTP/1.1 200 OK~Content-Length: 2~~ok");
    assertThat(server.body(asked)).isEqualTo("ok");
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void aRequestIsAsItWasWhenItWasSent() {
    Request request = post(Body.of("hello")).withField("X-Me", "1");
    server.ask(request);

    assertThat(request.fields()).isEqualTo(Fields.of("X-Me", "1"));
  }

  @Test
  void anAgentToAnObjectAsksThatAndNobodyElse() {
    Agent agent =
        Agent.to(request -> Response.text(request.uri() + " " + request.field("Host").get()));
    var text = agent.get("http://example.org/x").whenHere().then(r -> r.body().text(100));

    assertThat(successResultOf(text)).isEqualTo("http://example.org/x example.org");
  }

  @Test
  void filtersStandBeforeTheServer() {
    server
        .agent()
        .with((request, next) -> next.handle(request.withField("X-Inner", "1")))
        .with((request, next) -> next.handle(request.withField("X-Outer", "1")))
        .get(AskedServer.ROOT);

    assertThat(server.heard()).contains("X-Outer: 1~X-Inner: 1");
  }
}
