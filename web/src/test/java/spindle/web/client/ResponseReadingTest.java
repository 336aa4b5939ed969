package spindle.web.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.http.Fields;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;
import spindle.web.client.reason.ResponseMalformed;
import spindle.web.client.reason.ResponseTooLarge;

/// What an agent makes of what comes.
class ResponseReadingTest {
  private final AskedServer server = new AskedServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void theResponseIsThereWithItsHeadAndTheBodyComesLater() {
    var asked = server.get("/");
    server.say("HTTP/1.1 200 OK~X-Me: 1~Content-Length: 5~~");
    Response response = successResultOf(asked);
    assertThat(response.status().code()).isEqualTo(200);
    assertThat(response.fields().first("X-Me")).contains("1");
    Deferred<String> text = response.body().text(100);
    server.say("he");
    assertNoResult(text);
    server.say("llo");

    assertThat(successResultOf(text)).isEqualTo("hello");
    assertThat(server.pool().idle()).isEqualTo(1);
  }

  @Test
  void chunksAndTheirTrailerAreRead() {
    var asked = server.get("/");
    server.say("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~one~2;x=y~tw~0~X-Sum: 7~Host: a~~");

    assertThat(server.body(asked)).isEqualTo("onetw");
    assertThat(successResultOf(asked).body().trailer()).isEqualTo(Fields.of("X-Sum", "7"));
    assertThat(server.pool().idle()).isEqualTo(1);
  }

