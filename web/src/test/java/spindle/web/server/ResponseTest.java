package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.reason.ConnectionDone;
import spindle.web.Handler;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.filters.Compression;

/// How a response is framed and sent, and what becomes of one that fails.
class ResponseTest {
  private static final String GET = "GET / HTTP/1.1~Host: a~~";

  private static String ask(Handler handler, String request) {
    return Client.of(Site.answering(handler)).ask(request);
  }

  private static Body written(String... pieces) {
    return Body.written(out -> {
      for (String piece : pieces) {
        out.write(piece);
      }
    });
  }

  @Test
  void aBodyWhoseLengthIsNotKnownComesInChunks() {
    assertThat(ask(_ -> Response.of(written("hello", "", "x".repeat(17)), "text/plain"), GET + GET))
        .isEqualTo(
            ("HTTP/1.1 200 OK~Content-Type: text/plain~Transfer-Encoding: chunked~~"
                    + "5~hello~11~"
                    + "x".repeat(17)
                    + "~0~~")
                .repeat(2));
  }

  @Test
  void aConstantAnswersAnyNumberOfRequests() {
    String head = "HEAD / HTTP/1.1~Host: a~~";
    String fields = "HTTP/1.1 200 OK~Content-Type: text/plain; charset=utf-8~Content-Length: 2~~";
    Response constant = Response.text("hi");

    assertThat(ask(_ -> constant, head + GET + GET)).isEqualTo(fields + (fields + "hi").repeat(2));
    for (int size : new int[] {5000, 200_000}) {
      Response large = Response.text("hello ".repeat(size));
      var client = Client.of(Site.answering(_ -> large).with(Compression.usual()));
      String gzip = "GET / HTTP/1.1~Host: a~Accept-Encoding: gzip~~";
      String first = client.ask(gzip);

      assertThat(first).contains("~Content-Encoding: gzip~").hasSizeGreaterThan(200);
      assertThat(client.ask(gzip)).isEqualTo(first);
    }
  }

  @Test
  void aBodyOfAnySizeArrivesWhole() {
    for (int size : new int[] {0, 1, 8191, 8192, 8193, 65_536, 1_000_000}) {
      String body = "x".repeat(size);

      assertThat(ask(_ -> Response.text(body), GET + GET))
          .isEqualTo(
              ("HTTP/1.1 200 OK~Content-Type: text/plain; charset=utf-8~Content-Length: "
                      + size
                      + "~~"
                      + body)
                  .repeat(2));
      assertThat(ask(_ -> Response.of(written(body, body), "a/b"), GET))
          .endsWith(size == 0 ? "chunked~~0~~" : "x~0~~");
    }
  }

  @Test
  void whatAnAgentWasAnsweredGoesOnInAFramingOfItsOwn() {
    Fields fields =
        Fields.of(
            "Transfer-Encoding",
            "chunked",
            "Connection",
            "close, X-Hop",
            "Keep-Alive",
            "timeout=5",
            "Proxy-Connection",
            "close",
            "Upgrade",
            "h2c",
            "X-Hop",
            "1",
            "Content-Length",
            "9",
            "X-End",
            "2");
    Response answered = Response.arrived(Status.OK, fields, Body.of("hi"));

    assertThat(ask(_ -> answered, GET + GET))
        .isEqualTo("HTTP/1.1 200 OK~X-End: 2~Content-Length: 2~~hi".repeat(2));
    assertThat(ask(_ -> answered.withBody(written("hi")).withoutField("Content-Length"), GET))
        .isEqualTo("HTTP/1.1 200 OK~X-End: 2~Transfer-Encoding: chunked~~2~hi~0~~");
  }

