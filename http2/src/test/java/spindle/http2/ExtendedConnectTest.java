package spindle.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static spindle.http2.FrameClient.DATA;
import static spindle.http2.FrameClient.END_STREAM;
import static spindle.http2.FrameClient.RST_STREAM;
import static spindle.http2.FrameClient.WINDOW_UPDATE;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.protocol.Drainable;
import spindle.protocol.Protocol;
import spindle.testing.Chunks;
import spindle.testing.Wire;
import spindle.web.Response;
import spindle.web.server.Site;
import spindle.websocket.CloseStatus;
import spindle.websocket.WebSocket;
import spindle.websocket.WebSocketProtocol;

/// WebSockets on streams of HTTP/2, RFC 8441, beside other requests of the same connection.
class ExtendedConnectTest {
  private static final byte[] MASK = {1, 2, 3, 4};

  private final List<String> events = new ArrayList<>();
  private @Nullable WebSocket socket;
  private final Site site =
      Site.of(routes -> {
        routes
            .webSocket("/socket")
            .withSubprotocols("chat")
            .withCompression()
            .protocol(request -> new Echo(request.version()));
        routes.get("/").answer(_ -> Response.text("a page"));
      });

  private final class Echo extends WebSocketProtocol {
    private final String version;

    Echo(String version) {
      this.version = version;
    }

    @Override
    protected void connectionMade() {
      socket = socket();
      events.add("made " + socket().subprotocol().orElse("-") + " " + version);
    }

    @Override
    protected void textReceived(String text) {
      if (text.equals("fail")) {
        throw new IllegalStateException("the program is at fault");
      }
      socket().send(text);
    }

    @Override
    protected void bytesReceived(byte[] bytes) {
      events.add(bytes.length + " bytes");
    }

    @Override
    protected void closed(CloseStatus status) {
      events.add("closed " + status.code() + (status.clean() ? " clean" : " unclean"));
    }
  }

  private WebSocket socket() {
    return Objects.requireNonNull(socket);
  }

