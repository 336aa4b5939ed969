package spindle.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.TimeoutError;
import spindle.web.client.Redirects;
import spindle.web.client.reason.RequestFailed;
import spindle.websocket.frame.Compression;

/// How a client opens a WebSocket, and what it takes for none, RFC 6455, 4.1.
class WebSocketClientTest {
  private final SocketServer server = new SocketServer();
  private final List<String> events = new ArrayList<>();

  @AfterEach
  void close() {
    server.close();
  }

  private final class Remembering extends WebSocketProtocol {
    @Override
    protected void connectionMade() {
      events.add("made");
    }

    @Override
    protected void textReceived(String text) {
      events.add(text);
    }

    @Override
    protected void closed(CloseStatus status) {
      events.add(status.code() + (status.clean() ? " clean" : " unclean"));
    }
  }

  private Deferred<WebSocket> opening() {
    Deferred<WebSocket> opening = server.client().open(SocketServer.URI).reportedElsewhere();
    server.memory().flush();
    return opening;
  }

  private HandshakeRefused refusal(Deferred<WebSocket> opening) {
    return (HandshakeRefused) failureResultOf(opening, HandshakeRefused.class);
  }

  @Test
  void theRequestIsThatOfTheStandard() {
    var _ =
        server.client().withRandom(new Random(7)).open("WS://127.0.0.1/a?b").reportedElsewhere();
    assertThat(server.head())
        .matches(
            "GET /a\\?b HTTP/1.1~Host: 127.0.0.1~Sec-WebSocket-Version: 13~"
                + "Sec-WebSocket-Key: [A-Za-z0-9+/]{22}==~User-Agent: Spindle~"
                + "Upgrade: websocket~Connection: upgrade~~");

    server
        .client()
        .withSubprotocols("a", "b")
        .withCompression()
        .withField("Origin", "https://example.org")
        .open(SocketServer.URI)
        .reportedElsewhere();
    assertThat(server.head())
        .contains("~Origin: https://example.org~")
        .contains("~Sec-WebSocket-Protocol: a, b~")
        .contains(
            "~Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover;"
                + " client_no_context_takeover~");
  }

  @Test
  void eachSocketHasAnotherKeyAndEachFrameAnotherMask() {
    opening();
    String first = server.head();
    opening();
    assertThat(server.head()).isNotEqualTo(first);

    WebSocket socket = server.open(client -> client.open(SocketServer.URI), "");
    socket.send("same");
    byte[] one = server.bytes();
    socket.send("same");
    assertThat(server.bytes()).isNotEqualTo(one);
    assertThat(Browser.frames(java.nio.ByteBuffer.wrap(SocketServer.unmasked(one))))
        .isEqualTo("text(same)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org", "/socket", "ftp://example.org/", "ws://", ""})
  void whatIsNoUriOfAWebSocketIsRefusedAtOnce(String uri) {
    assertThatThrownBy(() -> server.client().open(uri))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void messagesGoBothWays() {
    Deferred<WebSocket> opening = opening();
    assertNoResult(opening);
    server.agree("");
    WebSocket socket = successResultOf(opening);
    socket.send("grüße");
    socket.send(new byte[300]);
    socket.send("y".repeat(70_000));

    assertThat(server.received())
        .isEqualTo("text(grüße) bytes(%s) text(%s)".formatted("0".repeat(600), "y".repeat(70_000)));
    server.raw(SocketServer.text("hello"));
    assertThat(successResultOf(socket.next())).isEqualTo(new Message.Text("hello"));
    assertThat(socket.peer()).hasToString("127.0.0.1:80");
    assertThat(socket.path()).isEqualTo("/socket");
    assertThat(socket.subprotocol()).isEmpty();
    assertThat(server.pool().open()).isZero();
  }

  @Test
  void framesRightBehindTheAnswerComeAfterTheProtocolIsTold() {
    server.client().connect(SocketServer.URI, new Remembering());
    server.agree("", SocketServer.text("a"), SocketServer.text("b"));
    assertThat(events).containsExactly("made", "a", "b");

    Deferred<WebSocket> asking = opening();
    server.agree("", SocketServer.text("a"), SocketServer.text("b"));
    WebSocket socket = successResultOf(asking);
    assertThat(successResultOf(socket.next())).isEqualTo(new Message.Text("a"));
    assertThat(successResultOf(socket.next())).isEqualTo(new Message.Text("b"));
  }

  @Test
  void aFiberTalksAndTheSocketClosesWhenItIsDone() {
    server
        .client()
        .talk(
            SocketServer.URI,
            socket -> {
              socket.send("who?");
              events.add(socket.readText());
            });
    server.agree("");
    assertThat(server.received()).isEqualTo("text(who?)");
    assertThat(server.send(SocketServer.text("me"))).isEqualTo("close(1000)");
    assertThat(events).containsExactly("me");
  }

  @Test
  void theSubprotocolIsOneThatWasOffered() {
    Deferred<WebSocket> chosen = server.client().withSubprotocols("a", "b").open(SocketServer.URI);
    server.agree("Sec-WebSocket-Protocol: b~");
    assertThat(successResultOf(chosen).subprotocol()).contains("b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Protocol: c~",
        "Sec-WebSocket-Protocol: A~",
        "Sec-WebSocket-Protocol: a~Sec-WebSocket-Protocol: b~",
        "Sec-WebSocket-Protocol: a, b~",
        "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover~",
        "Sec-WebSocket-Extensions: other~",
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=~",
      })
  void anAnswerToWhatWasNotAskedIsRefused(String fields) {
    Deferred<WebSocket> opening =
        server.client().withSubprotocols("a", "b").open(SocketServer.URI).reportedElsewhere();
    server.agree(fields);

    assertThat(refusal(opening).status().code()).isEqualTo(101);
    assertThat(server.nothingLeft()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        "permessage-deflate; client_no_context_takeover",
        "permessage-deflate; server_no_context_takeover; client_max_window_bits",
        "permessage-deflate; server_no_context_takeover; client_max_window_bits=15",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=7",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; server_no_context_takeover; unknown",
        "permessage-deflate; server_no_context_takeover, other",
        "x-webkit-deflate-frame",
      })
  void anAnswerAboutCompressionThatDoesNotFitTheOfferIsRefused(String answer) {
    Deferred<WebSocket> opening =
        server.client().withCompression().open(SocketServer.URI).reportedElsewhere();
    server.agree("Sec-WebSocket-Extensions: " + answer + "~");
    refusal(opening);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate; server_no_context_takeover",
        "permessage-deflate;client_no_context_takeover;server_no_context_takeover",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=\"9\"",
      })
  void anAnswerThatFitsMeansCompressionBothWays(String answer) {
    WebSocket socket =
        server.open(
            client -> client.withCompression().open(SocketServer.URI),
            "Sec-WebSocket-Extensions: " + answer + "~");
    socket.send("x".repeat(1000));
    assertThat(server.received()).startsWith("small text(");
    byte[] small = Compression.here().deflate("hello".getBytes(UTF_8), 0, 5);
    server.raw(SocketServer.frame(0xC1, small));
    assertThat(successResultOf(socket.next())).isEqualTo(new Message.Text("hello"));
  }

