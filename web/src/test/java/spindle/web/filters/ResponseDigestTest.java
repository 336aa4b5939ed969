package spindle.web.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.body.BodyCorrupt;
import spindle.web.body.BodyLayer;
import spindle.web.client.Agent;
import spindle.web.server.Site;

/// Digests of bodies that an agent checks and says. The values are those of RFC 9530, appendix D,
/// and of `openssl dgst`.
class ResponseDigestTest {
  private static final String HELLO_256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
  private static final String HELLO_512 =
      "m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==";

  private final List<Request> seen = new ArrayList<>();

  private Response ask(Request request, Handler server, ResponseDigest filter) {
    Agent agent =
        Agent.to(arrived -> {
          seen.add(arrived);
          return server.handle(arrived);
        });
    return successResultOf(agent.with(filter).request(request));
  }

  private Response got(Response answer) {
    return ask(Request.get("http://a/"), _ -> answer, ResponseDigest.usual());
  }

  private static Response hello(String digest) {
    return Response.text("hello").withField("Content-Digest", digest);
  }

  /// Pieces whose length is not known before they come.
  private static Body pieces(String... texts) {
    List<Body> all = new ArrayList<>();
    for (String each : texts) {
      all.add(Body.of(each));
    }
    return new BodyLayer(Body.joined(all)) {
      @Override
      public long length() {
        return -1;
      }

      @Override
      public Deferred<@Nullable ByteBuffer> next() {
        return body.next();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha-256=:" + HELLO_256 + ":",
        "sha-512=:" + HELLO_512 + ":",
        "sha-256=:" + HELLO_256 + ":, sha-512=:" + HELLO_512 + ":",
        "md5=:AAAA:, sha-256=:" + HELLO_256 + ":;a=b",
        "md5=:AAAA:",
        "unixsum=30637",
        "sha-1024=:" + HELLO_256 + ":",
      })
  void aBodyWithItsDigestIsReadAndUnknownAlgorithmsArePassedOver(String digest) {
    assertThat(successResultOf(got(hello(digest)).body().text(10))).isEqualTo("hello");
    Body behind = pieces("he", "llo").withTrailer(() -> Fields.of("Content-Digest", digest), "X");
    assertThat(successResultOf(got(Response.of(behind, "text/plain")).body().text(10)))
        .isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
        "sha-256=:" + HELLO_256 + ":, sha-512=:" + HELLO_512 + "x:",
        "sha-512=:" + HELLO_256 + ":",
        "sha-256=:###:",
        "sha-256=",
      })
  void anotherBodyFailsAtItsEnd(String digest) {
    assertThat(failureResultOf(got(hello(digest)).body().text(10)))
        .isInstanceOf(BodyCorrupt.class)
        .hasMessageContaining("Content-Digest");
    Body behind = pieces("he", "llo").withTrailer(() -> Fields.of("Content-Digest", digest), "X");
    Body body = got(Response.of(behind, "text/plain")).body();
    assertThat(successResultOf(body.next()).remaining()).isEqualTo(2);
    assertThat(successResultOf(body.next()).remaining()).isEqualTo(3);
    assertThat(failureResultOf(body.next())).isInstanceOf(BodyCorrupt.class);
  }

  @Test
  void aResponseWithoutABodyIsNotLookedAt() {
    String digest = "sha-256=:" + HELLO_256 + ":";
    Response head =
        ask(
            Request.of("HEAD", "http://a/"),
            _ -> Response.of(Status.OK).withField("Content-Digest", digest),
            ResponseDigest.usual());
    assertThat(successResultOf(head.body().text(10))).isEmpty();
    Response same = got(Response.of(Status.NOT_MODIFIED).withField("Content-Digest", digest));
    assertThat(successResultOf(same.body().text(10))).isEmpty();
    Response none = got(Response.text("").withField("Content-Digest", digest));
    assertThat(failureResultOf(none.body().text(10))).isInstanceOf(BodyCorrupt.class);
  }

  @Test
  void aSiteThatIsAskedSaysOneAndItIsChecked() {
    Site site = Site.answering(_ -> Response.text("hello")).with(ContentDigest.usual());
    Response response = ask(Request.get("http://a/"), site, ResponseDigest.usual());

    assertThat(seen.getFirst().field("Want-Content-Digest")).contains("sha-256=10, sha-512=9");
    assertThat(response.fields().first("Content-Digest")).contains("sha-256=:" + HELLO_256 + ":");
    assertThat(successResultOf(response.body().text(10))).isEqualTo("hello");
    Request own = Request.get("http://a/").withField("Want-Content-Digest", "sha-512=1");
    assertThat(ask(own, site, ResponseDigest.usual()).fields().first("Content-Digest"))
        .contains("sha-512=:" + HELLO_512 + ":");
  }

  @Test
  void itIsTheDigestOfWhatIsCompressed() {
    Handler site =
        ((Handler) _ -> Response.text("hello".repeat(1000)))
            .with(Compression.usual())
            .with(ContentDigest.usual());
    Agent agent = Agent.to(site).with(ResponseDigest.usual()).with(ResponseDecoding.usual());
    Response response = successResultOf(agent.request(Request.get("http://a/")));

    assertThat(response.fields().has("Content-Digest")).isTrue();
    assertThat(successResultOf(response.body().text(10_000))).isEqualTo("hello".repeat(1000));
  }

  @Test
  void requestsSayTheirsIfThatIsAskedFor() {
    ResponseDigest saying = ResponseDigest.usual().withRequests();
    Handler echo = request -> Response.later(request.body().text(10).addCallback(Response::text));
    Handler site = echo.with(ContentDigest.usual());
    Request post = Request.of("POST", "http://a/");
    for (Body body : List.of(Body.of("hello"), pieces("he", "llo"))) {
      Response response = ask(post.withBody(body), site, saying);
      assertThat(successResultOf(response.body().text(10))).isEqualTo("hello");
    }
    String digest = "sha-256=:" + HELLO_256 + ":";
    assertThat(seen.get(0).field("Content-Digest")).contains(digest);
    assertThat(seen.get(1).field("Content-Digest")).isEmpty();
    assertThat(seen.get(1).body().trailerNames()).containsExactly("Content-Digest");
    assertThat(seen.get(1).body().trailer().first("Content-Digest")).contains(digest);
    ask(post, site, saying);
    ask(post.withField("Content-Digest", "md5=:AAAA:").withBody(Body.of("a")), site, saying);
    assertThat(seen.get(2).field("Content-Digest")).isEmpty();
    assertThat(seen.get(3).field("Content-Digest")).contains("md5=:AAAA:");
    ask(post.withBody(Body.of("a")), site, ResponseDigest.usual());
    assertThat(seen.get(4).field("Content-Digest")).isEmpty();
  }
}