  @Test
  void aHandlerMaySayTheLengthOfABodyThatItWrites() {
    Response said = Response.of(Status.OK).withField("Content-Length", "5");

    assertThat(ask(_ -> said.withBody(written("hel", "lo")), GET))
        .isEqualTo("HTTP/1.1 200 OK~Content-Length: 5~~hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hell", "hello!"})
  void aBodyOfAnotherLengthThanWasSaidIsBrokenOff(String body) {
    Response said = Response.of(Status.OK).withField("Content-Length", "5");
    var client = Client.of(Site.answering(_ -> said.withBody(written(body))));
    client.send(GET);

    assertThat(client.lost()).isNotNull().isNotInstanceOf(ConnectionDone.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Transfer-Encoding", "connection"})
  void theFramingIsNotTheHandlers(String name) {
    assertThatThrownBy(() -> Response.of(Status.OK).withField(name, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void statusesWithoutBodiesHaveNone() {
    assertThat(ask(_ -> Response.text("x").withStatus(Status.NOT_MODIFIED), GET))
        .isEqualTo("HTTP/1.1 304 Not Modified~Content-Type: text/plain; charset=utf-8~~");
    assertThat(ask(_ -> Response.of(Status.RESET_CONTENT).withBody(Body.of("x")), GET))
        .isEqualTo("HTTP/1.1 205 Reset Content~Content-Length: 0~~");
    assertThat(ask(_ -> Response.of(Status.NO_CONTENT).withBody(Body.of("x")), GET))
        .isEqualTo("HTTP/1.1 204 No Content~~");
    assertThatThrownBy(() -> Response.of(Status.CONTINUE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsThrownIsAnsweredAndNothingOfItIsTold() {
    Handler broken =
        _ -> {
          throw new IllegalStateException("secret");
        };
    assertThat(ask(broken, GET + GET))
        .startsWith("HTTP/1.1 500 Internal Server Error~")
        .doesNotContain("secret", "close");
    assertThat(
            ask(
                _ -> {
                  throw new HttpError(Status.CONFLICT, "Not now.");
                },
                GET))
        .startsWith("HTTP/1.1 409 Conflict~")
        .endsWith("~~409 Conflict\nNot now.\n");
  }

  @Test
  void aBodyThatFailsInItsMiddleIsBrokenOff() {
    var client =
        Client.of(
            Site.answering(_ ->
                Response.of(
                    Body.written(out -> {
                      out.write("begun");
                      throw new IllegalStateException("secret");
                    }),
                    "text/plain")));
    client.send(GET);

    assertThat(client.received()).doesNotContain("0~~");
    assertThat(client.lost()).isNotNull().isNotInstanceOf(ConnectionDone.class);
  }

  @Test
  void aClientThatDoesNotReadHoldsTheWriterBack() {
    List<Integer> written = new ArrayList<>();
    var client =
        Client.of(
            Site.answering(_ ->
                Response.of(
                    Body.written(out -> {
                      for (int i = 0; i < 1000; i++) {
                        out.write("x".repeat(10_000));
                        written.add(i);
                      }
                    }),
                    "text/plain")));
    client.reads(false);
    client.send(GET);
    int before = written.size();

    assertThat(before).isLessThan(100);
    client.reads(true);
    assertThat(client.received()).endsWith("~0~~");
    assertThat(written).hasSize(1000);
  }

  @Test
  void aClientThatTakesNothingIsGivenUp() {
    var client =
        Client.of(Site.answering(_ -> Response.of(written("x".repeat(1_000_000), "y"), "a/b")));
    client.reads(false);
    client.send(GET);
    client.advance(Duration.ofSeconds(61));

    assertThat(client.lost()).isNotNull().isNotInstanceOf(ConnectionDone.class);
  }

  @Test
  void aTunnelThatIsOpenHasNoLength() {
    Handler tunnels = _ -> Response.of(Body.of("x"), "a/b");

    assertThat(ask(tunnels, "CONNECT a:1 HTTP/1.1~Host: a:1~~"))
        .isEqualTo("HTTP/1.1 200 OK~Content-Type: a/b~Connection: close~~");
    assertThat(
            ask(
                tunnels.with((r, next) -> next.handle(r).withStatus(Status.FORBIDDEN)),
                "CONNECT a:1 HTTP/1.1~Host: a:1~~"))
        .endsWith("~Content-Length: 1~Connection: close~~x");
  }

  @Test
  void aClientThatTakesALittleNowAndThenIsNotGivenUp() {
    var client = Client.of(Site.answering(_ -> Response.text("x".repeat(4_000_000))));
    client.reads(false);
    client.send(GET);
    int came = 0;
    for (int i = 0; i < 10; i++) {
      client.advance(Duration.ofSeconds(29));
      client.reads(true);
      client.wire().step();
      client.reads(false);
      came += client.wire().receivedBytes().length;
    }

    assertThat(came).isBetween(1, 3_000_000);
    assertThat(client.lost()).isNull();
    client.reads(true);
    assertThat(came + client.received().length()).isGreaterThan(4_000_000);
  }

  @Test
  void aResponseThatIsToComeIsAskedForSeveralThings() {
    var coming = new Deferred<Response>();
    var client =
        Client.of(
            Site.of(routes ->
                routes
                    .get("/")
                    .answerInFiber(_ -> {
                      Response later = Response.later(coming);
                      String text = later.text();
                      return Response.text(text + later.await().status());
                    })));
    client.send(GET);
    coming.callback(Response.text("film "));

    assertThat(client.received()).endsWith("~~film 200 OK");
  }

  @Test
  void aCopyOfAResponseThatIsToComeLeavesItAsItIs() {
    var coming = new Deferred<Response>();
    Response later = Response.later(coming);
    var told = new ArrayList<String>();
    later.withStatus(Status.CREATED).whenHere().onSuccess(r -> told.add("copy " + r.status()));
    later.whenHere().addCallback(r -> told.add("told " + r.status()));
    later.whenHere().onSuccess(r -> told.add("it " + r.status()));
    coming.callback(Response.text(""));

    assertThat(told).containsExactlyInAnyOrder("copy 201 Created", "told 200 OK", "it 200 OK");
  }

  @Test
  void whoGivesAResponseThatIsToComeUpCancelsIt() {
    var coming = new Deferred<Response>();
    Deferred<Response> here = Response.later(coming).whenHere();
    here.cancel();

    assertThat(coming.called()).isTrue();
    assertThatThrownBy(here::take).isInstanceOf(CancelledError.class);
  }

  @Test
  void aReasonThatCouldEndTheLineIsRefused() {
    for (String reason : List.of("a\rb", "a\nb", "a\0b", "a\u007fb")) {
      assertThatThrownBy(() -> new Status(299, reason))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Status.of(600)).isInstanceOf(IllegalArgumentException.class);
  }
}
