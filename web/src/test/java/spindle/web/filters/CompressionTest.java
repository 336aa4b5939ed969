package spindle.web.filters;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.http.Conditions;
import spindle.http.EntityTag;
import spindle.http.Fields;
import spindle.http.MediaType;
import spindle.http.Status;
import spindle.http.Validators;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.coding.ContentCodings;
import spindle.web.server.Site;

/// Which responses are compressed, and what they say.
class CompressionTest {
  private static final String TEXT = "hello ".repeat(1000);
  private static final Compression USUAL = Compression.usual();

  private static Response asked(Compression filter, Response answer, String accepted)
      throws Exception {
    Handler handler = _ -> answer;
    Request request = Request.get("/").withField("Accept-Encoding", accepted);
    return handler.with(filter).handle(request);
  }

  private static Response gzip(Response answer) throws Exception {
    return asked(USUAL, answer, "gzip");
  }

  private static String coding(Response response) {
    return response.fields().firstOr("Content-Encoding", "none");
  }

  private static byte[] bytes(Body body) {
    ByteBuffer whole = requireNonNull(body.whole());
    byte[] bytes = new byte[whole.remaining()];
    whole.duplicate().get(bytes);
    return bytes;
  }

  private static String ungzipped(byte[] bytes) throws IOException {
    byte[] all = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    return new String(all, ISO_8859_1);
  }

  @Test
  void aResponseIsSmallerSaysHowAndVaries() throws Exception {
    Response small = gzip(Response.text(TEXT).withField("Accept-Ranges", "bytes"));

    assertThat(ungzipped(bytes(small.body()))).isEqualTo(TEXT);
    assertThat(small.body().length()).isLessThan(TEXT.length() / 10);
    assertThat(small.fields().entries().toString())
        .isEqualTo(
            "[Content-Type=text/plain; charset=utf-8, Vary=Accept-Encoding, "
                + "Content-Encoding=gzip]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | gzip",
        "GZIP | gzip",
        "x-gzip | gzip",
        "br, gzip;q=0.1 | gzip",
        "deflate | none",
        "gzip;q=0 | none",
        "gzip;q=0, * | none",
        "* | gzip",
        "*;q=0 | none",
        "identity;q=1, gzip;q=0.5 | none",
        "identity;q=0.5, gzip;q=0.5 | gzip",
        "identity;q=0, gzip;q=0.001 | gzip",
        "identity;q=0 | none",
        "'' | none",
        "snappy | none",
        "gzip;q=x | none",
      })
  void whatTheClientTakesDecides(String accepted, String expected) throws Exception {
    Response response = asked(USUAL, Response.text(TEXT), accepted);

    assertThat(coding(response)).isEqualTo(expected);
    assertThat(response.fields().firstOr("Vary", "")).isEqualTo("Accept-Encoding");
  }

  @Test
  void aClientThatSaysNothingGetsItAsItIsAndRepeatedFieldsAreOneList() throws Exception {
    Handler handler = ((Handler) _ -> Response.text(TEXT)).with(USUAL);
    Request twice =
        Request.get("/").withFields(Fields.of("Accept-Encoding", "br", "Accept-Encoding", "gzip"));

    assertThat(coding(handler.handle(Request.get("/")))).isEqualTo("none");
    assertThat(coding(handler.handle(twice))).isEqualTo("gzip");
  }

