package spindle.web.filters;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;
import static spindle.web.filters.RequestDecodingTest.deflate;
import static spindle.web.filters.RequestDecodingTest.gzip;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.testing.MemoryReactor;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.coding.MalformedContent;

/// Bodies of responses that an agent decodes.
class ResponseDecodingTest {
  private final List<Request> seen = new ArrayList<>();

  private Response ask(ResponseDecoding decoding, Request request, Response answer) {
    Agent agent =
        Agent.to(arrived -> {
          seen.add(arrived);
          return answer;
        });
    return successResultOf(agent.with(decoding).request(request));
  }

  private Response ask(Response answer) {
    return ask(ResponseDecoding.usual(), Request.get("http://a/"), answer);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static Response coded(String coding, byte[] body) {
    return Response.bytes(body, "text/plain")
        .withField("Content-Length", "" + body.length)
        .withField("ETag", "\"x\"")
        .withField("Content-Encoding", coding);
  }

  private static String text(Response response) {
    return successResultOf(response.body().text(1_000_000));
  }

  @ParameterizedTest
  @CsvSource({"gzip, hello", "x-gzip, hello", "GZIP, ''", "'identity, gzip', hello"})
  void aBodyIsDecodedAndTheFieldsOfItsCodingAreGone(String coding, String body) {
    Response response = ask(coded(coding, bytes(gzip(body))));

    assertThat(text(response)).isEqualTo(body);
    assertThat(response.fields())
        .isEqualTo(Fields.of("Content-Type", "text/plain", "ETag", "\"x\""));
  }

  @Test
  void deflateIsDecodedThoughNotAskedFor() {
    assertThat(text(ask(coded("deflate", bytes(deflate("hello")))))).isEqualTo("hello");
    assertThat(seen.getFirst().field("Accept-Encoding")).hasValue("gzip");
  }

  @Test
  void allMembersAreRead() {
    assertThat(text(ask(coded("gzip", bytes(gzip("one ") + gzip("two")))))).isEqualTo("one two");
  }

  @Test
  void codingsMayBeOnTopOfEachOtherTwice() {
    String twice = gzip(deflate("hello"));
    assertThat(text(ask(coded("deflate, gzip", bytes(twice))))).isEqualTo("hello");
    Response thrice = ask(coded("deflate, gzip, gzip", bytes(gzip(twice))));

    assertThat(thrice.fields().first("Content-Encoding")).hasValue("deflate, gzip, gzip");
    assertThat(successResultOf(thrice.body().bytes(1_000))).isEqualTo(bytes(gzip(twice)));
    Response allowed =
        ask(
            ResponseDecoding.usual().withCodingsMax(3),
            Request.get("http://a/"),
            coded("deflate, gzip, gzip", bytes(gzip(twice))));
    assertThat(text(allowed)).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"compress", "snappy", "gzip, snappy"})
  void whatIsNotKnownStaysAsItCame(String coding) {
    Response response = ask(coded(coding, bytes("hello")));

    assertThat(text(response)).isEqualTo("hello");
    assertThat(response.fields().first("Content-Encoding")).hasValue(coding);
    assertThat(response.fields().first("Content-Length")).hasValue("5");
  }

  @Test
  void whatHasNoBodyOrAPartOfOneStaysAsItCame() {
    Response part = coded("gzip", bytes("hello")).withStatus(Status.PARTIAL_CONTENT);
    assertThat(text(ask(part))).isEqualTo("hello");
    Response unchanged = Response.of(Status.NOT_MODIFIED).withField("Content-Encoding", "gzip");
    assertThat(ask(unchanged).fields().first("Content-Encoding")).hasValue("gzip");
    Response head = coded("gzip", bytes("")).withField("Content-Length", "77");
    Response told = ask(ResponseDecoding.usual(), Request.of("HEAD", "http://a/"), head);

    assertThat(told.fields().first("Content-Length")).hasValue("77");
    assertThat(told.fields().first("Content-Encoding")).hasValue("gzip");
  }

  @ParameterizedTest
  @CsvSource({"Accept-Encoding, br", "Accept-Encoding, gzip", "Range, bytes=0-5"})
  void whoSaysForItselfWhatItTakesGetsThat(String field, String value) {
    String body = gzip("hello");
    Request request = Request.get("http://a/").withField(field, value);
    Response response = ask(ResponseDecoding.usual(), request, coded("gzip", bytes(body)));

    assertThat(successResultOf(response.body().bytes(100))).isEqualTo(bytes(body));
    assertThat(seen.getFirst().fields().without("Host")).isEqualTo(Fields.of(field, value));
  }

  @Test
  void theRequestOfTheCallerIsNotChanged() {
    Request request = Request.get("http://a/");
    ask(ResponseDecoding.usual(), request, Response.text("x"));

    assertThat(request.fields().size()).isZero();
  }

  @Test
  void aBodyThatIsNoneOfItsCodingFailsAndIsNeverShort() {
    byte[] whole = bytes(gzip("hello, hello, hello"));
    for (int length = 1; length < whole.length; length++) {
      Response response = ask(coded("gzip", Arrays.copyOf(whole, length)));
      failureResultOf(response.body().text(100), MalformedContent.class);
    }
    byte[] damaged = whole.clone();
    damaged[whole.length - 6] ^= 1; // in the checksum
    failureResultOf(ask(coded("gzip", damaged)).body().text(100), MalformedContent.class);
    byte[] more = Arrays.copyOf(whole, whole.length + 1);
    more[whole.length] = 'x';
    failureResultOf(ask(coded("gzip", more)).body().text(100), MalformedContent.class);
  }

  /// Members of gzip, a thousand zeros for each byte, for ever.
  private static final class Bomb extends Body {
    private final byte[] piece = gzip("\0".repeat(60_000)).getBytes(ISO_8859_1);
    private int given;
    private boolean cancelled;

    @Override
    public long length() {
      return -1;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      given++;
      return Deferred.succeed((@Nullable ByteBuffer) ByteBuffer.wrap(piece));
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    protected Exception tooLong(long max) {
      return new IllegalStateException("as the source says: " + max);
    }
  }

  @Test
  void aBodyThatGrowsWithoutEndIsAskedForAsItIsReadAndEndsAtTheLimitOfItsReader() throws Exception {
    try (var memory = new MemoryReactor()) {
      Bomb bomb = new Bomb();
      var collected =
          Fiber.start(
              memory.reactor(),
              () -> {
                Response answer = Response.of(bomb, "x/y").withField("Content-Encoding", "gzip");
                Response response = ask(answer);
                var first = Fiber.await(response.body().next());
                assertThat(first).isNotNull();
                assertThat(bomb.given).isEqualTo(1);
                return Fiber.await(response.body().bytes(3_000_000));
              });
      memory.advance(Duration.ofSeconds(1));
      Throwable failure = failureResultOf(collected, IllegalStateException.class);

      assertThat(failure).hasMessage("as the source says: 3000000");
      assertThat(bomb.cancelled).isTrue();
      assertThat(bomb.given).isBetween(50, 60);
    }
  }
}
