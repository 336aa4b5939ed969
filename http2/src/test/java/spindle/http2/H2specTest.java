package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.http2.FrameClient.ACK;
import static spindle.http2.FrameClient.CONTINUATION;
import static spindle.http2.FrameClient.DATA;
import static spindle.http2.FrameClient.END_HEADERS;
import static spindle.http2.FrameClient.END_STREAM;
import static spindle.http2.FrameClient.GOAWAY;
import static spindle.http2.FrameClient.HEADERS;
import static spindle.http2.FrameClient.PADDED;
import static spindle.http2.FrameClient.PING;
import static spindle.http2.FrameClient.PRIORITY;
import static spindle.http2.FrameClient.RST_STREAM;
import static spindle.http2.FrameClient.SETTINGS;
import static spindle.http2.FrameClient.WINDOW_UPDATE;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import spindle.web.Response;
import spindle.web.server.Site;

/// What the published list of cases of h2spec asks of a server, in our own words and under its
/// numbers: each sends one thing, and says what is answered.
class H2specTest {
  /// Answered as usual, and so is a GET behind it.
  private static final String FINE = "fine";

  private static final String PROTOCOL = "GOAWAY PROTOCOL_ERROR";
  private static final String SIZE = "GOAWAY FRAME_SIZE_ERROR";
  private static final String COMPRESSION = "GOAWAY COMPRESSION_ERROR";
  private static final String CLOSED = "RST_STREAM 1 STREAM_CLOSED";
  private static final String MALFORMED = "RST_STREAM 1 PROTOCOL_ERROR";

  private record Case(String number, String answer, Consumer<FrameClient> sends) {}