  @Test
  void aServerThatDoesNotCompressIsTalkedToAllTheSame() {
    WebSocket socket = server.open(client -> client.withCompression().open(SocketServer.URI), "");
    socket.send("x".repeat(1000));
    assertThat(server.received()).startsWith("text(xxx");
    assertThat(server.send(SocketServer.frame(0xC1, new byte[1])))
        .isEqualTo("close(1002 a reserved bit is set)");
  }

  @Test
  void anyOtherAnswerIsARefusalWithWhatItSays() {
    Deferred<WebSocket> opening = opening();
    server.say("HTTP/1.1 401 Unauthorized~WWW-Authenticate: Basic~Content-Length: 5~~who?!");
    HandshakeRefused refused = refusal(opening);
    assertThat(refused)
        .hasMessage("expected 101, and with it a WebSocket; the server answers 401 Unauthorized");
    assertThat(refused.fields().first("WWW-Authenticate")).contains("Basic");
    assertThat(refused.body()).isEqualTo("who?!");
    assertThat(server.pool().idle()).isEqualTo(1);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void sixteenKibibytesOfARefusalAreReadAndNoMore() {
    Deferred<WebSocket> opening = opening();
    server.say("HTTP/1.1 403 Forbidden~Content-Length: 100000~~" + "x".repeat(16 * 1024 - 1));
    assertNoResult(opening);
    server.say("xy");
    assertThat(refusal(opening).body()).isEqualTo("x".repeat(16 * 1024));
    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void aRefusalThatBreaksOffIsOneStill() {
    Deferred<WebSocket> opening = opening();
    server.say("HTTP/1.1 403 Forbidden~Content-Length: 100000~~begin");
    server.end();
    assertThat(refusal(opening).body()).isEqualTo("begin");
  }

  @Test
  void redirectsAreFollowedIfTheAgentDoes() {
    Deferred<WebSocket> refused = opening();
    server.say("HTTP/1.1 302 Found~Location: /other~Content-Length: 0~~");
    assertThat(refusal(refused).status().code()).isEqualTo(302);

    Deferred<WebSocket> opening =
        WebSocketClient.of(server.memory().reactor(), server.agent().with(Redirects.follow()))
            .open(SocketServer.URI);
    server.head();
    server.say("HTTP/1.1 302 Found~Location: /other~Content-Length: 0~~");
    server.agree("");
    assertThat(successResultOf(opening).isOpen()).isTrue();
  }

  @Test
  void aServerThatIsNotThereIsTheAgentsFailure() {
    Deferred<WebSocket> opening = server.client().open("ws://127.0.0.1:81/").reportedElsewhere();
    server.memory().flush();
    failureResultOf(opening, RequestFailed.class);
  }

  @Test
  void whoDoesNotAnswerInTimeIsGivenUp() {
    Deferred<WebSocket> opening = opening();
    server.memory().flush();
    server.memory().advance(Duration.ofMillis(9_999));
    assertNoResult(opening);
    server.memory().advance(Duration.ofMillis(1));
    failureResultOf(opening, TimeoutError.class);
    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void whoRefusesWithoutEndIsGivenUpAsWell() {
    Deferred<WebSocket> opening = opening();
    server.say("HTTP/1.1 403 Forbidden~Content-Length: 100000~~begin");
    server.memory().advance(Duration.ofSeconds(10));
    failureResultOf(opening, TimeoutError.class);
    assertThat(server.nothingLeft()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 101 Swit", "HTTP/1.1 403 Forbidden~Content-Length: 99999999~~no"})
  void anAttemptIsCancelledWhereverItIs(String said) {
    Deferred<WebSocket> opening = opening();
    server.memory().flush();
    if (!said.isEmpty()) {
      server.say(said);
    }
    opening.cancel();
    failureResultOf(opening, CancelledError.class);
    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void aProtocolThatFailsAtOnceIsClosedWith1011() {
    try (var errors = spindle.testing.LoggedErrors.open()) {
      server
          .client()
          .connect(
              SocketServer.URI,
              new WebSocketProtocol() {
                @Override
                protected void connectionMade() {
                  throw new IllegalStateException("not today");
                }
              });
      server.agree("");
      assertThat(server.received()).isEqualTo("close(1011)");
      assertThat(errors.flush(IllegalStateException.class)).hasSize(1);
    }
  }
}
