package spindle.http2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.protocol.ListeningPort;
import spindle.testing.MemoryReactor;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.filters.AccessLog;
import spindle.web.server.Site;
import spindle.web.session.Sessions;

/// What a handler and a client see is the same by either version of HTTP: contract 09, W11 to W16
/// and W25 to W39, as far as a version has no business in it.
@ParameterizedClass
@ValueSource(strings = {"HTTP/1.1", "HTTP/2"})
class EitherVersionTest {
  private static final Duration TIME = Duration.ofSeconds(30);
  private static final int LARGE = VariedSite.LARGE;

  @TempDir private static Path folder;

  @Parameter private String version = "";

  private final MemoryReactor memory = new MemoryReactor();
  private final List<String> events = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private final VariedSite varied = new VariedSite(folder, events);
  private final Site site =
      varied
          .site()
          .with(Sessions.inMemory(memory.reactor()))
          .withListener(AccessLog.combined(log::add))
          .withVersions(new Http2());

  private Agent agent = new Agent(memory.reactor());
  private ListeningPort port;

  EitherVersionTest() throws Exception {
    port =
        memory.await(
            new TCP4ServerEndpoint(memory.reactor(), 80)
                .listen(site.withLimits(site.limits().withBodyMax(LARGE))),
            TIME);
  }

  @BeforeEach
  void connect() throws IOException {
    Files.writeString(folder.resolve("file.txt"), "0123456789");
    agent =
        new Agent(
            version.equals("HTTP/2")
                ? HTTPConnectionPool.withPriorKnowledge(
                    memory.reactor(), ClientLimits.defaults(), new Http2Client())
                : HTTPConnectionPool.withVersions(memory.reactor(), ClientLimits.defaults()));
  }

  @AfterEach
  void close() {
    memory.close();
  }

  // Asking.

  private static Request request(String method, String path) {
    return Request.of(method, "http://localhost" + path);
  }

  private Response ask(Request request) throws Exception {
    Deferred<Response> asked =
        Deferred.deferLater(memory.reactor(), Duration.ZERO, () -> request).then(agent::request);
    return memory.await(asked, TIME);
  }

  private Response get(String path) throws Exception {
    return ask(request("GET", path));
  }

  private String text(Response response) throws Exception {
    return memory.await(response.body().text(LARGE), TIME);
  }

  private String text(String path) throws Exception {
    return text(get(path));
  }

  // What is asked for.

  @Test
  void itComesByThisVersion() throws Exception {
    assertThat(text("/version")).isEqualTo(version);
  }

  @Test
  void aHandlerSeesTheSameRequest() throws Exception {
    Request request =
        request("GET", "/seen/x%20y?q=a+b")
            .withField("Cookie", "a=1; b=2; c=3")
            .plusField("X-Two", "1")
            .plusField("X-Two", "2");

    assertThat(text(ask(request))).isEqualTo("GET|/seen/x%20y?q=a+b|x y|a b|localhost|2|1,2|false");
  }

  @Test
  void headIsAnsweredWithTheFieldsOfGetAndWithoutABody() throws Exception {
    for (String path : List.of("/version", "/piece", "/files/file.txt")) {
      Response whole = get(path);
      Response head = ask(request("HEAD", path));

      assertThat(head.status()).isEqualTo(whole.status());
      assertThat(head.fields().first("Content-Length"))
          .isEqualTo(whole.fields().first("Content-Length"));
      assertThat(head.fields().first("Content-Type"))
          .isEqualTo(whole.fields().first("Content-Type"));
      assertThat(text(head)).isEmpty();
      assertThat(text(whole)).isNotEmpty();
    }
  }

  @Test
  void aStatusWithoutABodyHasNone() throws Exception {
    Response empty = get("/empty");

    assertThat(empty.status()).isEqualTo(Status.NO_CONTENT);
    assertThat(text(empty)).isEmpty();
    assertThat(empty.fields().first("Content-Length")).isEmpty();
  }

  @Test
  void everyCookieThatIsSetHasAFieldOfItsOwn() throws Exception {
    assertThat(get("/cookies").fields().all("Set-Cookie")).containsExactly("a=1", "b=2");
  }

  @Test
  void aSessionGoesOnByItsCookie() throws Exception {
    Response first = get("/count");
    String cookie = first.fields().first("Set-Cookie").orElseThrow().split(";", 2)[0];

    assertThat(text(first)).isEqualTo("1");
    assertThat(text(ask(request("GET", "/count").withField("Cookie", cookie)))).isEqualTo("2");
    assertThat(text("/count")).isEqualTo("1");
  }

