package spindle.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.server.Site;

/// How a WebSocket is opened, and who may not, RFC 6455, 4.2.
class HandshakeTest {
  private final List<String> events = new ArrayList<>();
  private final Deferred<WebSocketProtocol> coming = new Deferred<>();
  private final Site site =
      Site.of(routes -> {
        routes.webSocket("/socket").protocol(_ -> new Echo("-"));
        routes
            .webSocket("/rooms/{room}")
            .protocol(request -> {
              if (request.path("room").equals("closed")) {
                throw new HttpError(Status.FORBIDDEN, "This room is closed.");
              }
              return new Echo(request.path("room"));
            });
        routes.webSocket("/later").protocolLater(_ -> coming);
        routes.webSocket("/speaks").withSubprotocols("chat", "super").protocol(_ -> new Echo("-"));
        routes
            .webSocket("/open")
            .withOrigins("https://Friends.example")
            .protocol(_ -> new Echo("-"));
        routes.webSocket("/all").withOrigins("*").protocol(_ -> new Echo("-"));
      });

  private final class Echo extends WebSocketProtocol {
    private final String room;

    Echo(String room) {
      this.room = room;
    }

    @Override
    protected void connectionMade() {
      events.add("made " + socket().subprotocol().orElse("-"));
    }

    @Override
    protected void textReceived(String text) {
      socket().send(room + " " + text);
    }
  }

  private String ask(String request) {
    return Browser.of(site).ask(request).replaceAll("Date: [^~]*~", "");
  }

  @Test
  void theAnswerIsThatOfTheStandardsExample() {
    assertThat(ask(Browser.REQUEST + "~"))
        .isEqualTo(
            "HTTP/1.1 101 Switching Protocols~Upgrade: websocket~Connection: upgrade~"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=~~");
    assertThat(events).containsExactly("made -");
  }

  @Test
  void framesRightBehindTheRequestAreRead() {
    var browser = Browser.of(site);
    byte[] head =
        (Browser.REQUEST.replace("/socket", "/rooms/7") + "~")
            .replace("~", "\r\n")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    browser.raw(Browser.all(head, Browser.text("early")));
    String answer =
        new String(browser.wire().receivedBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);

    assertThat(answer).startsWith("HTTP/1.1 101 ").endsWith("7 early");
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-WebSocket-Version: 13~, '', 426",
    "Version: 13, Version: 8, 426",
    "Version: 13~, Version: 13~Sec-WebSocket-Version: 13~, 426",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==~, '', 400",
    "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ, 400",
    "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25j, 400",
    "dGhlIHNhbXBsZSBub25jZQ==, !!!, 400",
    "Connection: Upgrade~, '', 400",
    "Upgrade: websocket~, '', 426",
    "HTTP/1.1~Host, HTTP/1.0~Host, 400",
    "Host: example.org~, Host: example.org~Content-Length: 1~, 400",
    "GET, POST, 405",
  })
  void whatAsksForNoWebSocketIsRefused(String from, String to, int status) {
    assertThat(ask(Browser.REQUEST.replace(from, to) + "~")).startsWith("HTTP/1.1 " + status);
    assertThat(events).isEmpty();
  }

  @Test
  void whoHasAnotherVersionIsToldOurs() {
    assertThat(ask(Browser.REQUEST.replace("Version: 13", "Version: 8") + "~"))
        .contains("~Sec-WebSocket-Version: 13~");
    assertThat(ask("GET /socket HTTP/1.1~Host: a~~"))
        .startsWith("HTTP/1.1 426 ")
        .contains("~Upgrade: websocket~");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org",
        "https://example.org",
        "HTTP://EXAMPLE.ORG",
      })
  void pagesOfTheSameHostMayConnect(String origin) {
    assertThat(ask(Browser.REQUEST + "Origin: " + origin + "~~")).startsWith("HTTP/1.1 101 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "http://example.org.evil.example",
        "http://example.org:8080",
        "http://xexample.org",
        "null",
        "",
        "http://example.org~Origin: http://example.org",
      })
  void pagesOfOtherHostsMayNot(String origin) {
    assertThat(ask(Browser.REQUEST + "Origin: " + origin + "~~")).startsWith("HTTP/1.1 403 ");
    assertThat(events).isEmpty();
  }

  @Test
  void aPortThatIsTheDefaultMayBeSaidOrNot() {
    String said = Browser.REQUEST.replace("example.org", "example.org:80");
    assertThat(ask(said + "Origin: http://example.org~~")).startsWith("HTTP/1.1 101 ");
    String other = Browser.REQUEST.replace("example.org", "example.org:8080");
    assertThat(ask(other + "Origin: http://example.org:8080~~")).startsWith("HTTP/1.1 101 ");
  }

  @Test
  void pagesOfHostsThatAreNamedMayConnect() {
    String friend = "Origin: https://friends.example~~";
    assertThat(ask(Browser.REQUEST.replace("/socket", "/open") + friend))
        .startsWith("HTTP/1.1 101 ");
    assertThat(ask(Browser.REQUEST.replace("/socket", "/open") + "Origin: https://foe.example~~"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(ask(Browser.REQUEST.replace("/socket", "/all") + "Origin: null~~"))
        .startsWith("HTTP/1.1 101 ");
  }

  @Test
  void theFirstSubprotocolOfTheClientsThatWeSpeakIsAgreedOn() {
    String speaks = Browser.REQUEST.replace("/socket", "/speaks");
    assertThat(ask(speaks + "Sec-WebSocket-Protocol: other, super~Sec-WebSocket-Protocol: chat~~"))
        .contains("~Sec-WebSocket-Protocol: super~");
    assertThat(ask(speaks + "Sec-WebSocket-Protocol: other~~"))
        .startsWith("HTTP/1.1 101 ")
        .doesNotContain("Sec-WebSocket-Protocol");
    assertThat(events).containsExactly("made super", "made -");
  }

  @Test
  void theProgramMayRefuseByTheRequest() {
    String closed = Browser.REQUEST.replace("/socket", "/rooms/closed");
    assertThat(ask(closed + "~")).startsWith("HTTP/1.1 403 ").contains("This room is closed.");
  }

  @Test
  void theProgramMayDecideLater() {
    var browser = Browser.of(site);
    assertThat(browser.ask(Browser.REQUEST.replace("/socket", "/later") + "~")).isEmpty();
    coming.callback(new Echo("-"));
    browser.wire().flush();
    assertThat(browser.wire().received()).startsWith("HTTP/1.1 101 ");
    assertThat(events).containsExactly("made -");
  }

  @Test
  void aProtocolServesOneSocket() {
    var same = new Echo("-");
    Site wrong = Site.of(routes -> routes.webSocket("/socket").protocol(_ -> same));
    Browser.open(wrong);
    try (var errors = spindle.testing.LoggedErrors.open()) {
      assertThat(Browser.open(wrong).received()).isEqualTo("close(1011)");
      assertThat(errors.flush(IllegalStateException.class)).hasSize(1);
    }
  }

  @Test
  void theTimesOfHttpEndAndNothingIsLeft() {
    var browser = Browser.open(site);
    assertThat(browser.wire().reactor().delayedCalls()).hasSize(1);
    browser.send(Browser.close(1000, ""));
    assertThat(browser.wire().reactor().delayedCalls()).isEmpty();
    assertThat(browser.wire().reactor().statistics().inputKept()).isZero();
  }
}