  @Test
  void aBodyWithoutALengthEndsWithTheConnection() {
    var asked = server.get("/");
    server.say("HTTP/1.1 200 OK~~all of it");
    Deferred<String> text = successResultOf(asked).body().text(100);
    assertNoResult(text);
    server.close(server.last());

    assertThat(successResultOf(text)).isEqualTo("all of it");
    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void itIsTruncatedIfTheConnectionBreaksOff() {
    var asked = server.get("/");
    server.say("HTTP/1.1 200 OK~~all of it");
    server.abort(server.last());

    Deferred<String> text = successResultOf(asked).body().text(100);
    failureResultOf(text, BodyTruncated.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 9~~hello",
        "Transfer-Encoding: chunked~~5~hello~",
      })
  void aBodyThatEndsEarlyFailsAfterWhatHasCome(String rest) throws Exception {
    var asked = server.get("/");
    server.say("HTTP/1.1 200 OK~" + rest);
    server.close(server.last());
    Body body = successResultOf(asked).body();

    assertThat(successResultOf(body.next())).isEqualTo(ByteBuffer.wrap("hello".getBytes(UTF_8)));
    failureResultOf(body.next(), BodyTruncated.class);
    assertThat(server.nothingLeft()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK~Content-Length: 5~Transfer-Encoding: chunked~~",
        "HTTP/1.1 200 OK~Content-Length: 5~Content-Length: 6~~",
        "HTTP/1.1 200 OK~Content-Length: x~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: gzip~~",
        "HTTP/1.1 200 OK~Transfer-Encoding: chunked, gzip~~",
        "HTTP/1.1 200 OK~A: b~ c~~",
        "HTTP/1.1 200 OK~A: b\rc~~",
        "HTTP/1.1 200 OK~A: b\0c~~",
        "HTTP/1.1 200 OK~A : b~~",
        "http/1.1 200 OK~~",
        "HTTP/2.0 200 OK~~",
        "HTTP/1.1 101 Switching Protocols~Upgrade: x~~",
        "nonsense~~",
        "220 mail.example ESMTP~"
      })
  void whatIsNoResponseEndsTheConnection(String text) {
    var asked = server.get("/");
    server.say(text);

    failureResultOf(asked, ResponseMalformed.class);
    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void equalLengthsAreOne() {
    var asked = server.get("/");
    server.say("HTTP/1.1 200 OK~Content-Length: 2, 2~Content-Length: 2~~ok");

    assertThat(server.body(asked)).isEqualTo("ok");
  }

  @Test
  void aBrokenChunkIsNoEnd() {
    var asked = server.get("/");
    server.say("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~one~x~");

    failureResultOf(successResultOf(asked).body().text(100), BodyTruncated.class);
    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void someResponsesHaveNoBodyWhateverTheySay() {
    var head = server.ask(Request.of("HEAD", AskedServer.ROOT));
    server.say("HTTP/1.1 200 OK~Content-Length: 5~~");
    assertThat(server.body(head)).isEmpty();
    assertThat(successResultOf(head).fields().first("Content-Length")).contains("5");
    var notModified = server.get("/");
    server.say("HTTP/1.1 304 Not Modified~Content-Length: 5~~");
    assertThat(server.body(notModified)).isEmpty();
    var empty = server.get("/");
    server.say("HTTP/1.1 204 No Content~~");

    assertThat(server.body(empty)).isEmpty();
    assertThat(server.connections()).isEqualTo(1);
    assertThat(server.pool().reused()).isEqualTo(2);
  }

  @Test
  void interimResponsesGoToWhoAskedForThemAndLeaveNothingBehind() {
    List<String> seen = new ArrayList<>();
    Interim listener = (status, fields) -> seen.add(status.code() + " " + fields);
    var asked = server.ask(Request.get(AskedServer.ROOT).with(Agent.INTERIM, listener));
    server.say("HTTP/1.1 103 Early Hints~Link: a~~HTTP/1.1 102 Processing~~");
    assertNoResult(asked);
    server.say("HTTP/1.1 200 OK~Content-Length: 2~~ok");

    assertThat(seen).containsExactly("103 Link: a\n", "102 ");
    assertThat(successResultOf(asked).fields().has("Link")).isFalse();
  }

  @Test
  void sixteenInterimResponsesAreTakenAndNoMore() {
    var good = server.get("/");
    server.say("HTTP/1.1 102 Processing~~".repeat(16) + "HTTP/1.1 204 No Content~~");
    successResultOf(good);
    var bad = server.get("/");
    server.say("HTTP/1.1 102 Processing~~".repeat(17));

    failureResultOf(bad, ResponseMalformed.class);
  }

  @Test
  void aHeadBeyondItsLimitIsMalformed() {
    var good = server.get("/");
    server.say("HTTP/1.1 204 No Content~" + "X-Many: 1~".repeat(256) + "~");
    successResultOf(good);
    var bad = server.get("/");
    server.say("HTTP/1.1 204 No Content~" + "X-Many: 1~".repeat(257) + "~");

    failureResultOf(bad, ResponseMalformed.class);
  }

  @Test
  void collectingMoreThanTheLimitEndsTheConnection() {
    var exact = server.get("/");
    server.say("HTTP/1.1 200 OK~Content-Length: 5~~hello");
    assertThat(successResultOf(successResultOf(exact).body().text(5))).isEqualTo("hello");
    var known = server.get("/");
    server.say("HTTP/1.1 200 OK~Content-Length: 600000~~hello");
    failureResultOf(successResultOf(known).body().text(5), ResponseTooLarge.class);
    assertThat(server.nothingLeft()).isTrue();
    var unknown = server.get("/");
    server.say("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~6~hello!~");
    failureResultOf(successResultOf(unknown).body().text(5), ResponseTooLarge.class);
  }

  @Test
  void whoReadsNothingHoldsTheServerBack() {
    var asked = server.get("/");
    server.say("HTTP/1.1 200 OK~Content-Length: 2000000~~");
    server.say("x".repeat(2_000_000));
    assertThat(server.last().transport().buffered()).isGreaterThan(1_000_000);

    assertThat(server.body(asked)).hasSize(2_000_000);
  }

  @Test
  void aSmallBodyThatNobodyWantsIsReadAndTheConnectionKept() {
    var asked = server.get("/");
    server.say("HTTP/1.1 200 OK~Content-Length: 65536~~");
    successResultOf(asked).body().cancel();
    server.say("x".repeat(65_536));

    assertThat(server.pool().idle()).isEqualTo(1);
  }

  @Test
  void aLargeOneEndsTheConnection() {
    var asked = server.get("/");
    server.say("HTTP/1.1 200 OK~Content-Length: 65537~~");
    successResultOf(asked).body().cancel();
    assertThat(server.nothingLeft()).isTrue();
    var chunked = server.get("/");
    server.say("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~");
    successResultOf(chunked).body().cancel();
    server.say("10001~" + "x".repeat(65_537));

    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void anEarlyResponseIsThereAndTheUploadStops() {
    List<String> course = new ArrayList<>();
    var asked =
        server.ask(
            Request.of("POST", AskedServer.ROOT)
                .withBody(
                    Body.written(out -> {
                      out.write("one");
                      course.add("wrote one");
                      try {
                        Fiber.await(new Deferred<>());
                      } finally {
                        course.add("stopped");
                      }
                    })));
    server.say("HTTP/1.1 413 Content Too Large~Content-Length: 2~~no");

    assertThat(server.body(asked)).isEqualTo("no");
    server.settle();
    assertThat(course).containsExactly("wrote one", "stopped");
    assertThat(server.pool().open()).isZero();
  }

  @Test
  void anUploadMayGoOnWhenToldTo() {
    Deferred<Void> more = new Deferred<>();
    var asked =
        server.ask(
            Request.of("POST", AskedServer.ROOT)
                .with(Agent.KEEP_SENDING, true)
                .withBody(
                    Body.written(out -> {
                      out.write("one");
                      Fiber.await(more);
                      out.write("two");
                    })));
    server.say("HTTP/1.1 200 OK~Content-Length: 2~~ok");
    assertThat(server.body(asked)).isEqualTo("ok");
    assertThat(server.pool().idle()).isZero();
    more.callback();

    assertThat(server.heard()).endsWith("3~two~0~~");
    assertThat(server.pool().idle()).isEqualTo(1);
  }

  @Test
  void whatComesBeforeAnythingIsAskedIsNoAnswer() {
    var first = server.get("/");
    server.say("HTTP/1.1 204 No Content~~");
    successResultOf(first);
    server.say("HTTP/1.1 408 Request Timeout~Content-Length: 0~~");
    var second = server.get("/");
    server.say("HTTP/1.1 200 OK~Content-Length: 2~~ok");

    assertThat(server.body(second)).isEqualTo("ok");
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void norIsWhatComesBehindAResponse() {
    var first = server.get("/");
    server.say("HTTP/1.1 204 No Content~~HTTP/1.1 200 OK~Content-Length: 3~~bad");
    successResultOf(first);

    assertThat(server.pool().idle()).isZero();
    assertThat(server.pool().open()).isZero();
  }

  @Test
  void aFiberReadsAsIfItWaited() {
    Deferred<String> page =
        Fiber.start(server.memory().reactor(), () -> server.agent().get(AskedServer.ROOT).text());
    server.memory().flush();
    server.say("HTTP/1.1 200 OK~Content-Type: text/plain; charset=iso-8859-1~Content-Length: 1~~ä");

    assertThat(successResultOf(page)).isEqualTo("ä");
    server.memory().advance(Duration.ofSeconds(31));
    assertThat(server.nothingLeft()).isTrue();
  }
}