  @Test
  void aRedirectSaysWhere() throws Exception {
    Response moved = get("/moved");

    assertThat(moved.status()).isEqualTo(Status.SEE_OTHER);
    assertThat(moved.fields().first("Location")).contains("/version");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /throws, 500, ",
    "GET, /refuses, 429, ",
    "GET, /nowhere, 404, ",
    "DELETE, /version, 405, 'GET, HEAD, OPTIONS'",
    "GET, /seen/a%2Fb, 400, ",
    "GET, /seen/%zz, 400, ",
    "GET, /seen/x?q=%zz, 400, ",
    "BREW, /version, 501, "
  })
  void whatCannotBeAnsweredHasTheSameStatus(
      String method, String path, int code, @Nullable String allowed) throws Exception {
    Response answer = ask(request(method, path));

    assertThat(answer.status().code()).isEqualTo(code);
    assertThat(answer.fields().first("Allow")).isEqualTo(Optional.ofNullable(allowed));
    assertThat(text(answer)).doesNotContain("secret");
    assertThat(text("/version")).isEqualTo(version);
  }

  @Test
  void fieldsOfAnErrorAreThere() throws Exception {
    assertThat(get("/refuses").fields().first("Retry-After")).contains("3");
  }

  @Test
  void whichHostAnswersIsSaidByTheRequest() throws Exception {
    assertThat(text("/host")).isEqualTo("name");
    assertThat(text(ask(Request.get("http://127.0.0.1/host")))).isEqualTo("address");
  }

  // Interim responses and trailers.

  @Test
  void interimResponsesComeFirst() throws Exception {
    Response answer =
        ask(
            request("GET", "/hints")
                .with(
                    Agent.INTERIM,
                    (status, fields) -> events.add(status.code() + fields.firstOr("Link", ""))));

    assertThat(text(answer)).isEqualTo("hinted");
    assertThat(events).containsExactly("103</a.css>");
    assertThat(text("/many/hints")).isEqualTo("8");
  }

  @Test
  void trailersGoBothWays() throws Exception {
    Body body =
        Body.written(out -> out.write("sum ")).withTrailer(() -> Fields.of("X-Sum", "6"), "X-Sum");
    assertThat(text(ask(request("POST", "/echo").withBody(body)))).isEqualTo("sum 6");

    Response trailed = ask(request("GET", "/trailer").withField("TE", "trailers"));
    assertThat(text(trailed)).isEqualTo("x");
    assertThat(trailed.body().trailer().first("X-Sum")).contains("7");
  }

  // Bodies of requests.

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8191, 16_384, 70_000, 1_000_000})
  void aBodyOfAnySizeComesBack(int size) throws Exception {
    String text = "x".repeat(size);

    assertThat(text(ask(request("POST", "/echo").withBody(Body.of(text))))).isEqualTo(text);
    Body written = Body.written(out -> out.write(text));
    assertThat(text(ask(request("POST", "/echo").withBody(written)))).isEqualTo(text);
  }

  @Test
  void aBodyBeyondALimitIsRefused() throws Exception {
    Body large = Body.of(new byte[LARGE + 1]);
    assertThat(ask(request("POST", "/echo").withBody(large)).status().code()).isEqualTo(413);
    assertThat(ask(request("POST", "/small").withBody(Body.of("x".repeat(11)))).status().code())
        .isEqualTo(413);
    Body written = Body.written(out -> out.write("x".repeat(11)));
    assertThat(ask(request("POST", "/small").withBody(written)).status().code()).isEqualTo(413);
    assertThat(text(ask(request("POST", "/small").withBody(Body.of("x".repeat(10)))))).hasSize(10);
  }

  @Test
  void whoDoesNotReadABodyAnswersAllTheSame() throws Exception {
    assertThat(text(ask(request("POST", "/unread").withBody(Body.of("x".repeat(100_000))))))
        .isEqualTo("not read");
    assertThat(text("/version")).isEqualTo(version);
  }

  @Test
  void aBodyThatWaitsForTheServersWordIsAskedForWhenItIsWanted() throws Exception {
    Request careful = request("POST", "/echo").withField("Expect", "100-continue");
    long before = memory.elapsed().toNanos();

    assertThat(text(ask(careful.withBody(Body.of("wanted"))))).isEqualTo("wanted");
    assertThat(Duration.ofNanos(memory.elapsed().toNanos() - before))
        .isLessThan(Duration.ofSeconds(1)); // it was asked for, and not sent for want of a word
  }

  @Test
  void formsAndFilesAreTaken() throws Exception {
    Request form =
        request("POST", "/form")
            .withField("Content-Type", "application/x-www-form-urlencoded")
            .withBody(Body.of("name=a+b&x=1"));
    assertThat(text(ask(form))).isEqualTo("a b 0");
    String parts =
        """
        --cut
        Content-Disposition: form-data; name="name"

        c
        --cut
        Content-Disposition: form-data; name="file"; filename="a.txt"

        what is in it
        --cut--
        """
            .replace("\n", "\r\n");
    Request upload =
        request("POST", "/form")
            .withField("Content-Type", "multipart/form-data; boundary=cut")
            .withBody(Body.of(parts));
    assertThat(text(ask(upload))).isEqualTo("c 1");
  }

  @Test
  void aBodyIsSavedWhileItComes() throws Exception {
    assertThat(text(ask(request("POST", "/saved").withBody(Body.of(new byte[500_000])))))
        .isEqualTo("500000 bytes");
  }

  // Bodies of responses.

  @Test
  void whoDoesNotReadHoldsTheWriterBack() throws Exception {
    Response answer = get("/long");
    memory.advance(Duration.ofSeconds(1));

    assertThat(varied.written()).isLessThan(LARGE);
    assertThat(memory.await(answer.body().bytes(LARGE), TIME)).hasSize(LARGE);
  }

  @Test
  void aBodyThatFailsInItsMiddleIsNoWholeOne() throws Exception {
    Response answer = get("/breaks");

    assertThatThrownBy(() -> text(answer)).isInstanceOf(BodyTruncated.class);
    assertThat(text("/version")).isEqualTo(version);
  }

  @Test
  void filesPartsOfThemAndConditionsAreAnswered() throws Exception {
    Response whole = get("/files/file.txt");
    String tag = whole.fields().first("ETag").orElseThrow();

    assertThat(text(whole)).isEqualTo("0123456789");
    Response part = ask(request("GET", "/files/file.txt").withField("Range", "bytes=2-4"));
    assertThat(part.status().code()).isEqualTo(206);
    assertThat(part.fields().first("Content-Range")).contains("bytes 2-4/10");
    assertThat(text(part)).isEqualTo("234");
    Response known = ask(request("GET", "/files/file.txt").withField("If-None-Match", tag));
    assertThat(known.status().code()).isEqualTo(304);
    assertThat(text(known)).isEmpty();
    Response beyond = ask(request("GET", "/files/file.txt").withField("Range", "bytes=20-"));
    assertThat(beyond.status().code()).isEqualTo(416);
    assertThat(text("/piece")).isEqualTo("234");
  }

  @Test
  void whatIsCompressedIsSaidToBe() throws Exception {
    Response small = ask(request("GET", "/squeezed").withField("Accept-Encoding", "gzip"));

    assertThat(small.fields().first("Content-Encoding")).contains("gzip");
    assertThat(small.fields().first("Vary").orElse("")).containsIgnoringCase("accept-encoding");
    assertThat(memory.await(small.body().bytes(LARGE), TIME)).hasSizeLessThan(500);
    assertThat(text("/squeezed")).hasSize(9000);
  }

  @Test
  void eventsComeOneByOne() throws Exception {
    Response events = get("/events");

    assertThat(events.fields().first("Content-Type").orElse("")).startsWith("text/event-stream");
    for (int i = 0; i < 3; i++) {
      ByteBuffer piece = memory.await(events.body().next(), TIME);
      assertThat(UTF_8.decode(piece).toString())
          .contains("data: event " + i)
          .doesNotContain("event " + (i + 1));
    }
  }

  // Time and ends.

  @Test
  void aHandlerThatTakesTooLongIsCancelledAndAnsweredFor() throws Exception {
    Deferred<Response> coming = agent.request(request("GET", "/quick"));

    assertThat(memory.await(coming, TIME).status()).isEqualTo(Status.SERVICE_UNAVAILABLE);
    assertThat(events).containsExactly("cancelled");
  }

  @Test
  void aClientThatGivesUpCancelsTheHandlerAndEndsTheExchange() {
    Deferred<Response> coming = agent.request(request("GET", "/never")).reportedElsewhere();
    memory.flush();
    assertThat(events).isEmpty();
    coming.cancel();
    memory.flush();

    assertThat(events).containsExactly("cancelled", "ended");
    assertThat(log).singleElement().asString().contains("GET /never " + version);
  }

  @Test
  void eachExchangeIsALineOfTheLog() throws Exception {
    text(ask(request("POST", "/echo").withBody(Body.of("abc"))));
    memory.flush();

    assertThat(log).singleElement().asString().contains("\"POST /echo " + version + "\" 200 3");
  }

  @Test
  void aPortThatEndsLetsTheAnswerCome() throws Exception {
    Response coming = get("/slowly");
    var drained = port.drain(Duration.ofSeconds(20));

    assertThat(text(coming)).isEqualTo("piece 0piece 1piece 2");
    memory.await(drained, TIME);
  }

  /// A browser asks for them again, and then of who is there; who has sent a POST would not.
  @Test
  void aPortThatEndsEndsEventsAndSaysWhenToComeBack() throws Exception {
    Response events = get("/events");
    Response posted = ask(request("POST", "/events"));
    var drained = port.drain(Duration.ofSeconds(20));

    assertThat(text(events)).isEqualTo("data: event 0\n\nretry: 1000\n\n");
    assertThat(text(posted)).contains("event 0", "event 1", "event 2").doesNotContain("retry");
    assertThat(memory.await(drained, TIME).aborted()).isZero();
  }

  @Test
  void manyStreamsOfEventsGoOnAtOnceOverOneConnectionOrOneEach() throws Exception {
    List<Deferred<String>> all = new ArrayList<>();
    int streams = version.equals("HTTP/2") ? 100 : 16;
    for (int i = 0; i < streams; i++) {
      all.add(agent.request(request("GET", "/events")).then(r -> r.body().text(1000)));
    }
    for (Deferred<String> each : all) {
      assertThat(memory.await(each, TIME)).endsWith("data: event 2\n\n");
    }
  }
}
