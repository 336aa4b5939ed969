package spindle.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.testing.Chunks;
import spindle.testing.LoggedErrors;
import spindle.web.server.Site;

/// Messages by asking, in fibers and without, and what happens when nobody asks.
class ReadingTest {
  private final List<String> events = new ArrayList<>();
  private @Nullable WebSocket open;

  private Site talking(Talk talk) {
    return Site.of(routes -> routes.webSocket("/socket").talk(talk));
  }

  private WebSocket socket() {
    if (open == null) {
      throw new IllegalStateException("there is no socket");
    }
    return open;
  }

  private final class Quiet extends WebSocketProtocol {
    @Override
    protected void connectionMade() {
      open = socket();
    }

    @Override
    protected void textReceived(String text) {
      events.add(text);
    }
  }

  @Test
  void aFiberReadsUntilThePeerCloses() {
    Site site =
        talking(socket -> {
          for (String said; (said = socket.readText()) != null; ) {
            socket.send(said + "!");
          }
          events.add("end");
        });
    for (Chunks chunks : List.of(Chunks.whole(), Chunks.of(1))) {
      events.clear();
      var browser = Browser.open(site).cut(chunks);
      assertThat(browser.send(Browser.text("a"), Browser.text("b"), Browser.close(1000, "")))
          .isEqualTo("text(a!) text(b!) close(1000)");
      assertThat(events).containsExactly("end");
    }
  }

  @Test
  void whenTheTalkReturnsTheSocketIsClosed() {
    Site site = talking(socket -> socket.send("only this"));
    assertThat(Browser.open(site).received()).isEqualTo("text(only this) close(1000)");
  }

  @Test
  void aTalkThatFailsClosesWith1011() {
    Site site =
        talking(_ -> {
          throw new IllegalStateException("no talk");
        });
    try (var errors = LoggedErrors.open()) {
      assertThat(Browser.open(site).received()).isEqualTo("close(1011)");
      assertThat(errors.flush(IllegalStateException.class)).hasSize(1);
    }
  }

  @Test
  void aFiberThatOnlySendsIsCancelledWhenThePeerGoes() {
    Site site =
        talking(socket -> {
          try {
            while (true) {
              socket.send("tick");
              Fiber.sleep(Duration.ofSeconds(1));
            }
          } catch (CancelledError e) {
            events.add("cancelled");
            throw e;
          }
        });
    var closing = Browser.open(site).advance(Duration.ofSeconds(1));
    assertThat(closing.received()).isEqualTo("text(tick) text(tick)");
    closing.send(Browser.close(1000, ""));
    assertThat(events).containsExactly("cancelled");

    var breaking = Browser.open(site);
    breaking.wire().abort();
    breaking.wire().flush();
    assertThat(events).containsExactly("cancelled", "cancelled");
  }

  @Test
  void messagesFromBeforeTheEndAreStillRead() {
    Site site =
        talking(socket -> {
          for (String said; (said = socket.readText()) != null; ) {
            Fiber.sleep(Duration.ofSeconds(1));
            events.add(said);
          }
          events.add("end");
        });
    var browser = Browser.open(site);
    browser.send(Browser.text("a"), Browser.text("b"), Browser.text("c"), Browser.close(1000, ""));
    browser.advance(Duration.ofSeconds(3));

    assertThat(events).containsExactly("a", "b", "c", "end");
  }

  @Test
  void whoIsBusyWithAMessageMayAnswerItBeforeThePeersCloseIsAnswered() {
    Site site =
        talking(socket -> {
          for (String said; (said = socket.readText()) != null; ) {
            Fiber.sleep(Duration.ofSeconds(said.equals("long") ? 3600 : 2));
            socket.send(said + "!");
          }
        });
    var browser = Browser.open(site);
    browser.send(Browser.text("a"), Browser.close(3000, "bye"), Browser.text("late"));
    assertThat(browser.received()).isEmpty();
    browser.advance(Duration.ofSeconds(2));
    assertThat(browser.received()).isEqualTo("text(a!) close(3000)");

    var slow = Browser.open(site);
    slow.send(Browser.text("long"), Browser.close(3000, "bye"));
    assertThat(slow.advance(Duration.ofSeconds(9)).received()).isEmpty();
    assertThat(slow.advance(Duration.ofSeconds(1)).received()).isEqualTo("close(3000)");
    assertThat(slow.wire().ended()).isTrue();
  }

