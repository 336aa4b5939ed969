package spindle.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;

/// How a WebSocket ends for a client, RFC 6455, 7: as for a server, but that it is the server that
/// ends the connection.
class ClientClosingTest {
  private static final byte[] BAD = SocketServer.frame(0x83, new byte[0]);
  private static final byte[] PING = SocketServer.frame(0x89, "x".getBytes(UTF_8));

  private final SocketServer server = new SocketServer();
  private final List<String> events = new ArrayList<>();
  private WebSocket socket;

  @BeforeEach
  void open() {
    socket =
        server.open(
            client ->
                client.connect(
                    SocketServer.URI,
                    new WebSocketProtocol() {
                      @Override
                      protected void textReceived(String text) {
                        events.add(text);
                      }

                      @Override
                      protected void closed(CloseStatus status) {
                        String clean = status.clean() ? "clean" : "unclean";
                        events.add(status.code() + " " + status.reason() + " " + clean);
                      }
                    }),
            "");
  }

  @AfterEach
  void close() {
    assertThat(server.nothingLeft()).isTrue();
    server.close();
  }

  private void advance(Duration time) {
    server.memory().advance(time);
  }

  @Test
  void theServersCloseIsEchoedAndTheServerEndsTheConnection() {
    assertThat(server.send(SocketServer.text("a"), SocketServer.close(4321, "bye"), PING))
        .isEqualTo("close(4321)");
    assertThat(socket.isOpen()).isFalse();
    assertThat(server.last().ended).isFalse();
    assertThat(events).containsExactly("a");
    server.end();
    assertThat(events).containsExactly("a", "4321 bye clean");
  }

  @Test
  void aServerThatDoesNotEndTheConnectionIsGivenUp() {
    server.send(SocketServer.close(1000, "bye"));
    advance(Duration.ofMillis(9_998));
    server.send(SocketServer.text("more"));
    assertThat(server.last().lost).isNull();
    advance(Duration.ofMillis(1));
    advance(Duration.ofMillis(1));
    assertThat(server.last().lost).isNotNull();
    assertThat(events).containsExactly("1000 bye clean");
  }

  @Test
  void ourCloseIsOverWhenTheServerHasClosedToo() {
    socket.send("last");
    socket.close(3000, "enough");
    assertThat(server.received()).isEqualTo("text(last) close(3000 enough)");
    assertThat(server.send(SocketServer.text("b"), PING)).isEmpty();
    assertThat(events).isEmpty();
    server.send(SocketServer.close(3000, "yes"));
    assertThat(events).containsExactly("3000 yes clean");
    assertThat(server.last().ended).isFalse();
    server.end();
  }

  @Test
  void theTimeForTheEndBeginsWithOurClose() {
    socket.close();
    advance(Duration.ofSeconds(9));
    server.send(SocketServer.close(1000, ""));
    assertThat(events).containsExactly("1000  clean");
    advance(Duration.ofSeconds(1));
    assertThat(server.last().lost).isNotNull();
  }

  @Test
  void aServerThatDoesNotCloseIsGivenUp() {
    socket.close();
    advance(Duration.ofSeconds(10));
    assertThat(events).containsExactly("1006 the peer does not close unclean");
  }

  @Test
  void anEndWithoutACloseIsNotClean() {
    server.end();
    assertThat(events).containsExactly("1006 the peer ended its stream unclean");
  }

  @Test
  void anEndRightBehindTheCloseIsClean() {
    server.raw(SocketServer.close(1001, "down"));
    server.end();
    assertThat(events).containsExactly("1001 down clean");
  }

  @Test
  void aFaultOfTheServersEndsIt() {
    assertThat(server.send(BAD, SocketServer.text("late")))
        .isEqualTo("close(1002 an opcode that nobody knows)");
    server.settle();
    assertThat(server.last().ended).isTrue();
    server.end();
    assertThat(events).containsExactly("1002 an opcode that nobody knows unclean");
  }

  @Test
  void aFaultWhileWeCloseEndsItAtOnce() {
    socket.close();
    server.send(BAD);
    assertThat(events).containsExactly("1002 an opcode that nobody knows unclean");
  }

  @Test
  void aFrameWithAMaskIsAFaultOfAServer() {
    assertThat(server.send(Browser.text("masked"))).isEqualTo("close(1002 a frame with a mask)");
    server.end();
  }

  @Test
  void aResetIsNotClean() {
    server.last().transport().abortConnection();
    server.settle();
    assertThat(events).singleElement().asString().startsWith("1006 ").endsWith(" unclean");
  }

  @Test
  void anAbortIsAReset() {
    Deferred<CloseStatus> closed = socket.whenClosed();
    assertNoResult(closed);
    socket.abort();
    server.settle();
    assertThat(successResultOf(closed).code()).isEqualTo(1006);
  }

  @Test
  void whoSaysNothingIsAskedAndThenGivenUp() {
    advance(Duration.ofSeconds(30));
    assertThat(server.received()).isEqualTo("ping()");
    advance(Duration.ofSeconds(20));
    assertThat(events).containsExactly("1006 no answer to a ping within PT20S unclean");
  }

  @Test
  void pingsAreAnswered() {
    assertThat(server.send(PING)).isEqualTo("pong(x)");
    server.end();
  }
}
