package spindle.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;

/// A WebSocket that is opened again whenever it has ended, for as long as its service runs.
class WebSocketServiceTest {
  private final SocketServer server = new SocketServer();
  private final List<String> heard = new ArrayList<>();
  private final List<Integer> failures = new ArrayList<>();
  private final WebSocketService service =
      new WebSocketService(
          "news",
          server.client(),
          SocketServer.URI,
          this::talk,
          this::pause,
          server.memory().reactor());

  @AfterEach
  void close() {
    server.close();
  }

  private void talk(WebSocket socket) throws Exception {
    socket.send("subscribe");
    for (String said; (said = socket.readText()) != null; ) {
      heard.add(said);
    }
  }

  private Duration pause(int failed) {
    failures.add(failed);
    return Duration.ofSeconds(failed);
  }

  private void start() {
    service.startService();
    server.memory().flush();
  }

  private void advance(int seconds) {
    server.memory().advance(Duration.ofSeconds(seconds));
  }

  @Test
  void eachSocketIsTalkedOverAndAnotherComesAfterItsEnd() {
    start();
    server.agree("", SocketServer.text("one"));
    assertThat(server.received()).isEqualTo("text(subscribe)");
    server.send(SocketServer.close(1001, ""));
    server.end();
    assertThat(service.socket()).isEmpty();
    assertThat(server.connections()).isEqualTo(1);
    advance(1);
    server.agree("", SocketServer.text("two"));

    assertThat(server.received()).isEqualTo("text(subscribe)");
    assertThat(heard).containsExactly("one", "two");
    assertThat(service.socket()).isPresent();
    assertThat(failures).containsExactly(1);
  }

  @Test
  void oneThatCannotBeOpenedIsTriedLessAndLessOften() {
    start();
    for (int pause = 1; pause < 3; pause++) {
      server.say("HTTP/1.1 503 Later~Content-Length: 0~Connection: close~~");
      server.end();
      advance(pause);
    }
    assertThat(server.connections()).isEqualTo(3);
    server.agree("");
    server.end();

    assertThat(failures).containsExactly(1, 2, 1);
  }

  @Test
  void whoWaitsForASocketGetsTheNextAndNothingIsSaidAgain() {
    Deferred<WebSocket> before = service.whenOpen();
    start();
    assertNoResult(before);
    server.agree("");
    WebSocket first = successResultOf(before);
    server.end();
    assertThat(first.send("into nothing")).isFalse();
    Deferred<WebSocket> after = service.whenOpen();
    advance(1);
    server.agree("");

    assertThat(successResultOf(after)).isNotSameAs(first);
    assertThat(server.received()).isEqualTo("text(subscribe)");
  }

  @Test
  void stoppingClosesTheSocketAndWaitsForItsEnd() {
    start();
    server.agree("");
    Deferred<Void> stopped = service.stopService();
    assertThat(server.received()).isEqualTo("text(subscribe) close(1001)");
    assertNoResult(stopped);
    server.send(SocketServer.close(1001, ""));
    server.end();

    successResultOf(stopped);
    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void stoppingEndsAnAttemptAndAPause() {
    start();
    Deferred<WebSocket> waiting = service.whenOpen();
    successResultOf(service.stopService());
    failureResultOf(waiting, CancelledError.class);
    assertThat(server.nothingLeft()).isTrue();

    start();
    server.end();
    successResultOf(service.stopService());
    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void itGivesUpWhereThereIsNoPoint() {
    service.retryWhile(why -> !(why instanceof HandshakeRefused));
    Deferred<WebSocket> waiting = service.whenOpen();
    start();
    server.say("HTTP/1.1 403 No~Content-Length: 0~~");

    failureResultOf(waiting, HandshakeRefused.class);
    failureResultOf(service.whenOpen(), HandshakeRefused.class);
    advance(3600);
    assertThat(server.connections()).isEqualTo(1);
    successResultOf(service.stopService());
    start();
    assertThat(server.connections()).isEqualTo(2);
  }
}