  @Test
  void theWrongKindOfMessageClosesWith1003() {
    byte[] bytes = Browser.frame(0x82, new byte[] {1});
    assertThat(Browser.open(talking(socket -> events.add("" + socket.readText()))).send(bytes))
        .isEqualTo("close(1003 bytes are not taken here)");
    assertThat(
            Browser.open(talking(socket -> events.add("" + (socket.readBytes() == null))))
                .send(Browser.text("x")))
        .isEqualTo("close(1003 text is not taken here)");
    assertThat(events).containsExactly("null", "true");
  }

  @Test
  void oneAsksForOneMessageAtATime() {
    var browser =
        Browser.open(Site.of(routes -> routes.webSocket("/socket").protocol(_ -> new Quiet())));
    Deferred<@Nullable Message> first = socket().next();
    first.addCallback(message -> events.add("asked " + message));
    assertThatThrownBy(() -> socket().next()).isInstanceOf(IllegalStateException.class);
    browser.send(Browser.text("a"), Browser.text("b"));

    assertThat(events).containsExactly("asked Text[text=a]", "b");
  }

  @Test
  void whoCancelsAsksForNothingAnyMore() {
    var browser =
        Browser.open(Site.of(routes -> routes.webSocket("/socket").protocol(_ -> new Quiet())));
    Deferred<@Nullable Message> first = socket().next();
    first.addErrback(_ -> null);
    first.cancel();
    browser.send(Browser.text("a"));

    assertThat(events).containsExactly("a");
  }

  @Test
  void aPausedProtocolGetsNothingUntilItIsResumed() {
    var browser =
        Browser.open(Site.of(routes -> routes.webSocket("/socket").protocol(_ -> new Quiet())));
    browser.send(Browser.text("a"));
    socket().pauseProducing();
    browser.send(Browser.text("b"), Browser.text("c"));
    browser.send(Browser.close(1000, ""));
    assertThat(events).containsExactly("a");
    socket().resumeProducing();
    browser.wire().flush();

    assertThat(events).containsExactly("a", "b", "c");
    assertThat(browser.received()).isEqualTo("close(1000)");
  }

  @Test
  void aMessageThatPausesIsTheLastForNow() {
    Site site =
        Site.of(routes ->
            routes
                .webSocket("/socket")
                .protocol(_ ->
                    new WebSocketProtocol() {
                      @Override
                      protected void connectionMade() {
                        open = socket();
                      }

                      @Override
                      protected void textReceived(String text) {
                        events.add(text);
                        socket().pauseProducing();
                      }
                    }));
    var browser = Browser.open(site);
    browser.send(Browser.text("a"), Browser.text("b"), Browser.text("c"));
    assertThat(events).containsExactly("a");
    socket().resumeProducing();
    assertThat(events).containsExactly("a", "b");
    socket().resumeProducing();
    assertThat(events).containsExactly("a", "b", "c");
  }

  @Test
  void whoDoesNotAskHoldsThePeerBackAndLosesNothing() {
    Site site =
        talking(socket -> {
          open = socket;
          Fiber.sleep(Duration.ofDays(1));
        });
    var browser = Browser.open(site);
    for (int i = 0; i < 2000; i++) {
      browser.raw(Browser.text("%0999d".formatted(i)));
    }
    assertThat(browser.wire().reactor().statistics().inputKept())
        .isBetween(64L * 1024, 256L * 1024);

    Collecting collecting = new Collecting();
    collecting.ask();
    browser.wire().flush();
    assertThat(collecting.heard).hasSize(2000).isSorted();
    browser.wire().flush();
    assertThat(browser.wire().reactor().statistics().inputKept()).isLessThan(64L * 1024);
  }

  private final class Collecting {
    final List<String> heard = new ArrayList<>();

    void ask() {
      socket()
          .next()
          .addCallback(message -> {
            if (message instanceof Message.Text(String text)) {
              heard.add(text);
              ask();
            }
            return heard;
          });
    }
  }
}
