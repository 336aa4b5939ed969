package spindle.web.filters;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.body.BodyLayer;
import spindle.web.server.Site;

/// Digests of bodies. The values are those of RFC 9530, appendix D, and of `openssl dgst`.
class ContentDigestTest {
  private static final String HELLO_256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
  private static final String HELLO_512 =
      "m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==";

  private final List<String> read = new ArrayList<>();
  private final Site site =
      Site.of(
              routes -> {
                routes.get("/").answer(_ -> Response.text("hello"));
                routes.get("/none").answer(_ -> Response.of(Status.NO_CONTENT));
                routes
                    .get("/own")
                    .answer(_ -> Response.text("a").withField("Content-Digest", "own"));
                routes.get("/stream").answer(_ -> Response.of(stream(), "text/plain"));
                routes.get("/known").answer(_ -> Response.of(known(), "text/plain"));
                routes
                    .post("/")
                    .answerLater(r ->
                        r.body()
                            .text(100)
                            .onSuccess(read::add)
                            .addCallback(_ -> Response.text("ok")));
              })
          .with(ContentDigest.usual());

  private static Body stream() {
    return Body.written(
            out -> {
              out.write("hel");
              out.write("lo");
            })
        .withTrailer(() -> Fields.of("Sum", "7"), "Sum");
  }

  /// Whose bytes are not here.
  private static Body known() {
    return new BodyLayer(stream()) {
      @Override
      public long length() {
        return 5;
      }

      @Override
      public Deferred<@Nullable ByteBuffer> next() {
        return body.next();
      }
    };
  }

  private String ask(String request) {
    return new SiteClient(site).ask(request);
  }

  private static String post(String digest) {
    return "POST / HTTP/1.1~Host: a~Content-Length: 5~Content-Digest: " + digest + "~~hello";
  }

  private static String chunked(String trailer) {
    return "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~5~hello~0~" + trailer + "~~";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha-256=:" + HELLO_256 + ":",
        "sha-512=:" + HELLO_512 + ":",
        "sha-256=:" + HELLO_256 + ":, sha-512=:" + HELLO_512 + ":",
        "sha-256=:" + HELLO_256 + ":;a=b",
        "md5=:AAAA:, sha-256=:" + HELLO_256 + ":",
        "md5=:AAAA:",
        "unixsum=30637",
      })
  void aBodyWithItsDigestIsReadAndUnknownAlgorithmsAreNotLookedAt(String digest) {
    assertThat(ask(post(digest))).startsWith("HTTP/1.1 200 ");
    assertThat(ask(chunked("Content-Digest: " + digest))).startsWith("HTTP/1.1 200 ");
    assertThat(read).containsExactly("hello", "hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
        "sha-256=:" + HELLO_256 + ":, sha-512=:" + HELLO_512 + "x:",
        "sha-512=:" + HELLO_256 + ":",
        "sha-256=:AAAA:",
        "sha-256=:###:",
        "sha-256=" + HELLO_256,
        "sha-256=:",
      })
  void anotherBodyIsABadRequest(String digest) {
    assertThat(ask(post(digest))).startsWith("HTTP/1.1 400 ");
    assertThat(ask(chunked("Content-Digest: " + digest))).startsWith("HTTP/1.1 400 ");
    assertThat(read).isEmpty();
  }

  @Test
  void anEmptyBodyHasADigestToo() {
    String empty = "POST / HTTP/1.1~Host: a~Content-Digest: sha-256=:";

    assertThat(ask(empty + "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:~~"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(ask(empty + HELLO_256 + ":~~")).startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sha-256=1 | sha-256",
        "sha-512=3, sha-256=10 | sha-256",
        "sha-512=10, sha-256=9 | sha-512",
        "md5=10, sha-512=1 | sha-512",
      })
  void aClientThatAsksIsToldTheDigest(String wanted, String algorithm) {
    String value = algorithm.equals("sha-256") ? HELLO_256 : HELLO_512;
    String request = " / HTTP/1.1~Host: a~Want-Content-Digest: " + wanted + "~~";

    assertThat(ask("GET" + request))
        .contains("~Content-Digest: " + algorithm + "=:" + value + ":~")
        .endsWith("~~hello");
    assertThat(ask("HEAD" + request)).contains("~Content-Digest: " + algorithm);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha-256=0", "md5=10", "sha-256", "sha-256=11", "*", "sha-256=1.5"})
  void whoWantsNoneThatIsKnownIsToldNone(String wanted) {
    assertThat(ask("GET / HTTP/1.1~Host: a~Want-Content-Digest: " + wanted + "~~"))
        .doesNotContain("Digest");
    assertThat(ask("GET / HTTP/1.1~Host: a~~")).doesNotContain("Digest");
  }

  @Test
  void aBodyThatIsMadeWhileItIsSentHasItBehindIt() {
    String rest = "~Host: a~TE: trailers~Want-Content-Digest: sha-256=1~~";

    assertThat(ask("GET /stream HTTP/1.1" + rest))
        .contains("~Trailer: Sum, Content-Digest~")
        .endsWith("~0~Sum: 7~Content-Digest: sha-256=:" + HELLO_256 + ":~~");
    assertThat(ask("GET /stream HTTP/1.1" + rest.replace("TE: trailers~", "")))
        .doesNotContain("Digest");
    assertThat(ask("HEAD /stream HTTP/1.1" + rest)).doesNotContain("Digest");
    assertThat(ask("GET /known HTTP/1.1" + rest)).doesNotContain("Digest").endsWith("~~hello");
  }

  @Test
  void responsesWithoutABodyOrWithADigestStayAsTheyAre() {
    String rest = " HTTP/1.1~Host: a~Want-Content-Digest: sha-256=1~~";

    assertThat(ask("GET /none" + rest)).doesNotContain("Digest");
    assertThat(ask("GET /own" + rest)).contains("~Content-Digest: own~");
  }

  @Test
  void itCanBeSaidUnasked() {
    Site always = Site.answering(_ -> Response.text("hello")).with(ContentDigest.usual().always());

    assertThat(new SiteClient(always).ask("GET / HTTP/1.1~Host: a~~"))
        .contains("~Content-Digest: sha-256=:" + HELLO_256 + ":~");
  }

  @Test
  void itIsTheDigestOfWhatIsCompressed() throws Exception {
    Site small =
        Site.answering(_ -> Response.text("hello".repeat(1000)))
            .with(Compression.usual())
            .with(ContentDigest.usual().always());
    String answer = new SiteClient(small).ask("GET / HTTP/1.1~Host: a~Accept-Encoding: gzip~~");
    Response same =
        Site.answering(_ -> Response.text("hello".repeat(1000)))
            .with(Compression.usual())
            .handle(Request.get("/").withField("Accept-Encoding", "gzip"));
    var digest = DigestAlgorithm.SHA_256.digest();
    digest.update(requireNonNull(same.body().whole()));

    assertThat(answer).contains(DigestAlgorithm.SHA_256.field(digest.digest()));
  }

  @Test
  void whoReadsAgainAfterAWrongDigestIsToldAgain() {
    Body wrong =
        new DigestedLayer(Body.of("hello"), DigestAlgorithm.SHA_256) {
          @Override
          void ended() throws Exception {
            throw new IOException("another digest");
          }
        };
    assertThat(successResultOf(wrong.next())).isNotNull();
    failureResultOf(wrong.next(), IOException.class);
    failureResultOf(wrong.next(), IOException.class);
  }
}
