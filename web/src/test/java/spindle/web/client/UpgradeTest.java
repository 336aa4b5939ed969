package spindle.web.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.Upgraded;
import spindle.web.body.Body;
import spindle.web.client.reason.ResponseMalformed;

/// A client asks for another protocol in place of HTTP, and gets the connection.
class UpgradeTest {
  private static final String SWITCHED =
      "HTTP/1.1 101 Switching Protocols~Upgrade: Shout~Connection: upgrade~X: y~~";

  private final AskedServer server = new AskedServer();
  private final List<String> events = new ArrayList<>();

  @AfterEach
  void close() {
    server.close();
  }

  /// Writes down what it is told.
  private final class Taker extends Protocol implements HalfCloseable {
    @Override
    public void connectionMade() {
      events.add("made");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      events.add(ISO_8859_1.decode(data).toString());
    }

    @Override
    public void readConnectionLost() {
      events.add("ended");
    }

    @Override
    public void writeConnectionLost() {}

    @Override
    public void connectionLost(ConnectionClosed reason) {
      events.add(reason.getClass().getSimpleName());
    }
  }

  private static Request request() {
    return Request.get("http://127.0.0.1/").with(Agent.UPGRADE, "shout");
  }

  private Deferred<Response> asked() {
    return server.ask(request());
  }

  private static Upgraded connection(Deferred<Response> asked) {
    return successResultOf(asked).upgraded().orElseThrow();
  }

  @Test
  void theRequestSaysWhatItAsksFor() {
    asked();
    assertThat(server.heard())
        .isEqualTo("GET / HTTP/1.1~Host: 127.0.0.1~Upgrade: shout~Connection: upgrade~~");

    server.ask(request().withField("TE", "trailers"));
    assertThat(server.heard()).contains("~Connection: upgrade, TE~");
  }

  @Test
  void whoTakesTheConnectionHasItAndWhatCameBehindTheAnswer() throws Exception {
    var asked = asked();
    server.heard();
    server.say(SWITCHED + "hello");
    assertThat(successResultOf(asked).status().code()).isEqualTo(101);
    assertThat(successResultOf(asked).fields().first("X")).contains("y");
    Taker taker = new Taker();
    connection(asked).switchTo(taker);
    server.say("more");
    taker.transport().write("said");

    assertThat(events).containsExactly("made", "hello", "more");
    assertThat(server.heard()).isEqualTo("said");
    assertThat(server.pool().open()).isZero();
    server.memory().advance(Duration.ofDays(1));
    assertThat(events).hasSize(3);
    assertThat(server.memory().reactor().delayedCalls()).isEmpty();
  }

  @Test
  void howTheBytesAreCutDoesNotMatter() throws Exception {
    var asked = asked();
    for (char each : SWITCHED.replace("~", "\r\n").toCharArray()) {
      server.say(String.valueOf(each));
    }
    server.say("some");
    server.say(" words");
    connection(asked).switchTo(new Taker());
    server.memory().flush();

    assertThat(events.getFirst()).isEqualTo("made");
    assertThat(String.join("", events.subList(1, events.size()))).isEqualTo("some words");
  }

  @Test
  void itMayBeTakenInTheCallbackOfTheResponse() {
    var taken =
        asked()
            .addCallback(response -> {
              response.upgraded().orElseThrow().switchTo(new Taker());
              return response;
            });
    server.say(SWITCHED + "x".repeat(200_000));

    successResultOf(taken);
    assertThat(String.join("", events)).isEqualTo("made" + "x".repeat(200_000));
  }

  @Test
  void eachDirectionEndsByItself() throws Exception {
    var asked = asked();
    server.heard();
    server.say(SWITCHED);
    Taker taker = new Taker();
    connection(asked).switchTo(taker);
    server.last().transport().loseWriteConnection();
    server.settle();
    assertThat(events).containsExactly("made", "ended");
    taker.transport().write("last words");
    taker.transport().loseConnection();

    assertThat(server.heard()).isEqualTo("last words");
    server.settle();
    assertThat(events).containsExactly("made", "ended", "ConnectionDone");
  }

  @Test
  void anyOtherAnswerIsAnOrdinaryResponse() {
    var asked = asked();
    server.say("HTTP/1.1 426 Upgrade Required~Upgrade: other~Content-Length: 2~~no");
    assertThat(successResultOf(asked).upgraded()).isEmpty();
    assertThat(server.body(asked)).isEqualTo("no");

    server.get("/next");
    assertThat(server.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 101 Switching Protocols~Upgrade: whisper~Connection: upgrade~~",
        "HTTP/1.1 101 Switching Protocols~Connection: upgrade~~"
      })
  void a101ForAnotherProtocolIsMalformed(String answer) {
    var asked = asked();
    server.say(answer);

    failureResultOf(asked, ResponseMalformed.class);
    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void whoCancelsTheBodyEndsTheConnectionAtOnce() {
    var asked = asked();
    server.say(SWITCHED);
    successResultOf(asked).body().cancel();

    assertThat(server.nothingLeft()).isTrue();
    assertThatThrownBy(() -> connection(asked).switchTo(new Taker()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void oneThatNobodyTakesEndsAfterHalfAMinute() {
    var asked = asked();
    server.say(SWITCHED + "hello");
    server.memory().advance(Duration.ofMillis(29_990));
    assertThat(server.last().lost).isNull();
    server.memory().advance(Duration.ofMillis(20));

    assertThat(server.nothingLeft()).isTrue();
    successResultOf(asked);
  }

  @Test
  void itIsTakenOnce() throws Exception {
    var asked = asked();
    server.say(SWITCHED);
    connection(asked).switchTo(new Taker());

    assertThatThrownBy(() -> connection(asked).switchTo(new Taker()))
        .isInstanceOf(IllegalStateException.class);
    successResultOf(asked).body().cancel();
    server.say("still here");
    assertThat(events).containsExactly("made", "still here");
  }

  @Test
  void aTakerThatFailsEndsTheConnection() {
    var asked = asked();
    server.say(SWITCHED);

    assertThatThrownBy(() ->
            connection(asked)
                .switchTo(
                    new Protocol() {
                      @Override
                      public void connectionMade() {
                        throw new IllegalStateException("not today");
                      }
                    }))
        .hasMessage("not today");
    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void onlyAGetWithoutABodyAsks() {
    Request post = Request.of("POST", AskedServer.ROOT).with(Agent.UPGRADE, "shout");
    failureResultOf(server.ask(post), IllegalArgumentException.class);
    failureResultOf(server.ask(request().withBody(Body.of("x"))), IllegalArgumentException.class);
    failureResultOf(
        server.ask(Request.get(AskedServer.ROOT).with(Agent.UPGRADE, "a b")),
        IllegalArgumentException.class);
  }
}