  private final List<Case> cases = new ArrayList<>();
  private final Site site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.text("hello"));
        routes.post("/").answerLater(r -> r.body().text(100_000).addCallback(Response::text));
        routes.get("/large").answer(_ -> Response.bytes(new byte[100_000], "image/png"));
      });

  private void add(String number, String answer, Consumer<FrameClient> sends) {
    cases.add(new Case(number, answer, sends));
  }

  @TestFactory
  Stream<DynamicTest> isAnsweredAsTheListSays() {
    generic();
    messages();
    hpack();
    framesAndFields();
    states();
    streams();
    dataAndHeaders();
    settings();
    control();
    windows();
    continuations();
    requests();
    return cases.stream().map(each -> DynamicTest.dynamicTest(each.number, () -> run(each)));
  }

  private void run(Case each) {
    FrameClient client = FrameClient.of(site);
    each.sends.accept(client);
    List<String> seen = new ArrayList<>(client.seen());
    if (each.answer.equals(FINE)) {
      assertThat(seen).noneMatch(line -> line.startsWith("GOAWAY") || line.startsWith("RST"));
      assertThat(next(client)).contains("DATA 101 end hello");
    } else if (each.answer.startsWith("GOAWAY")) {
      String code = each.answer.substring(each.answer.indexOf(' '));
      assertThat(seen).last().asString().startsWith("GOAWAY").endsWith(code);
      assertThat(client.ended()).isTrue();
    } else if (each.number.startsWith("generic/5/")) { // the tables differ behind it
      assertThat(seen).contains(each.answer);
    } else {
      assertThat(seen).contains(each.answer);
      assertThat(next(client)).contains("DATA 101 end hello");
    }
  }

  /// Asks for something more, with windows that are open.
  private static List<String> next(FrameClient client) {
    return client.setting(4, 65_535).number(WINDOW_UPDATE, 0, 1 << 20).get(101, "/").seen();
  }

  private static int[] zeros(int count) {
    return new int[count];
  }

  /// A response of 200 on stream 1, whose end the client has seen.
  private static FrameClient done(FrameClient client) {
    assertThat(client.get(1, "/").seen()).contains("DATA 1 end hello");
    return client;
  }

  private static FrameClient open(FrameClient client) {
    return client.post(1, "/");
  }

  private void generic() {
    add("generic/1/1", FINE, _ -> {});
    add("generic/2/1", FINE, c -> c.frame(PRIORITY, 0, 1, 0, 0, 0, 0, 15));
    add("generic/2/2", FINE, c -> c.get(1, "/").number(WINDOW_UPDATE, 1, 1));
    add("generic/2/3", FINE, c -> c.get(1, "/").frame(PRIORITY, 0, 1, 0, 0, 0, 0, 15));
    add("generic/2/4", FINE, c -> c.get(1, "/").number(RST_STREAM, 1, 8));
    add("generic/2/5", FINE, c -> done(c).frame(PRIORITY, 0, 1, 0, 0, 0, 0, 15));
    add("generic/3.1/1", "DATA 1 end a", c -> open(c).data(1, END_STREAM, "a"));
    add("generic/3.1/2", "DATA 1 end ab", c -> open(c).data(1, 0, "a").data(1, END_STREAM, "b"));
    add(
        "generic/3.1/3",
        "DATA 1 end a",
        c -> open(c).frame(DATA, END_STREAM | PADDED, 1, 2, 'a', 0, 0));
    add("generic/3.2/1", FINE, c -> c.get(1, "/"));
    add("generic/3.2/2", FINE, c -> c.frameOf(HEADERS, 13, 1, padded(get(c, 1), 6)));
    add("generic/3.2/3", FINE, c -> c.frameOf(HEADERS, 0x25, 1, prioritised(get(c, 1), 0, 15)));
    add("generic/3.3/1", FINE, c -> c.frame(PRIORITY, 0, 1, 0, 0, 0, 0, 0));
    add("generic/3.3/2", FINE, c -> c.frame(PRIORITY, 0, 1, 0, 0, 0, 0, 255));
    add("generic/3.3/3", FINE, c -> c.frame(PRIORITY, 0, 1, 0, 0, 0, 3, 0));
    add("generic/3.3/4", FINE, c -> c.frame(PRIORITY, 0, 1, 0x80, 0, 0, 3, 0));
    add("generic/3.3/5", FINE, c -> c.frame(PRIORITY, 0, 5, 0, 0, 0, 0, 0).get(3, "/"));
    add("generic/3.4/1", FINE, c -> open(c).number(RST_STREAM, 1, 8));
    add("generic/3.5/1", "SETTINGS ack", c -> c.frame(SETTINGS, 0, 0));
    add("generic/3.7/1", "PING ack 5", c -> c.frame(PING, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5));
    add("generic/3.8/1", FINE, c -> open(c).frame(GOAWAY, 0, 0, zeros(8)));
    add("generic/3.9/1", FINE, c -> c.number(WINDOW_UPDATE, 0, 1));
    add("generic/3.9/2", FINE, c -> open(c).number(WINDOW_UPDATE, 1, 1));
    add("generic/3.10/1", FINE, c -> continued(c, 1));
    add("generic/3.10/2", FINE, c -> continued(c, 3));
  }

  private void messages() {
    add("generic/4/1", "DATA 1 end hello", c -> c.get(1, "/"));
    add(
        "generic/4/2",
        "HEADERS 1 end :status=200 content-type=text/plain; charset=utf-8 content-length=5",
        c -> c.request(1, END_STREAM, "HEAD", "/"));
    add("generic/4/3", "DATA 1 end body", c -> open(c).data(1, END_STREAM, "body"));
    add(
        "generic/4/4",
        "DATA 1 end body",
        c -> open(c).data(1, 0, "body").headers(1, END_STREAM, "x-test", "ok"));
  }

  private static byte[] get(FrameClient client, int stream) {
    return client.block(
        stream, ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a");
  }

  private static byte[] padded(byte[] block, int padding) {
    return ByteBuffer.allocate(1 + block.length + padding).put((byte) padding).put(block).array();
  }

  private static byte[] prioritised(byte[] block, int on, int weight) {
    return ByteBuffer.allocate(5 + block.length).putInt(on).put((byte) weight).put(block).array();
  }

  private static byte[] joined(byte[] one, int... more) {
    byte[] both = Arrays.copyOf(one, one.length + more.length);
    for (int i = 0; i < more.length; i++) {
      both[one.length + i] = (byte) more[i];
    }
    return both;
  }

  private static FrameClient continued(FrameClient client, int parts) {
    byte[] block = get(client, 1);
    int step = block.length / (parts + 1);
    client.frameOf(HEADERS, END_STREAM, 1, Arrays.copyOf(block, step));
    for (int i = 1; i <= parts; i++) {
      int to = i == parts ? block.length : (i + 1) * step;
      int flags = i == parts ? END_HEADERS : 0;
      client.frameOf(CONTINUATION, flags, 1, Arrays.copyOfRange(block, i * step, to));
    }
    return client;
  }

  /// A GET whose block has these bytes behind it.
  private static void block(FrameClient client, int... more) {
    client.frameOf(HEADERS, END_STREAM | END_HEADERS, 1, joined(get(client, 1), more));
  }

  private void hpack() {
    add("generic/5/indexed", "DATA 1 end hello", c -> block(c, 0x90));
    add("generic/5/literal with indexing", "DATA 1 end hello", c -> block(c, 0x40, 1, 'a', 1, 'b'));
    add(
        "generic/5/literal without indexing",
        "DATA 1 end hello",
        c -> block(c, 0x00, 1, 'a', 1, 'b'));
    add("generic/5/literal never indexed", "DATA 1 end hello", c -> block(c, 0x10, 1, 'a', 1, 'b'));
    add("generic/5/indexed name", "DATA 1 end hello", c -> block(c, 0x7A, 1, 'b'));
    add("generic/5/Huffman", "DATA 1 end hello", c -> block(c, 0x40, 0x81, 0x1F, 0x81, 0x8F));
    add(
        "generic/5/table size update",
        "DATA 1 end hello",
        c ->
            c.frameOf(
                HEADERS, 5, 1, joined(new byte[] {0x3F, (byte) 0xE1, 0x1F}, ints(get(c, 1)))));
    add("hpack/2.3.3/1", COMPRESSION, c -> block(c, 0xC6 + 0x20));
    add("hpack/2.3.3/2", COMPRESSION, c -> block(c, 0x7F, 0x27, 1, 'b'));
    add("hpack/4.2/1", COMPRESSION, c -> block(c, 0x20));
    add("hpack/5.2/1", COMPRESSION, c -> block(c, 0x40, 1, 'a', 0x82, 0x1F, 0xFF));
    add("hpack/5.2/2", COMPRESSION, c -> block(c, 0x40, 1, 'a', 0x82, 0x18, 0x00));
    add("hpack/5.2/3", COMPRESSION, c -> block(c, 0x40, 1, 'a', 0x84, 0xFF, 0xFF, 0xFF, 0xFC));
    add("hpack/6.1/1", COMPRESSION, c -> block(c, 0x80));
    add(
        "hpack/6.3/1",
        COMPRESSION,
        c ->
            c.frameOf(
                HEADERS, 5, 1, joined(new byte[] {0x3F, (byte) 0xE2, 0x1F}, ints(get(c, 1)))));
    add(
        "hpack/integer overflow",
        COMPRESSION,
        c -> block(c, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F));
    add("hpack/string beyond the block", COMPRESSION, c -> block(c, 0x40, 1, 'a', 9, 'b'));
  }

  private static int[] ints(byte[] bytes) {
    int[] ints = new int[bytes.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = bytes[i];
    }
    return ints;
  }

  private void framesAndFields() {
    add("http2/4.1/1", FINE, c -> c.frame(0x16, 0, 0, zeros(8)));
    add("http2/4.1/2", "PING ack 0", c -> c.frame(PING, 0x16, 0, zeros(8)));
    add("http2/4.1/3", "PING ack 0", c -> c.frame(PING, 0, 0x80000000, zeros(8)));
    add("http2/4.2/1", FINE, c -> open(c).data(1, 0, "x".repeat(16_384)).data(1, END_STREAM, ""));
    add("http2/4.2/2", SIZE, c -> open(c).data(1, 0, "x".repeat(16_385)));
    add("http2/4.2/3", SIZE, c -> c.frameOf(HEADERS, 5, 1, new byte[16_385]));
    add(
        "http2/4.3/1",
        COMPRESSION,
        c -> c.frame(HEADERS, 5, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF));
    add("http2/4.3/2", PROTOCOL, c -> begun(c).frame(PRIORITY, 0, 1, zeros(5)));
    add("http2/4.3/3", PROTOCOL, c -> begun(c).frame(HEADERS, 5, 3));
  }

  /// A block that has not ended.
  private static FrameClient begun(FrameClient client) {
    return client.frameOf(HEADERS, END_STREAM, 1, get(client, 1));
  }

  private void states() {
    add("http2/5.1/1", PROTOCOL, c -> c.data(1, END_STREAM, "a"));
    add("http2/5.1/2", PROTOCOL, c -> c.number(RST_STREAM, 1, 8));
    add("http2/5.1/3", PROTOCOL, c -> c.number(WINDOW_UPDATE, 1, 100));
    add("http2/5.1/4", PROTOCOL, c -> c.frame(CONTINUATION, END_HEADERS, 1));
    add("http2/5.1/5", CLOSED, c -> blocked(c).data(1, END_STREAM, "a"));
    add("http2/5.1/6", CLOSED, c -> blocked(c).headers(1, END_STREAM, "a", "b"));
    add("http2/5.1/7", PROTOCOL, c -> blocked(c).frame(CONTINUATION, END_HEADERS, 1));
    add("http2/5.1/8", CLOSED, c -> open(c).number(RST_STREAM, 1, 8).data(1, END_STREAM, "a"));
    add(
        "http2/5.1/9",
        CLOSED,
        c -> open(c).number(RST_STREAM, 1, 8).headers(1, END_STREAM, "a", "b"));
    add(
        "http2/5.1/10",
        PROTOCOL,
        c -> open(c).number(RST_STREAM, 1, 8).frame(CONTINUATION, END_HEADERS, 1));
    add("http2/5.1/11", CLOSED, c -> done(c).data(1, END_STREAM, "a"));
    add("http2/5.1/12", "GOAWAY STREAM_CLOSED", c -> done(c).get(1, "/"));
    add("http2/5.1/13", PROTOCOL, c -> done(c).frame(CONTINUATION, END_HEADERS, 1));
  }

  /// Stream 1 is half-closed, and its response waits for the window.
  private static FrameClient blocked(FrameClient client) {
    return client.setting(4, 0).get(1, "/large");
  }

  private void streams() {
    add("http2/5.1.1/1", PROTOCOL, c -> c.get(2, "/"));
    add("http2/5.1.1/2", PROTOCOL, c -> c.get(5, "/").get(3, "/"));
    add("http2/5.3.1/1", PROTOCOL, c -> c.frameOf(HEADERS, 0x25, 1, prioritised(get(c, 1), 1, 9)));
    add("http2/5.3.1/2", MALFORMED, c -> open(c).frame(PRIORITY, 0, 1, 0, 0, 0, 1, 9));
    add("http2/5.4.1/1", SIZE, c -> c.frame(PING, 0, 0, zeros(6)));
    add("http2/5.4.1/2", PROTOCOL, c -> c.frame(SETTINGS, 0, 1, zeros(6)));
    add("http2/5.5/1", FINE, c -> c.frame(0x16, 0, 1, zeros(4)));
    add("http2/5.5/2", PROTOCOL, c -> begun(c).frame(0x16, 0, 1, zeros(4)));
  }

  private void dataAndHeaders() {
    add("http2/6.1/1", PROTOCOL, c -> c.data(0, END_STREAM, "a"));
    add("http2/6.1/2", CLOSED, c -> blocked(c).data(1, 0, "a"));
    add("http2/6.1/3", PROTOCOL, c -> open(c).frame(DATA, PADDED | END_STREAM, 1, 6, 'a', 0));
    add("http2/6.2/1", PROTOCOL, c -> begun(c).frame(PRIORITY, 0, 1, zeros(5)));
    add("http2/6.2/2", PROTOCOL, c -> begun(c).get(3, "/"));
    add("http2/6.2/3", PROTOCOL, c -> c.get(0, "/"));
    add("http2/6.2/4", PROTOCOL, c -> c.frame(HEADERS, 13, 1, 8, 0x82, 0x84));
    add("http2/6.3/1", PROTOCOL, c -> c.frame(PRIORITY, 0, 0, zeros(5)));
    add(
        "http2/6.3/2",
        "RST_STREAM 1 FRAME_SIZE_ERROR",
        c -> open(c).frame(PRIORITY, 0, 1, zeros(4)));
    add("http2/6.4/1", PROTOCOL, c -> c.number(RST_STREAM, 0, 8));
    add("http2/6.4/2", PROTOCOL, c -> c.number(RST_STREAM, 1, 8));
    add("http2/6.4/3", SIZE, c -> open(c).frame(RST_STREAM, 0, 1, zeros(3)));
  }

  private void settings() {
    add("http2/6.5/1", SIZE, c -> c.frame(SETTINGS, ACK, 0, 0));
    add("http2/6.5/2", PROTOCOL, c -> c.frame(SETTINGS, 0, 1, zeros(6)));
    add("http2/6.5/3", SIZE, c -> c.frame(SETTINGS, 0, 0, zeros(3)));
    add("http2/6.5.2/1", PROTOCOL, c -> c.setting(2, 2));
    add("http2/6.5.2/2", "GOAWAY FLOW_CONTROL_ERROR", c -> c.setting(4, 0x80000000L));
    add("http2/6.5.2/3", PROTOCOL, c -> c.setting(5, 16_383));
    add("http2/6.5.2/4", PROTOCOL, c -> c.setting(5, 16_777_216));
    add("http2/6.5.2/5", FINE, c -> c.setting(0xFF, 1));
    add(
        "http2/6.5.3/1",
        "DATA 1 \0",
        c -> c.frame(SETTINGS, 0, 0, 0, 4, 0, 0, 0, 100, 0, 4, 0, 0, 0, 1).get(1, "/large"));
    add("http2/6.5.3/2", "SETTINGS ack", c -> c.setting(3, 5));
  }

  private void control() {
    add("http2/6.7/1", "PING ack 9", c -> c.frame(PING, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9));
    add("http2/6.7/2", FINE, c -> c.frame(PING, ACK, 0, zeros(8)));
    add("http2/6.7/3", PROTOCOL, c -> c.frame(PING, 0, 1, zeros(8)));
    add("http2/6.7/4", SIZE, c -> c.frame(PING, 0, 0, zeros(6)));
    add("http2/6.8/1", PROTOCOL, c -> c.frame(GOAWAY, 0, 1, zeros(8)));
    add("http2/8.2/1", PROTOCOL, c -> c.frame(FrameClient.PUSH_PROMISE, 4, 1, zeros(4)));
    add("http2/7/1", FINE, c -> c.get(1, "/").number(RST_STREAM, 1, 0xFF));
    add("http2/7/2", FINE, c -> open(c).number(RST_STREAM, 1, 0xFF));
  }

  private void windows() {
    add("http2/6.9/1", PROTOCOL, c -> c.number(WINDOW_UPDATE, 0, 0));
    add("http2/6.9/2", MALFORMED, c -> open(c).number(WINDOW_UPDATE, 1, 0));
    add("http2/6.9/3", SIZE, c -> c.frame(WINDOW_UPDATE, 0, 0, zeros(3)));
    add("http2/6.9.1/1", "DATA 1 \0", c -> c.setting(4, 1).get(1, "/large"));
    add(
        "http2/6.9.1/2",
        "GOAWAY FLOW_CONTROL_ERROR",
        c ->
            c.number(WINDOW_UPDATE, 0, Integer.MAX_VALUE)
                .number(WINDOW_UPDATE, 0, Integer.MAX_VALUE));
    add(
        "http2/6.9.1/3",
        "RST_STREAM 1 FLOW_CONTROL_ERROR",
        c ->
            open(c)
                .number(WINDOW_UPDATE, 1, Integer.MAX_VALUE)
                .number(WINDOW_UPDATE, 1, Integer.MAX_VALUE));
    add("http2/6.9.2/1", "DATA 1 \0", c -> c.setting(4, 0).get(1, "/large").setting(4, 1));
    add(
        "http2/6.9.2/2",
        "DATA 1 \0\0",
        c ->
            c.setting(4, 3)
                .get(1, "/large")
                .flush() // three bytes leave
                .setting(4, 2) // one below zero
                .number(WINDOW_UPDATE, 1, 3));
    add("http2/6.9.2/3", "GOAWAY FLOW_CONTROL_ERROR", c -> c.setting(4, 0x80000000L));
  }

  private void continuations() {
    add("http2/6.10/1", FINE, c -> continued(c, 4));
    add("http2/6.10/2", PROTOCOL, c -> begun(c).data(1, END_STREAM, "a"));
    add("http2/6.10/3", PROTOCOL, c -> c.frame(CONTINUATION, END_HEADERS, 0));
    add("http2/6.10/4", PROTOCOL, c -> c.get(1, "/").frame(CONTINUATION, END_HEADERS, 1));
    add(
        "http2/6.10/5",
        PROTOCOL,
        c -> begun(c).frame(CONTINUATION, END_HEADERS, 1).frame(CONTINUATION, END_HEADERS, 1));
    add("http2/6.10/6", PROTOCOL, c -> open(c).data(1, 0, "a").frame(CONTINUATION, 4, 1));
  }

  private void requests() {
    add("http2/8.1/1", MALFORMED, c -> open(c).data(1, 0, "a").headers(1, 0, "x-test", "ok"));
    bad("http2/8.1.2/1", "X-TEST", "ok");
    bad("http2/8.1.2.1/1", ":test", "ok");
    bad("http2/8.1.2.1/2", ":status", "200");
    add(
        "http2/8.1.2.1/3",
        MALFORMED,
        c -> open(c).data(1, 0, "a").headers(1, END_STREAM, ":method", "GET"));
    add(
        "http2/8.1.2.1/4",
        MALFORMED,
        c -> {
          byte[] block = c.block(1, ":method", "GET", ":scheme", "http", "x", "y");
          c.frameOf(HEADERS, END_STREAM | END_HEADERS, 1, joined(block, 0x84));
        });
    bad("http2/8.1.2.2/1", "connection", "keep-alive");
    bad("http2/8.1.2.2/2", "te", "trailers, deflate");
    add("http2/8.1.2.3/1", MALFORMED, c -> c.request(1, 1, "GET", ""));
    add("http2/8.1.2.3/2", MALFORMED, c -> c.headers(1, 1, ":scheme", "http", ":path", "/"));
    add("http2/8.1.2.3/3", MALFORMED, c -> c.headers(1, 1, ":method", "GET", ":path", "/"));
    add("http2/8.1.2.3/4", MALFORMED, c -> c.headers(1, 1, ":method", "GET", ":scheme", "http"));
    bad("http2/8.1.2.3/5", ":method", "GET");
    bad("http2/8.1.2.3/6", ":scheme", "http");
    bad("http2/8.1.2.3/7", ":path", "/");
    add(
        "http2/8.1.2.6/1",
        MALFORMED,
        c -> c.post(1, "/", "content-length", "1").data(1, END_STREAM, "test"));
    add(
        "http2/8.1.2.6/2",
        MALFORMED,
        c -> c.post(1, "/", "content-length", "1").data(1, 0, "te").data(1, END_STREAM, "st"));
  }

  /// A GET with one field more.
  private void bad(String number, String name, String value) {
    add(number, MALFORMED, c -> c.request(1, END_STREAM, "GET", "/", name, value));
  }

  @TestFactory
  Stream<DynamicTest> aBadBeginningIsToldAndEnds() {
    return Stream.of("INVALID CONNECTION PREFACE\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\rX")
        .map(text ->
            DynamicTest.dynamicTest(
                "http2/3.5 " + text.substring(0, 5),
                () -> {
                  var client = FrameClient.silent(site, Http2Limits.defaults());
                  client.raw(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
                  assertThat(client.seen()).last().isEqualTo("GOAWAY 0 PROTOCOL_ERROR");
                }));
  }
}
