package spindle.web.filters;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.server.Site;

/// Bodies of requests that say a Content-Encoding.
class RequestDecodingTest {
  private final List<Request> seen = new ArrayList<>();
  private final Site site =
      Site.of(routes -> {
        routes.post("/").answerLater(this::text);
        routes.post("/count").answerLater(this::count);
        routes.post("/ignored").answer(_ -> Response.text("ignored"));
      });
  private final Site decoding = site.with(RequestDecoding.usual());

  private Deferred<Response> text(Request request) {
    seen.add(request);
    return request.body().text(2_000_000).addCallback(Response::text);
  }

  private Deferred<Response> count(Request request) {
    return request.body().pourInto(_ -> null).addCallback(n -> Response.text(n + " bytes"));
  }

  static String gzip(String text) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(ISO_8859_1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString(ISO_8859_1);
  }

  static String deflate(String text) {
    var out = new ByteArrayOutputStream();
    try (var zlib = new DeflaterOutputStream(out)) {
      zlib.write(text.getBytes(ISO_8859_1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString(ISO_8859_1);
  }

  private static String post(String path, String coding, String body) {
    return "POST "
        + path
        + " HTTP/1.1~Host: a~Content-Encoding: "
        + coding
        + "~Content-Length: "
        + body.length()
        + "~~"
        + body;
  }

  /// Only in the head `~` is an end of line.
  private static String ask(Site site, String request) {
    int end = request.indexOf("~~") + 2;
    var client = new SiteClient(site);
    String early = client.ask(request.substring(0, end));
    if (end < request.length()) {
      client.wire().send(ByteBuffer.wrap(request.substring(end).getBytes(ISO_8859_1)));
    }
    return early + client.received();
  }

  @Test
  void aHandlerSeesWhatWasBeforeTheCoding() {
    String answer = ask(decoding, post("/", "gzip", gzip("hello")));

    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("~~hello");
    assertThat(seen.getFirst().fields().toString()).isEqualTo("Host: a\n");
    assertThat(seen.getFirst().body().length()).isEqualTo(-1);
  }

  @Test
  void codingsMayBeOnTopOfEachOtherTwice() {
    String twice = deflate(gzip("hello"));

    assertThat(ask(decoding, post("/", "gzip, deflate", twice))).endsWith("~~hello");
    assertThat(ask(decoding, post("/", "gzip, gzip, gzip", gzip(gzip(gzip("hello"))))))
        .startsWith("HTTP/1.1 415 ");
    Site three = site.with(RequestDecoding.usual().withCodingsMax(3));
    assertThat(ask(three, post("/", "gzip, gzip, gzip", gzip(gzip(gzip("hello"))))))
        .endsWith("~~hello");
  }

  @Test
  void aCodingThatIsNotKnownIsRefusedWithThoseThatAreAndTheConnectionStays() {
    String answer = ask(decoding, post("/", "compress", "abc"));

    assertThat(answer)
        .startsWith("HTTP/1.1 415 Unsupported Media Type~")
        .contains("~Accept-Encoding: gzip, deflate~")
        .doesNotContain("Connection: close");
    assertThat(seen).isEmpty();
  }

  @Test
  void aClientThatWaitsForOurWordIsRefusedWithoutABody() {
    String head = post("/", "compress", "abc").replace("~~abc", "~Expect: 100-continue~~");

    assertThat(new SiteClient(decoding).ask(head)).startsWith("HTTP/1.1 415 ");
    assertThat(new SiteClient(decoding).ask(head.replace("compress", "gzip")))
        .isEqualTo("HTTP/1.1 100 Continue~~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "\u001f\u008b", ""})
  void whatIsNotOfItsCodingIsABadRequest(String body) {
    String chunked =
        "POST / HTTP/1.1~Host: a~Content-Encoding: gzip~Transfer-Encoding: chunked~~"
            + (body.isEmpty() ? "" : body.length() + "~" + body + "~")
            + "0~~";

    assertThat(new SiteClient(decoding).ask(chunked))
        .startsWith("HTTP/1.1 400 ")
        .endsWith("~~400 Bad Request\nThe body is not what its Content-Encoding says.\n");
  }

  @Test
  void somethingBehindTheEndIsABadRequest() {
    assertThat(ask(decoding, post("/", "gzip", gzip("hello") + "x"))).startsWith("HTTP/1.1 400 ");
    assertThat(ask(decoding, post("/", "gzip", gzip("hello") + gzip(" you"))))
        .endsWith("~~hello you");
  }

  @Test
  void whatIsDecodedCountsAgainstItsLimits() {
    Site small = site.with(RequestDecoding.usual().withBodyMax(1000));

    assertThat(ask(small, post("/count", "gzip", gzip("a".repeat(1000))))).endsWith("~~1000 bytes");
    assertThat(ask(small, post("/count", "gzip", gzip("a".repeat(1001)))))
        .startsWith("HTTP/1.1 413 ");
    assertThat(ask(decoding, post("/", "gzip", gzip("a".repeat(2_000_001)))))
        .startsWith("HTTP/1.1 413 ");
    assertThat(ask(decoding, post("/count", "gzip", gzip("\0".repeat(16 * 1024 * 1024 + 1)))))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void whoeverDoesNotReadDecodesNothing() {
    assertThat(ask(decoding, post("/ignored", "gzip", "no gzip"))).endsWith("~~ignored");
  }

  @Test
  void requestsWithoutACodingOrABodyGoThroughAsTheyAre() {
    assertThat(ask(decoding, post("/", "identity", "hello"))).endsWith("~~hello");
    assertThat(ask(decoding, post("/", "compress", ""))).startsWith("HTTP/1.1 200 ");
    assertThat(ask(site, post("/", "compress", "hello"))).endsWith("~~hello");
  }

  @Test
  void limitsBelowOneAreRefused() {
    assertThatThrownBy(() -> RequestDecoding.usual().withBodyMax(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RequestDecoding.usual().withCodingsMax(0))
        .hasMessageContaining("0 codings");
  }
}
