package spindle.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.testing.Chunks;
import spindle.web.server.Site;
import spindle.websocket.frame.BadFrame;
import spindle.websocket.frame.Compression;

/// Messages that are compressed, RFC 7692.
class CompressionTest {
  private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate~";
  private static final String ANSWER =
      "~Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
          + "client_no_context_takeover";
  private static final int MAX = 100_000;

  private final Site site =
      Site.of(routes ->
          routes
              .webSocket("/socket")
              .withCompression()
              .withLimits(WebSocketLimits.defaults().withMessageMax(MAX))
              .protocol(_ ->
                  new WebSocketProtocol() {
                    @Override
                    protected void textReceived(String text) {
                      socket().send(text);
                    }

                    @Override
                    protected void bytesReceived(byte[] bytes) {
                      socket().send(bytes);
                    }
                  }));

  private static byte[] deflated(byte[] bytes) {
    return Compression.here().deflate(bytes, 0, bytes.length);
  }

  private static String inflated(String frame) throws BadFrame {
    String hex = frame.substring(frame.indexOf('(') + 1, frame.length() - 1);
    byte[] bytes = HexFormat.of().parseHex(hex);
    return new String(Compression.here().inflate(bytes, bytes.length, 1 << 20), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=10",
        "permessage-deflate; client_max_window_bits=\"10\"",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        "permessage-deflate;server_no_context_takeover",
        "x-other, permessage-deflate; wrong, permessage-deflate",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate",
      })
  void anOfferThatCanBeKeptIsTaken(String offer) {
    String answer =
        Browser.of(site).ask(Browser.REQUEST + "Sec-WebSocket-Extensions: " + offer + "~~");
    assertThat(answer).contains(ANSWER + "~");
  }

  @Test
  void theWholeWindowIsConfirmedToWhoAsksForIt() {
    String offer = "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=15~~";
    assertThat(Browser.of(site).ask(Browser.REQUEST + offer))
        .contains(ANSWER + "; server_max_window_bits=15~");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate; server_max_window_bits=10",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=08",
        "permessage-deflate; client_max_window_bits=",
        "permessage-deflate; unknown",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "Permessage-Deflate-2",
        "permessage-deflate;",
        "",
      })
  void anOfferThatCannotBeKeptOpensWithoutCompression(String offer) {
    String answer =
        Browser.of(site).ask(Browser.REQUEST + "Sec-WebSocket-Extensions: " + offer + "~~");
    assertThat(answer).startsWith("HTTP/1.1 101 ").doesNotContain("Extensions");
  }

  @Test
  void messagesAreInflatedWhole() throws Exception {
    String text = "so much to say, ".repeat(100);
    byte[] small = deflated(text.getBytes(UTF_8));
    for (Chunks chunks : List.of(Chunks.whole(), Chunks.of(1))) {
      var browser = Browser.open(site, OFFER).cut(chunks);
      String whole = browser.send(Browser.frame(0xC1, small));
      assertThat(whole).startsWith("small text(");
      assertThat(whole.length()).isLessThan(200);
      assertThat(inflated(whole)).isEqualTo(text);

      byte[] start = Arrays.copyOf(small, 5);
      byte[] rest = Arrays.copyOfRange(small, 5, small.length);
      String pieces =
          browser.send(
              Browser.frame(0x41, start),
              Browser.frame(0x89, new byte[0]),
              Browser.frame(0x80, rest));
      assertThat(pieces).startsWith("pong() small text(");
      assertThat(inflated(pieces.substring(7))).isEqualTo(text);
    }
  }

  @Test
  void shortMessagesArePlainAndPlainOnesAreTaken() {
    var browser = Browser.open(site, OFFER);
    assertThat(browser.send(Browser.text("short"), Browser.frame(0xC1, deflated(new byte[0]))))
        .isEqualTo("text(short) text()");
    assertThat(browser.send(Browser.frame(0xC2, deflated(new byte[] {1, 2}))))
        .isEqualTo("bytes(0102)");
  }

  @Test
  void theExamplesOfTheStandardAreInflated() throws Exception {
    for (String hex :
        List.of(
            "f2 48 cd c9 c9 07 00",
            "00 05 00 fa ff 48 65 6c 6c 6f 00",
            "f3 48 cd c9 c9 07 00 00",
            "f2 48 05 00 00 00 ff ff ca c9 c9 07 00")) {
      byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
      assertThat(new String(Compression.here().inflate(bytes, bytes.length, 100), UTF_8))
          .as(hex)
          .isEqualTo("Hello");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RSV1 on a continuation, '41 80 00000000 C0 80 00000000', 1002",
    "no deflate, 'C1 83 00000000 FF FF FF', 1007",
    "a block that does not end, 'C1 83 00000000 F2 48 CD', 1007",
  })
  void whatIsNoCompressedMessageCloses(String name, String hex, int code) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThat(Browser.open(site, OFFER).send(bytes)).as(name).startsWith("close(" + code);
  }

  @Test
  void textThatIsNoUtf8IsFoundInflated() {
    byte[] bad = deflated(new byte[] {'a', (byte) 0xFF});
    assertThat(Browser.open(site, OFFER).send(Browser.frame(0xC1, bad))).startsWith("close(1007");
  }

  @Test
  void theLimitHoldsForTheInflatedMessage() {
    var browser = Browser.open(site, OFFER);
    assertThat(browser.send(Browser.frame(0xC2, deflated(new byte[MAX]))))
        .startsWith("small bytes(");
    assertThat(browser.send(Browser.frame(0xC2, deflated(new byte[MAX + 1]))))
        .isEqualTo("close(1009 a message of more than 100000 bytes)");
  }

  @Test
  void aBombOfGigabytesIsNotInflatedBeyondTheLimit() {
    byte[] bomb = deflated(new byte[64 << 20]);
    assertThat(bomb.length).isLessThan(MAX);
    assertThatThrownBy(() -> Compression.here().inflate(bomb, bomb.length, MAX))
        .isInstanceOf(BadFrame.class);
    assertThat(Browser.open(site, OFFER).send(Browser.frame(0xC2, bomb))).startsWith("close(1009");
  }

  @Test
  void whatIsDeflatedIsInflatedAgain() throws Exception {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(3000)];
      int kinds = 1 + random.nextInt(255);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) random.nextInt(kinds);
      }
      byte[] small = deflated(bytes);
      assertThat(Compression.here().inflate(small, small.length, bytes.length))
          .as("seed %d", seed)
          .isEqualTo(bytes);
    }
  }

  @Test
  void aBlockThatSaysToBeTheLastIsFollowedByMore() throws Exception {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput("last".getBytes(UTF_8));
    deflater.finish();
    byte[] out = new byte[100];
    int size = deflater.deflate(out);
    deflater.end();

    assertThat(Compression.here().inflate(out, size + 1, 100)).isEqualTo("last".getBytes(UTF_8));
  }
}