  @Test
  void aSmallBodyIsCompressedOnlyForWhoTakesNoOther() throws Exception {
    Response below = Response.text("a".repeat(1023));
    Response small = asked(USUAL, below, "gzip");

    assertThat(coding(small)).isEqualTo("none");
    assertThat(small.fields().has("Vary")).isTrue();
    assertThat(coding(gzip(Response.text("a".repeat(1024))))).isEqualTo("gzip");
    assertThat(coding(asked(USUAL, below, "gzip, identity;q=0"))).isEqualTo("gzip");
    assertThat(coding(asked(USUAL.withSizeMin(0), Response.text(""), "gzip"))).isEqualTo("gzip");
    assertThatThrownBy(() -> USUAL.withSizeMin(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html; charset=utf-8",
        "text/event-stream",
        "application/json",
        "application/problem+json",
        "application/atom+xml",
        "image/svg+xml",
        "text/javascript",
        "application/wasm"
      })
  void typesThatGetSmallerAre(String type) throws Exception {
    assertThat(coding(gzip(Response.of(Body.of(TEXT), type)))).isEqualTo("gzip");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image/png",
        "video/mp4",
        "application/zip",
        "font/woff2",
        "application/octet-stream",
        "-"
      })
  void othersAreLeftAsTheyAreAndDoNotVary(String type) throws Exception {
    Response response = gzip(Response.of(Body.of(TEXT), type));

    assertThat(coding(response)).isEqualTo("none");
    assertThat(response.fields().has("Vary")).isFalse();
    assertThat(coding(gzip(Response.of(Status.OK).withBody(Body.of(TEXT))))).isEqualTo("none");
    Compression all = USUAL.withTypes(_ -> true);
    assertThat(coding(asked(all, Response.of(Body.of(TEXT), "image/png"), "gzip")))
        .isEqualTo("gzip");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Encoding | br",
        "Cache-Control | private, no-transform",
        "Content-Digest | sha-256=:abc=:",
        "Repr-Digest | sha-256=:abc=:",
        "Content-MD5 | abc",
      })
  void whatTheResponseSaysMayForbidIt(String name, String value) throws Exception {
    Response response = gzip(Response.text(TEXT).withField(name, value));

    assertThat(bytes(response.body()).length).isEqualTo(TEXT.length());
    assertThat(response.fields().has("Vary")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 205, 206, 304})
  void neitherAreThoseOfSomeStatuses(int status) throws Exception {
    Response response = gzip(Response.text(TEXT).withStatus(Status.of(status)));

    assertThat(coding(response)).isEqualTo("none");
  }

  @Test
  void aPageOfAnErrorIs() throws Exception {
    assertThat(coding(gzip(Response.html(TEXT).withStatus(Status.NOT_FOUND)))).isEqualTo("gzip");
  }

  @Test
  void varyIsAddedToWhatIsThere() throws Exception {
    Response other = gzip(Response.text(TEXT).withField("Vary", "Origin"));
    Response same = gzip(Response.text(TEXT).withField("Vary", "accept-encoding"));
    Response any = gzip(Response.text(TEXT).withField("Vary", "*"));

    assertThat(other.fields().all("Vary")).containsExactly("Origin", "Accept-Encoding");
    assertThat(same.fields().all("Vary")).containsExactly("accept-encoding");
    assertThat(any.fields().all("Vary")).containsExactly("*");
  }

  @Test
  void someRequestsCanBeLeftOut() throws Exception {
    Compression some = USUAL.unless(r -> r.target().equals("/secret"));
    Handler handler = ((Handler) _ -> Response.text(TEXT)).with(some);
    Request secret = Request.get("/secret").withField("Accept-Encoding", "gzip");

    assertThat(handler.handle(secret).fields().has("Vary")).isFalse();
    assertThat(coding(asked(some, Response.text(TEXT), "gzip"))).isEqualTo("gzip");
  }

  @Test
  void otherCodingsCanBeOffered() throws Exception {
    Compression some = USUAL.withCodings(ContentCodings.named("deflate").orElseThrow());
    Response response = asked(some, Response.text(TEXT), "gzip, deflate");

    assertThat(coding(response)).isEqualTo("deflate");
    var in = new InflaterInputStream(new ByteArrayInputStream(bytes(response.body())));
    assertThat(new String(in.readAllBytes(), ISO_8859_1)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gzip | \"a\" | W/\"a-gzip\"",
        "gzip | W/\"a\" | W/\"a-gzip\"",
        "br | \"a\" | \"a\"",
        "gzip | a | a",
      })
  void theTagOfACompressedResponseIsAnother(String accepted, String tag, String expected)
      throws Exception {
    Response response = asked(USUAL, Response.text(TEXT).withField("ETag", tag), accepted);

    assertThat(response.fields().all("ETag")).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "W/\"a-gzip\" | W/\"a-gzip\"",
        "\"a-gzip\" | W/\"a-gzip\"",
        "\"b\", W/\"a-gzip\" | W/\"a-gzip\"",
        "\"a\" | \"a\"",
        "\"a\", \"a-gzip\" | \"a\"",
        "W/\"a\" | \"a\"",
      })
  void aTagThatComesBackIsRecognised(String condition, String expected) throws Exception {
    Validators current = Validators.of(EntityTag.strong("a"));
    Handler handler =
        request ->
            Conditions.of(request.fields()).judge("GET", current, Instant.EPOCH)
                    == Conditions.Verdict.NOT_MODIFIED
                ? Response.of(Status.NOT_MODIFIED).withField("ETag", "\"a\"")
                : Response.text(TEXT);
    Response response =
        handler
            .with(USUAL)
            .handle(
                Request.get("/")
                    .withField("Accept-Encoding", "gzip")
                    .withField("If-None-Match", condition));

    assertThat(response.status()).isEqualTo(Status.NOT_MODIFIED);
    assertThat(response.fields().firstOr("ETag", "")).isEqualTo(expected);
    assertThat(response.fields().firstOr("Vary", "")).isEqualTo("Accept-Encoding");
  }

  @Test
  void aTagThatEndsSoOfItselfStaysKnown() throws Exception {
    Handler handler = request -> Response.text(request.field("If-Match").orElse(""));
    Request request = Request.get("/").withField("If-Match", "\"a-gzip\"");
    Response response = handler.with(USUAL).handle(request);

    assertThat(new String(bytes(response.body()), ISO_8859_1)).isEqualTo("\"a-gzip\", \"a\"");
  }

  @Test
  void overAConnectionHeadSaysTheSameAndFieldsBehindABodyStay() {
    Site site =
        Site.of(
                routes -> {
                  routes.get("/").answer(_ -> Response.text(TEXT));
                  routes.get("/stream").answer(_ -> Response.of(stream(), "text/plain"));
                })
            .with(USUAL);
    var client = new SiteClient(site);
    String fields = " HTTP/1.1~Host: a~TE: trailers~Accept-Encoding: gzip~~";
    String get = client.ask("GET /" + fields);
    client.wire().flush();

    assertThat(get).contains("Content-Encoding: gzip~Content-Length: ");
    assertThat(get).startsWith(new SiteClient(site).ask("HEAD /" + fields));
    String stream = new SiteClient(site).ask("GET /stream" + fields);
    assertThat(stream).contains("chunked~Trailer: Sum~~").endsWith("~0~Sum: 7~~");
    assertThat(stream)
        .startsWith(new SiteClient(site).ask("HEAD /stream" + fields).replaceFirst("~~$", ""));
  }

  private static Body stream() {
    return Body.written(out -> out.write(TEXT)).withTrailer(() -> Fields.of("Sum", "7"), "Sum");
  }

  @Test
  void aHandlerThatSaysALengthForHeadHasItTakenOut() throws Exception {
    Response head =
        gzip(Response.of(Body.empty(), "text/plain").withField("Content-Length", "6000"));

    assertThat(coding(head)).isEqualTo("gzip");
    assertThat(head.fields().has("Content-Length")).isFalse();
  }

  @Test
  void typesAreToldByTheirNames() {
    assertThat(Compression.compressible(MediaType.of("application/x-ndjson"))).isTrue();
    assertThat(Compression.compressible(MediaType.of("image/jpeg"))).isFalse();
  }
}