  /// A frame of a WebSocket as a client sends it.
  private static byte[] masked(int first, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 0x10000) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % 4]));
    }
    return Arrays.copyOf(frame.array(), frame.position());
  }

  private static byte[] text(String text) {
    return masked(0x81, text.getBytes(UTF_8));
  }

  private static byte[] close(int code) {
    return masked(0x88, ByteBuffer.allocate(2).putShort((short) code).array());
  }

  /// A frame as it is seen to come from the server.
  private static String said(int stream, int first, String payload) {
    String head = new String(new byte[] {(byte) first, (byte) payload.length()}, ISO_8859_1);
    return "DATA " + stream + " " + head + payload;
  }

  private static String closed(int stream, int code) {
    return said(stream, 0x88, new String(new byte[] {(byte) (code >> 8), (byte) code}, ISO_8859_1));
  }

  /// The same with the end of the stream.
  private static String lastly(int stream, int code) {
    return closed(stream, code).replace("DATA " + stream, "DATA " + stream + " end");
  }

  private FrameClient connect(FrameClient client, int stream, String... fields) {
    return ask(client, stream, "websocket", "/socket", fields);
  }

  private static FrameClient ask(
      FrameClient client, int stream, String protocol, String path, String... fields) {
    List<String> all =
        new ArrayList<>(List.of(":method", "CONNECT", ":protocol", protocol, ":scheme", "http"));
    all.addAll(List.of(":authority", "a", ":path", path, "sec-websocket-version", "13"));
    all.addAll(Arrays.asList(fields));
    return client.headers(stream, 0, all.toArray(String[]::new));
  }

  private FrameClient open() {
    FrameClient client = connect(FrameClient.of(site), 1);
    assertThat(client.seen()).containsExactly("HEADERS 1 :status=200");
    return client;
  }

  @Test
  void theServerSaysThatItCan() {
    FrameClient client = FrameClient.silent(site, Http2Limits.defaults());
    assertThat(client.seen().getFirst()).startsWith("SETTINGS ").contains(" 8=1");
  }

  @Test
  void aSocketIsOpenedWithoutAKeyAndMessagesGoBothWays() {
    FrameClient client = FrameClient.of(site);
    connect(client, 1, "sec-websocket-protocol", "other, chat", "origin", "http://a");
    assertThat(client.seen()).containsExactly("HEADERS 1 :status=200 sec-websocket-protocol=chat");
    client.frameOf(DATA, 0, 1, text("hello"));
    assertThat(client.seen()).containsExactly(said(1, 0x81, "hello"));
    assertThat(events).containsExactly("made chat HTTP/2");
  }

  @Test
  void framesRightBehindTheRequestAreReadHoweverTheyAreCut() {
    for (Chunks chunks : List.of(Chunks.whole(), Chunks.oneByte())) {
      FrameClient client = FrameClient.of(site).cut(chunks);
      connect(client, 1).frameOf(DATA, 0, 1, text("early"));
      assertThat(client.seen()).containsExactly("HEADERS 1 :status=200", said(1, 0x81, "early"));
    }
  }

  @Test
  void aFrameMayLieInSeveralOfTheOthersKind() {
    FrameClient client = open();
    for (byte each : text("bytewise")) {
      client.frameOf(DATA, 0, 1, new byte[] {each});
    }
    assertThat(client.seen()).containsExactly(said(1, 0x81, "bytewise"));
  }

  @Test
  void otherRequestsAreAnsweredBesideIt() {
    FrameClient client = open();
    client.get(3, "/");
    connect(client, 5);
    client.frameOf(DATA, 0, 5, text("five")).frameOf(DATA, 0, 1, text("one"));
    assertThat(client.seen())
        .contains("HEADERS 5 :status=200", said(5, 0x81, "five"), said(1, 0x81, "one"))
        .anyMatch(line -> line.startsWith("DATA 3 end a page"));
  }

  @Test
  void afterTheClosingFramesBothSidesEndTheStream() {
    FrameClient client = open();
    client.frameOf(DATA, 0, 1, close(1000));
    assertThat(client.seen()).containsExactly(lastly(1, 1000));
    client.frame(DATA, END_STREAM, 1);
    assertThat(client.seen()).isEmpty();
    assertThat(events).containsExactly("made - HTTP/2", "closed 1000 clean");
    assertThat(client.get(3, "/").seen()).isNotEmpty();
  }

  @Test
  void aClientThatDoesNotEndItsStreamIsReset() {
    FrameClient client = open();
    client.frameOf(DATA, 0, 1, close(1000));
    client.seen();
    client.advance(Duration.ofMinutes(1));
    assertThat(client.seen()).contains("RST_STREAM 1 NO_ERROR");
    assertThat(events).endsWith("closed 1000 clean");
  }

  @Test
  void anEndWithoutAClosingFrameIsNotClean() {
    FrameClient client = open();
    client.frame(DATA, END_STREAM, 1);
    assertThat(client.seen()).containsExactly("DATA 1 end");
    assertThat(events).endsWith("closed 1006 unclean");
  }

  @Test
  void norIsAReset() {
    FrameClient client = open();
    client.number(RST_STREAM, 1, 8).flush();
    assertThat(events).endsWith("closed 1006 unclean");
    assertThat(client.get(3, "/").seen()).hasSize(2);
  }

  @Test
  void norIsTheEndOfTheConnection() {
    FrameClient client = open();
    client.abort();
    assertThat(events).endsWith("closed 1006 unclean");
    assertThat(client.wire().reactor().delayedCalls()).isEmpty();
  }

  @Test
  void anAbortResetsTheStreamAlone() {
    FrameClient client = open();
    socket().abort();
    assertThat(client.seen()).containsExactly("RST_STREAM 1 CANCEL");
    assertThat(events).endsWith("closed 1006 unclean");
    assertThat(client.get(3, "/").seen()).hasSize(2);
  }

  @Test
  void whoSaysNothingIsAskedAndThenGivenUp() {
    FrameClient client = open();
    client.advance(Duration.ofSeconds(30));
    assertThat(client.seen()).contains(said(1, 0x89, ""));
    client.advance(Duration.ofSeconds(20));
    assertThat(client.seen()).contains("RST_STREAM 1 CANCEL");
    assertThat(events).endsWith("closed 1006 unclean");
  }

  @Test
  void aProgramThatIsPausedHoldsTheClientBackByTheWindowOfTheStream() {
    FrameClient client = open();
    socket().pauseProducing();
    byte[] message = masked(0x82, new byte[16_000]);
    int sent = 0;
    while (sent + message.length < 256 * 1024) {
      client.frameOf(DATA, 0, 1, message);
      sent += message.length;
    }
    client.flush();
    client.seen();
    assertThat(client.given(1)).isZero();
    assertThat(client.get(3, "/").seen()).hasSize(2);
    socket().resumeProducing();
    client.flush();
    client.seen();
    assertThat(client.given(1)).isPositive();
    assertThat(events).filteredOn("16000 bytes"::equals).hasSize(sent / message.length);
  }

  @Test
  void aClientThatOpensNoWindowHoldsTheProgramBack() {
    FrameClient client = FrameClient.of(site).setting(4, 1000);
    client.seen();
    connect(client, 1);
    assertThat(client.seen()).containsExactly("HEADERS 1 :status=200");
    var room = new ArrayList<String>();
    int times = 0;
    while (socket().send("x".repeat(10_000))) {
      times++;
    }
    assertThat(times).isBetween(5, 8);
    socket().drained().onSuccess(_ -> room.add("room"));
    client.seen();
    assertThat(room).isEmpty();
    client.number(WINDOW_UPDATE, 0, 100_000).number(WINDOW_UPDATE, 1, 100_000).flush();
    assertThat(room).containsExactly("room");
    assertThat(socket().buffered()).isZero();
  }

  @Test
  void moreThanMayWaitResetsTheStream() {
    FrameClient client = FrameClient.of(site).setting(4, 1000);
    connect(client, 1);
    client.seen();
    for (int i = 0; i < 17; i++) {
      socket().send(new byte[1024 * 1024]);
    }
    assertThat(client.seen()).contains("RST_STREAM 1 CANCEL");
    assertThat(events).endsWith("closed 1006 unclean");
  }

  @Test
  void aProgramThatFailsClosesWith1011() {
    try (var errors = spindle.testing.LoggedErrors.open()) {
      FrameClient client = open();
      client.frameOf(DATA, 0, 1, text("fail"));
      assertThat(client.seen()).containsExactly(lastly(1, 1011));
      assertThat(errors.flush(IllegalStateException.class)).hasSize(1);
    }
  }

  @Test
  void aServerThatDrainsClosesItsSocketsWith1001() throws Exception {
    List<Protocol> protocols = new ArrayList<>();
    FrameClient client =
        FrameClient.over(
            Wire.toServer(_ -> {
              protocols.add(
                  new ServerConnection(site.withTime(FrameClient.TIME), Http2Limits.defaults()));
              return protocols.getFirst();
            }));
    connect(client.start(), 1).seen();
    Drainable.tell(protocols.getFirst());
    assertThat(client.seen()).contains(closed(1, 1001)).doesNotContain("DATA 1 end");
    client.frameOf(DATA, 0, 1, close(1001));
    assertThat(client.seen()).containsExactly("DATA 1 end");
    client.frame(DATA, END_STREAM, 1).advance(Duration.ofSeconds(2));
    client.seen();
    assertThat(client.ended()).isTrue();
  }

  @Test
  void pagesOfOtherHostsMayNotConnect() {
    FrameClient client = FrameClient.of(site);
    connect(client, 1, "origin", "http://evil.example");
    assertThat(client.seen().getFirst()).startsWith("HEADERS 1 :status=403");
    assertThat(events).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"shout", "web-socket", "HTTP/2"})
  void whatNobodySpeaksIsNotOpened(String protocol) {
    FrameClient client = ask(FrameClient.of(site), 1, protocol, "/socket");
    assertThat(client.seen().getFirst()).matches("HEADERS 1 :status=(400|426|501).*");
    assertThat(events).isEmpty();
  }

  @Test
  void aPageIsNoAnswerToIt() {
    FrameClient client = ask(FrameClient.of(site), 1, "websocket", "/");
    assertThat(client.seen().getFirst()).startsWith("HEADERS 1 end :status=501");
    client = ask(FrameClient.of(site), 1, "websocket", "/none");
    assertThat(client.seen().getFirst()).startsWith("HEADERS 1 :status=404");
  }

  @Test
  void aRequestThatIsNotWholeIsMalformed() {
    FrameClient client = FrameClient.of(site);
    client.headers(1, 0, ":method", "CONNECT", ":protocol", "websocket", ":authority", "a");
    client.headers(
        3,
        0,
        ":method",
        "GET",
        ":protocol",
        "websocket",
        ":scheme",
        "http",
        ":authority",
        "a",
        ":path",
        "/socket");
    connect(client, 5, "content-length", "7");
    assertThat(client.seen())
        .containsExactly(
            "RST_STREAM 1 PROTOCOL_ERROR",
            "RST_STREAM 3 PROTOCOL_ERROR",
            "RST_STREAM 5 PROTOCOL_ERROR");
  }
}
