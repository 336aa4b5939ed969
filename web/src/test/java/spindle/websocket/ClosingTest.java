package spindle.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.testing.LoggedErrors;
import spindle.testing.MemoryReactor;
import spindle.web.client.Agent;
import spindle.web.server.Site;

/// How a WebSocket ends, RFC 6455, 7: every state and what may come in it.
class ClosingTest {
  private static final byte[] PING = Browser.frame(0x89, "x".getBytes(UTF_8));
  private static final byte[] EMPTY_CLOSE = Browser.frame(0x88, new byte[0]);
  private static final byte[] BAD = Browser.frame(0x83, new byte[0]);

  private static final Duration SOON = Duration.ofSeconds(5);

  private final List<String> events = new ArrayList<>();
  private @Nullable WebSocket socket;
  private final Site site =
      Site.of(routes -> routes.webSocket("/socket").protocol(_ -> new Remembering()));

  private final class Remembering extends WebSocketProtocol {
    @Override
    protected void connectionMade() {
      socket = socket();
    }

    @Override
    protected void textReceived(String text) {
      if (text.equals("fail")) {
        throw new IllegalStateException("the program is at fault");
      }
      events.add(text);
    }

    @Override
    protected void closed(CloseStatus status) {
      events.add(
          "%d %s %s"
              .formatted(status.code(), status.reason(), status.clean() ? "clean" : "unclean"));
    }
  }

  private WebSocket socket() {
    if (socket == null) {
      throw new IllegalStateException("there is no socket");
    }
    return socket;
  }

  @Test
  void thePeersCloseIsEchoedAndTheServerEndsTheConnection() {
    var browser = Browser.open(site);
    assertThat(
            browser.send(Browser.text("a"), Browser.close(4321, "bye"), Browser.text("late"), PING))
        .isEqualTo("close(4321)");
    assertThat(events).containsExactly("a", "4321 bye clean");
    assertThat(browser.wire().ended()).isTrue();
  }

  @Test
  void aCloseWithoutACodeIsEchoedWithoutOne() {
    assertThat(Browser.open(site).send(EMPTY_CLOSE)).isEqualTo("close()");
    assertThat(events).containsExactly("1005  clean");
  }

  @Test
  void thePeersCloseCutsAMessageOff() {
    assertThat(Browser.open(site).send(Browser.frame(0x01, new byte[3]), EMPTY_CLOSE))
        .isEqualTo("close()");
    assertThat(events).containsExactly("1005  clean");
  }

  @Test
  void ourCloseWaitsForThePeersAndDropsWhatComesBefore() {
    var browser = Browser.open(site);
    socket().send("last");
    socket().close(3000, "enough");
    socket().close(3001, "again");
    assertThat(socket().send("too late")).isFalse();
    assertThat(browser.received()).isEqualTo("text(last) close(3000 enough)");
    assertThat(browser.send(Browser.text("b"), PING)).isEmpty();
    assertThat(events).isEmpty();
    assertThat(socket().isOpen()).isFalse();
    browser.send(Browser.close(3000, "yes"));

    assertThat(events).containsExactly("3000 yes clean");
    assertThat(browser.wire().ended()).isTrue();
  }

  @Test
  void bothAtOnceIsClean() {
    var browser = Browser.open(site);
    socket().close();
    assertThat(browser.send(Browser.close(1001, ""))).isEqualTo("close(1000)");
    assertThat(events).containsExactly("1001  clean");
  }

  @Test
  void aPeerThatDoesNotCloseIsGivenUpHoweverMuchItSends() {
    var browser = Browser.open(site);
    socket().close();
    for (int i = 0; i < 9; i++) {
      browser.advance(Duration.ofSeconds(1)).send(Browser.text("more"));
    }
    assertThat(events).isEmpty();
    browser.advance(Duration.ofSeconds(1));

    assertThat(events).containsExactly("1006 the peer does not close unclean");
    assertThat(browser.wire().lost()).isNotNull();
  }

  @Test
  void aFaultWhileWeCloseEndsItAtOnce() {
    var browser = Browser.open(site);
    socket().close();
    browser.send(BAD);

    assertThat(events).containsExactly("1002 an opcode that nobody knows unclean");
  }

  @Test
  void anEndWithoutACloseIsNotClean() {
    var open = Browser.open(site);
    open.wire().end();
    open.wire().flush();
    assertThat(events).containsExactly("1006 the peer ended its stream unclean");

    events.clear();
    var closing = Browser.open(site);
    socket().close();
    closing.wire().end();
    closing.wire().flush();
    assertThat(events).containsExactly("1006 the peer ended its stream unclean");

    events.clear();
    var reset = Browser.open(site);
    reset.wire().abort();
    reset.wire().flush();
    assertThat(events).singleElement().asString().startsWith("1006 ").endsWith(" unclean");
  }

  @Test
  void aProgramThatFailsClosesWith1011AndTheLogSaysWhy() {
    try (var errors = LoggedErrors.open()) {
      assertThat(Browser.open(site).send(Browser.text("fail"), Browser.text("more")))
          .isEqualTo("close(1011)");
      assertThat(events).containsExactly("1011  unclean");
      assertThat(errors.flush(IllegalStateException.class)).hasSize(1);
    }
  }

  @Test
  void aPortThatDrainsSaysSo() throws Exception {
    List<CloseStatus> told = new ArrayList<>();
    try (var memory = new MemoryReactor()) {
      var port = memory.await(new TCP4ServerEndpoint(memory.reactor(), 80).listen(site), SOON);
      var client = WebSocketClient.of(memory.reactor(), new Agent(memory.reactor()));
      WebSocket other = memory.await(client.open("ws://127.0.0.1/socket"), SOON);
      other.whenClosed().onSuccess(told::add);
      memory.await(port.drain(SOON), SOON);

      assertThat(events).containsExactly("1001  clean");
      assertThat(told).containsExactly(new CloseStatus(1001, "", true));
    }
  }

  @Test
  void abortingResets() {
    var browser = Browser.open(site);
    socket().abort();
    browser.wire().flush();

    assertThat(browser.wire().lost()).isNotNull();
    assertThat(events).singleElement().asString().startsWith("1006 ");
  }

  @Test
  void whoAsksWhenItIsClosedIsToldHow() {
    var browser = Browser.open(site);
    var early = socket().whenClosed();
    var second = socket().whenClosed();
    browser.send(Browser.close(1000, "done"));

    for (var each : List.of(early, second, socket().whenClosed())) {
      var told = new ArrayList<CloseStatus>();
      each.addCallback(told::add);
      assertThat(told).containsExactly(new CloseStatus(1000, "done", true));
    }
  }

  @Test
  void onlyCodesAndReasonsThatMayBeSentAreTaken() {
    Browser.open(site);
    for (int code : List.of(0, 999, 1004, 1005, 1006, 1015, 2999, 5000)) {
      assertThatThrownBy(() -> socket().close(code, ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("got " + code);
    }
    assertThatThrownBy(() -> socket().close(1000, "é".repeat(62)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 124");
    socket().close(1000, "é".repeat(61));
  }

  @Test
  void halfOfASurrogatePairIsNotSentAndTheSocketLives() {
    var browser = Browser.open(site);
    for (String bad : List.of("a\uD83D", "\uDE00b", "\uD83D\uD83D\uDE00")) {
      assertThatThrownBy(() -> socket().send(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    socket().send("a\uD83D\uDE00ß€");
    assertThat(browser.received()).isEqualTo("text(a\uD83D\uDE00ß€)");
  }
}
