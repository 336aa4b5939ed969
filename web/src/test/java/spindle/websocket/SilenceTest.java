package spindle.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.web.server.Site;

/// Pings and pongs, and peers that say nothing.
class SilenceTest {
  private static final byte[] PONG = Browser.frame(0x8A, new byte[0]);

  private final List<CloseStatus> ends = new ArrayList<>();
  private @Nullable WebSocket socket;
  private final Site site =
      Site.of(routes ->
          routes
              .webSocket("/socket")
              .withLimits(WebSocketLimits.defaults().withControlRate(10))
              .protocol(_ ->
                  new WebSocketProtocol() {
                    @Override
                    protected void connectionMade() {
                      socket = socket();
                    }

                    @Override
                    protected void textReceived(String text) {}

                    @Override
                    protected void closed(CloseStatus status) {
                      ends.add(status);
                    }
                  }));

  private static byte[] ping(String payload) {
    return Browser.frame(0x89, payload.getBytes(UTF_8));
  }

  @Test
  void whoSaysNothingIsAskedAndThenGivenUp() {
    var browser = Browser.open(site);
    assertThat(browser.advance(Duration.ofSeconds(29)).received()).isEmpty();
    assertThat(browser.advance(Duration.ofSeconds(1)).received()).isEqualTo("ping()");
    assertThat(browser.advance(Duration.ofSeconds(19)).received()).isEmpty();
    assertThat(ends).isEmpty();
    browser.advance(Duration.ofSeconds(1));

    assertThat(ends)
        .singleElement()
        .hasToString(
            "CloseStatus[code=1006, reason=no answer to a ping within PT20S, clean=false]");
    assertThat(browser.wire().lost()).isNotNull();
    assertThat(browser.wire().reactor().delayedCalls()).isEmpty();
  }

  @Test
  void whoAnswersOrSaysAnythingElseIsKept() {
    var browser = Browser.open(site);
    for (int i = 0; i < 20; i++) {
      assertThat(browser.advance(Duration.ofSeconds(30)).received()).isEqualTo("ping()");
      browser.advance(Duration.ofSeconds(19)).send(i % 2 == 0 ? PONG : Browser.text("here"));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(browser.advance(Duration.ofSeconds(29)).send(Browser.text("busy"))).isEmpty();
    }
    assertThat(ends).isEmpty();
  }

  @Test
  void thePeerIsNotBlamedForSilenceWhileItIsNotRead() {
    var browser = Browser.open(site);
    WebSocket open = Objects.requireNonNull(socket);
    open.pauseProducing();
    browser.send(Browser.text("unread"));
    browser.advance(Duration.ofHours(1));
    assertThat(ends).isEmpty();
    open.resumeProducing();
    browser.advance(Duration.ofSeconds(40));
    assertThat(browser.received()).contains("ping()");
    browser.advance(Duration.ofSeconds(40));
    assertThat(ends).hasSize(1);
  }

  @Test
  void asManyPingsAsMayBeAreAnsweredAndOneMoreCloses() {
    byte[][] most = new byte[20][];
    Arrays.fill(most, ping(""));
    var browser = Browser.open(site);
    assertThat(browser.send(most).split(" ")).hasSize(20).containsOnly("pong()");
    browser.advance(Duration.ofMillis(100));
    assertThat(browser.send(ping("again"))).isEqualTo("pong(again)");
    assertThat(browser.send(ping(""), ping("once too often")))
        .endsWith("close(1008 too many pings or pongs)");
    assertThat(Browser.open(site).send(Browser.all(most), Browser.frame(0x8A, new byte[0])))
        .endsWith("close(1008 too many pings or pongs)");
  }

  @Test
  void toWhoDoesNotReadOnlyTheLatestOfManyPongsIsOwed() {
    Site patient =
        Site.of(routes ->
            routes
                .webSocket("/socket")
                .withLimits(WebSocketLimits.defaults().withControlRate(1000))
                .protocol(_ ->
                    new WebSocketProtocol() {
                      @Override
                      protected void connectionMade() {
                        socket().send(new byte[1_000_000]); // so that something is always unsent
                      }
                    }));
    var browser = Browser.of(patient);
    browser.wire().read(false);
    browser.raw((Browser.REQUEST + "~").replace("~", "\r\n").getBytes(UTF_8));
    for (int i = 0; i < 100; i++) {
      browser.raw(ping("%125d".formatted(i)));
    }
    browser.wire().read(true);
    browser.wire().flush();
    String came = new String(browser.wire().receivedBytes(), ISO_8859_1).replaceAll(" +", " ");

    assertThat(came)
        .contains("\u008A} 0\u008A} 1", "\u008A} 63\u008A} 99")
        .doesNotContain("} 64", "} 98")
        .endsWith("\u008A} 99");
  }
}
