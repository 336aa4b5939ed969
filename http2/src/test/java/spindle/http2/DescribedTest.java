package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.http2.FrameClient.PING;
import static spindle.http2.FrameClient.RST_STREAM;
import static spindle.http2.FrameClient.WINDOW_UPDATE;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.reactor.Look;
import spindle.snapshot.ConnectionSnapshot;
import spindle.web.Response;
import spindle.web.server.Site;
import spindle.websocket.WebSocketProtocol;

/// What a connection tells of its streams to who asks why it hangs.
class DescribedTest {
  private final Site site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.text("hello"));
        routes.get("/wait").answerLater(_ -> new Deferred<>());
        routes.get("/large").answer(_ -> Response.text("x".repeat(100_000)));
        routes.post("/read").answerLater(r -> r.body().text(100).addCallback(Response::text));
        routes.post("/unread").answerLater(_ -> new Deferred<>());
        routes
            .webSocket("/chat")
            .protocol(_ ->
                new WebSocketProtocol() {
                  @Override
                  protected void textReceived(String text) {
                    socket().pauseProducing();
                  }
                });
      });

  /// A second later, so that the settings of the beginning count no more.
  private static String told(FrameClient client) {
    return toldNow(client.advance(Duration.ofSeconds(1)));
  }

  static String toldNow(FrameClient client) {
    client.flush();
    return Look.at(client.wire().reactor()).next(Duration.ofMinutes(1)).stream()
        .filter(ConnectionSnapshot.class::isInstance)
        .map(ConnectionSnapshot.class::cast)
        .map(ConnectionSnapshot::told)
        .filter(each -> !each.isEmpty())
        .toList()
        .getFirst();
  }

  @Test
  void eachStreamSaysForWhatItWaits() {
    var client = FrameClient.of(site);

    assertThat(told(client)).isEqualTo("HTTP/2, no stream is open");
    client.get(1, "/wait?secret=1").post(3, "/read").post(5, "/unread").data(5, 0, "12345");
    assertThat(told(client))
        .isEqualTo(
            "HTTP/2, streams: 1 GET /wait waits for its handler; 3 POST /read waits for the peer to"
                + " send its body; 5 POST /unread waits for its handler, 5 bytes wait for the"
                + " program to read them");
  }

  @Test
  void whoseWindowIsClosedIsTold() {
    var client = FrameClient.of(site);
    client.get(1, "/large");
    assertThat(told(client))
        .isEqualTo(
            "HTTP/2, streams: 1 GET /large is being answered, "
                + "34465 bytes wait for the peer to open the stream's window");
    client.number(WINDOW_UPDATE, 1, 100_000);
    assertThat(told(client)).endsWith("wait for the peer to open the connection's window");
  }

  @Test
  void ofManyTheFirstAreTold() {
    var client = FrameClient.of(site);
    for (int i = 0; i < 8; i++) {
      client.get(2 * i + 1, "/wait");
    }

    assertThat(told(client))
        .contains("9 GET /wait waits for its handler; and 3 more")
        .doesNotContain("11 GET");
  }

  /// What ends it when there is more of it, of which there is any.
  @Test
  void whatIsCountedAgainstAPeerIsTold() {
    var client = FrameClient.of(site);
    assertThat(toldNow(client))
        .isEqualTo("HTTP/2, no stream is open; counted against the peer: 2 of 200 SETTINGS");
    client.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 150; i++) {
      client.get(2 * i + 1, "/wait").number(RST_STREAM, 2 * i + 1, 8);
    }
    client.frame(PING, 0, 0, new int[8]).frame(0x42, 0, 0);
    assertThat(toldNow(client))
        .endsWith(
            "150 of 200 streams that are reset, 1 of 200 frames of unknown types, "
                + "1 of 1000 PINGs");
    assertThat(told(client))
        .endsWith("; counted against the peer: 144 of 200 streams that are reset");
  }

  @Test
  void answersThatAPeerDoesNotReadAreCounted() {
    var client = FrameClient.of(site).reads(false);
    client.setting(4, 1 << 24).number(WINDOW_UPDATE, 0, 1 << 24);
    for (int i = 0; i < 30; i++) {
      client.get(2 * i + 1, "/large");
    }
    client.flush();
    for (int i = 0; i < 30; i++) {
      client.frame(PING, 0, 0, new int[8]);
    }

    assertThat(toldNow(client))
        .endsWith("30 of 1000 PINGs, 31 of 1000 answers that it does not read"); // one to SETTINGS
  }

  @Test
  void aSocketIsOneOfThem() {
    var client = FrameClient.of(site);
    List<String> fields =
        List.of(
            ":method",
            "CONNECT",
            ":protocol",
            "websocket",
            ":scheme",
            "http",
            ":path",
            "/chat?x=1",
            ":authority",
            "a",
            "sec-websocket-version",
            "13");
    client.headers(1, 0, fields.toArray(String[]::new));
    assertThat(told(client))
        .isEqualTo("HTTP/2, streams: 1 a WebSocket of /chat that waits for the peer's messages");
    client.data(1, 0, "\u0081\u0081\0\0\0\0a\u0081\u0081\0\0\0\0b");
    assertThat(told(client)).contains("waits for the program, which has paused it");
  }
}
