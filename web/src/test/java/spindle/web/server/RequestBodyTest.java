package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.http.Status;
import spindle.reason.ConnectionAborted;
import spindle.reason.ConnectionClosed;
import spindle.testing.Chunks;
import spindle.web.Response;
import spindle.web.WebLimits;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;

/// The body of a request: how it is read, what becomes of one that is not, and of one that stalls.
class RequestBodyTest {
  private static final String GET = "GET / HTTP/1.1~Host: a~~";
  private static final String OK = "HTTP/1.1 200 OK~Content-Length: 0~~";

  private final List<Body> bodies = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final List<Deferred<Response>> answers = new ArrayList<>();
  private final Site site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.of(Status.OK));
        routes.post("/early").answer(_ -> Response.of(Status.UNAUTHORIZED));
        routes
            .post("/text")
            .answerLater(r ->
                r.body()
                    .text(100_000)
                    .onFailure(failures::add)
                    .addCallback(text -> Response.text(text.length() + " " + text)));
        routes
            .post("/count")
            .answerInFiber(r -> {
              int count = 0;
              for (ByteBuffer b = r.body().read(); b != null; b = r.body().read()) {
                count += b.remaining();
              }
              return Response.text(Integer.toString(count));
            });
        routes
            .post("/held")
            .answerLater(r -> {
              bodies.add(r.body());
              answers.add(new Deferred<>());
              return answers.getLast();
            });
      });

  private static String post(String path, String more) {
    return "POST %s HTTP/1.1~Host: a~%s".formatted(path, more);
  }

  private static String lastLine(String answer) {
    return answer.substring(answer.lastIndexOf("~~") + 2);
  }

  @Test
  void aBodyIsCollectedWithALimit() {
    var client = Client.of(site);

    assertThat(lastLine(client.ask(post("/text", "Content-Length: 5~~hello"))))
        .isEqualTo("5 hello");
    assertThat(lastLine(client.ask(post("/text", "Transfer-Encoding: chunked~~2~ab~1~c~0~~"))))
        .isEqualTo("3 abc");
    assertThat(lastLine(client.ask(post("/text", "~")))).isEqualTo("0 ");
    assertThat(client.ask(post("/text", "Content-Length: 100001~~" + "x".repeat(100_001)) + GET))
        .startsWith("HTTP/1.1 413 Content Too Large~")
        .endsWith(OK);
  }

  @Test
  void aFiberReadsABodyPieceByPiece() {
    var client = Client.of(site).cut(Chunks.of(1000));

    assertThat(lastLine(client.ask(post("/count", "Content-Length: 9999~~" + "x".repeat(9999)))))
        .isEqualTo("9999");
  }

  @Test
  void theHandlerIsAskedBeforeTheBodyHasCome() {
    var client = Client.of(site);
    client.send(post("/held", "Content-Length: 5~~"));

    assertThat(bodies).hasSize(1);
    assertThat(bodies.getFirst().length()).isEqualTo(5);
  }

  @Test
  void whoeverDoesNotAskHoldsTheClientBack() {
    var client = Client.of(site.withLimits(site.limits().withBodyMax(Long.MAX_VALUE)));
    client.send(post("/held", "Content-Length: 4000000~~"));
    client.send("x".repeat(3_999_999) + "!");
    int first = drain(client, 100_000);

    assertThat(first).as("read ahead").isLessThan(400_000);
    int all = first;
    for (int more = drain(client, 1); more > 0; more = drain(client, 1)) {
      all += more;
    }
    assertThat(all).isEqualTo(4_000_000);
  }

  /// Takes what is there without waiting, and then lets more come.
  private int drain(Client client, int piecesMax) {
    int count = 0;
    for (int i = 0; i < piecesMax; i++) {
      Deferred<@Nullable ByteBuffer> next = bodies.getFirst().next();
      if (!next.called()) {
        next.reportedElsewhere().cancel();
        break;
      }
      ByteBuffer piece =
          next.outcome().orElseThrow()
                  instanceof spindle.defer.Outcome.Success<@Nullable ByteBuffer> got
              ? got.value()
              : null;
      if (piece == null) {
        break;
      }
      count += piece.remaining();
    }
    client.wire().flush();
    return count;
  }

  @Test
  void continueIsSaidWhenTheHandlerAsksForTheBody() {
    var client = Client.of(site);
    String head = "Expect: 100-continue~Content-Length: 5~~";

    assertThat(client.ask(post("/held", head))).isEmpty();
    var _ = bodies.getFirst().text(10).addCallback(text -> answer(Response.text(text)));
    assertThat(client.received()).isEqualTo("HTTP/1.1 100 Continue~~");
    assertThat(lastLine(client.ask("hello"))).isEqualTo("hello");
    assertThat(client.ask(GET)).isEqualTo(OK);
  }

  private boolean answer(Response response) {
    answers.getLast().callback(response);
    return true;
  }

  @Test
  void continueIsNotSaidIfTheBodyComesAnyway() {
    String head = "Expect: 100-continue~Content-Length: 5~~";

    assertThat(Client.of(site).ask(post("/text", head + "hello"))).endsWith("~~5 hello");
    assertThat(Client.of(site).ask(post("/text", "Expect: 100-continue~Content-Length: 0~~")))
        .startsWith("HTTP/1.1 200 ");
    assertThat(
            Client.of(site)
                .ask("POST /text HTTP/1.0~Expect: 100-continue~Content-Length: 5~~hello"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void afterARefusalOfWhatWasExpectedNothingIsReadAsARequest() {
    String head = post("/early", "Expect: 100-continue~Content-Length: 24~~");
    var client = Client.of(site).cut(Chunks.of(head.replace("~", "\r\n").length()));

    assertThat(client.ask(head + GET))
        .isEqualTo("HTTP/1.1 401 Unauthorized~Content-Length: 0~Connection: close~~");
    assertThat(client.ended()).isTrue();
    assertThat(Client.of(site).ask(post("/text", "Expect: x~~"))).startsWith("HTTP/1.1 417 ");
  }

  @Test
  void theRestOfABodyThatNobodyWantsIsThrownAwayUpToALimit() {
    var client = Client.of(site);
    String refused = "HTTP/1.1 401 Unauthorized~Content-Length: 0~~";

    assertThat(client.ask(post("/early", "Content-Length: 5~~hello") + GET))
        .isEqualTo(refused + OK);
    assertThat(client.ask(post("/early", "Transfer-Encoding: chunked~~5~hello~0~~") + GET))
        .isEqualTo(refused + OK);
    assertThat(client.ask(post("/early", "Content-Length: 262144~~"))).isEqualTo(refused);
    assertThat(client.ask("x".repeat(262_144) + GET)).isEqualTo(OK);
    assertThat(client.ask(post("/early", "Content-Length: 262145~~")))
        .isEqualTo(refused.replace("~~", "~Connection: close~~"));
    assertThat(client.ended()).isTrue();
  }

  @Test
  void chunksThatHaveNotEndedCloseTheConnectionSinceNobodyKnowsHowManyCome() {
    var client = Client.of(site);

    assertThat(client.ask(post("/early", "Transfer-Encoding: chunked~~5~hello~")))
        .isEqualTo("HTTP/1.1 401 Unauthorized~Content-Length: 0~Connection: close~~");
    assertThat(client.ended()).isTrue();
  }

  @Test
  void aResponseMayBeMadeOfTheBodyOfItsRequest() {
    Site echo = Site.answering(r -> Response.of(r.body(), "a/b"));
    String head = "HTTP/1.1 200 OK~Content-Type: a/b~";

    assertThat(Client.of(echo).ask(post("/", "Transfer-Encoding: chunked~~3~abc~0~~") + GET))
        .isEqualTo(head + "Transfer-Encoding: chunked~~3~abc~0~~" + head + "Content-Length: 0~~");
    var client = Client.of(echo);
    assertThat(client.ask(post("/", "Content-Length: 6~~abc")))
        .isEqualTo(head + "Content-Length: 6~~abc");
    assertThat(client.ask("def" + GET)).isEqualTo("def" + head + "Content-Length: 0~~");
  }

  @Test
  void theRestMustComeInTime() {
    var client = Client.of(site);
    client.ask(post("/early", "Content-Length: 5~~"));
    client.advance(Duration.ofSeconds(4));
    assertThat(client.ended()).isFalse();
    client.advance(Duration.ofSeconds(2));

    assertThat(client.ended()).isTrue();
  }

  @Test
  void aBodyBeyondTheLimitIsRefusedBeforeItComesIfItSaysSo() {
    Site small = site.withLimits(WebLimits.defaults().withBodyMax(4));
    String refused = "HTTP/1.1 413 Content Too Large~";

    assertThat(Client.of(small).ask(post("/text", "Content-Length: 4~~abcd"))).endsWith("4 abcd");
    assertThat(Client.of(small).ask(post("/text", "Content-Length: 5~~abcde") + GET))
        .startsWith(refused)
        .endsWith(OK);
    assertThat(Client.of(small).ask(post("/text", "Transfer-Encoding: chunked~~5~abcde~0~~")))
        .startsWith(refused);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5~~hel",
        "Transfer-Encoding: chunked~~5~hel",
        "Transfer-Encoding: chunked~~3~hel~",
        "Transfer-Encoding: chunked~~3~hel~0~"
      })
  void aBodyThatEndsEarlyFailsAndIsNotAnswered(String body) {
    var client = Client.of(site);
    client.send(post("/text", body)).end();

    assertThat(failures).singleElement().isInstanceOf(BodyTruncated.class);
    assertThat(client.received()).isEmpty();
    assertThat(client.lost()).isNotNull();
  }

  @Test
  void aResetFailsTheBodyAtOnce() {
    var client = Client.of(site);
    client.send(post("/text", "Content-Length: 5~~hel")).abort();

    assertThat(failures).singleElement().isInstanceOf(BodyTruncated.class);
  }

  @Test
  void aBodyThatStallsIsGivenUp() {
    var client = Client.of(site);
    client.send(post("/text", "Content-Length: 50000~~h"));
    client.advance(Duration.ofSeconds(29));
    client.send("e".repeat(9_000));
    client.advance(Duration.ofSeconds(29));
    assertThat(client.ended()).isFalse();
    client.advance(Duration.ofSeconds(2));

    assertThat(client.received()).startsWith("HTTP/1.1 408 Request Timeout~");
    assertThat(failures).singleElement().isInstanceOf(BodyTruncated.class);
  }

  @Test
  void aBodyThatDribblesIsGivenUpAfterTenSeconds() {
    var slow = Client.of(site);
    var enough = Client.of(site);
    for (var each : List.of(slow, enough)) {
      each.send(post("/text", "Content-Length: 50000~~"));
    }
    for (int i = 0; i < 9; i++) {
      slow.advance(Duration.ofSeconds(1)).send("x".repeat(239));
      enough.advance(Duration.ofSeconds(1)).send("x".repeat(241));
    }
    assertThat(slow.received()).isEmpty();
    slow.advance(Duration.ofMillis(1_100)).send("x");
    enough.advance(Duration.ofMillis(1_100)).send("x".repeat(400));

    assertThat(slow.received()).startsWith("HTTP/1.1 408 Request Timeout~");
    assertThat(failures).singleElement().isInstanceOf(BodyTruncated.class);
    assertThat(enough.received()).isEmpty();
    assertThat(enough.ended()).isFalse();
  }

  @Test
  void theRateIsNotCountedWhileTheHandlerDoesNotAsk() {
    var client = Client.of(site);
    client.send(post("/held", "Content-Length: 5~~h"));
    client.advance(Duration.ofHours(1));
    var _ = bodies.getFirst().text(10).addCallback(text -> answer(Response.text(text)));
    client.send("e").send("llo");

    assertThat(lastLine(client.received())).isEqualTo("hello");
  }

  @Test
  void noTimeRunsWhileTheHandlerDoesNotAsk() {
    var client = Client.of(site);
    client.send(post("/held", "Content-Length: 5~~h"));
    client.advance(Duration.ofHours(1));
    answer(Response.of(Status.OK));

    assertThat(client.received()).isEqualTo(OK);
  }

  @Test
  void aBadChunkBehindTheHeadOfAnAnswerBreaksTheAnswerOff() {
    var client =
        Client.of(
            Site.answering(request ->
                Response.of(
                    Body.written(out -> {
                      for (ByteBuffer b = request.body().read();
                          b != null;
                          b = request.body().read()) {
                        out.write(b);
                      }
                    }),
                    "text/plain")));
    client.send(post("/", "Transfer-Encoding: chunked~~3~abc~"));
    assertThat(client.received()).endsWith("~~3~abc~");
    client.send("x~");

    assertThat(client.received()).doesNotContain("0~~");
    ConnectionClosed lost = client.lost();
    assertThat(lost).isNotNull().isNotInstanceOf(ConnectionAborted.class);
  }

  @Test
  void aFiberIsCancelledWhenTheClientGoes() {
    List<String> seen = new ArrayList<>();
    var client =
        Client.of(
            Site.of(routes ->
                routes
                    .get("/")
                    .answerInFiber(_ -> {
                      try {
                        Fiber.sleep(Duration.ofDays(1));
                        return Response.of(Status.OK);
                      } finally {
                        seen.add("finally");
                      }
                    })));
    client.send(GET).abort();

    assertThat(seen).containsExactly("finally");
  }
}
