package spindle.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.testing.Chunks;
import spindle.web.server.Site;
import spindle.websocket.frame.FrameReader;
import spindle.websocket.frame.FrameWriter;

/// What is answered to frames, RFC 6455, 5.
class FramesTest {
  private final List<String> events = new ArrayList<>();

  private final class Echo extends WebSocketProtocol {
    @Override
    protected void textReceived(String text) {
      socket().send(text);
    }

    @Override
    protected void bytesReceived(byte[] bytes) {
      socket().send(bytes);
    }

    @Override
    protected void closed(CloseStatus status) {
      events.add(status.toString());
    }
  }

  private final Site site = site(WebSocketLimits.defaults());

  private Site site(WebSocketLimits limits) {
    return Site.of(
        routes -> routes.webSocket("/socket").withLimits(limits).protocol(_ -> new Echo()));
  }

  private static byte[] hex(String bytes) {
    return HexFormat.of().parseHex(bytes.replace(" ", ""));
  }

  private static byte[] frame(int first, String payload) {
    return Browser.frame(first, payload.getBytes(UTF_8));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("RSV1 without compression", frame(0xC1, "x"), 1002),
        Arguments.of("RSV2", frame(0xA1, "x"), 1002),
        Arguments.of("RSV3", frame(0x91, "x"), 1002),
        Arguments.of("RSV1 on a ping", frame(0xC9, ""), 1002),
        Arguments.of("opcode 3", frame(0x83, "x"), 1002),
        Arguments.of("opcode 7", frame(0x87, "x"), 1002),
        Arguments.of("opcode 11", frame(0x8B, "x"), 1002),
        Arguments.of("opcode 15", frame(0x8F, "x"), 1002),
        Arguments.of("no mask", hex("81 01 78"), 1002),
        Arguments.of("a ping of 126 bytes", Browser.frame(0x89, new byte[126]), 1002),
        Arguments.of("a ping in pieces", frame(0x09, "x"), 1002),
        Arguments.of("a close in pieces", frame(0x08, ""), 1002),
        Arguments.of("16 bits for 125", hex("81 FE 00 7D 00 00 00 00"), 1002),
        Arguments.of("64 bits for 65535", hex("81 FF 0000 0000 0000 FFFF 00 00 00 00"), 1002),
        Arguments.of("2^63", hex("81 FF 8000 0000 0000 0000 00 00 00 00"), 1002),
        Arguments.of("a close of one byte", frame(0x88, "x"), 1002),
        Arguments.of("code 999", Browser.close(999, ""), 1002),
        Arguments.of("code 1004", Browser.close(1004, ""), 1002),
        Arguments.of("code 1005", Browser.close(1005, ""), 1002),
        Arguments.of("code 1006", Browser.close(1006, ""), 1002),
        Arguments.of("code 1015", Browser.close(1015, ""), 1002),
        Arguments.of("code 2999", Browser.close(2999, ""), 1002),
        Arguments.of("code 5000", Browser.close(5000, ""), 1002),
        Arguments.of("a reason that is no UTF-8", Browser.frame(0x88, hex("03E8 FF")), 1007),
        Arguments.of("a reason that is cut off", Browser.frame(0x88, hex("03E8 C3")), 1007));
  }

  static Stream<Arguments> faultsOutsideOfMessages() {
    return Stream.concat(
        faults(),
        Stream.of(
            Arguments.of("2^20 + 1 bytes", hex("81 FF 0000 0000 0010 0001 00 00 00 00"), 1009),
            Arguments.of("a continuation of nothing", frame(0x80, "x"), 1002),
            Arguments.of("C0", Browser.frame(0x81, hex("C0 80")), 1007),
            Arguments.of("overlong", Browser.frame(0x81, hex("E0 80 80")), 1007),
            Arguments.of("a surrogate", Browser.frame(0x81, hex("ED A0 80")), 1007),
            Arguments.of("beyond 10FFFF", Browser.frame(0x81, hex("F4 90 80 80")), 1007),
            Arguments.of("cut off", Browser.frame(0x81, hex("61 E2 82")), 1007)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faultsOutsideOfMessages")
  void aFaultClosesWithItsCodeAndNothingBehindItIsAnswered(String name, byte[] frame, int code) {
    byte[] ping = frame(0x89, "late");
    for (Chunks chunks : List.of(Chunks.whole(), Chunks.of(1))) {
      for (byte[] before : List.of(new byte[0], Browser.text("good"))) {
        events.clear();
        var browser = Browser.open(site).cut(chunks);
        String answer = browser.send(before, frame, ping);

        assertThat(answer).doesNotContain("pong");
        String good = before.length == 0 ? "" : "text(good) ";
        assertThat(answer).as(name).startsWith(good + "close(%d".formatted(code));
        assertThat(browser.wire().ended()).isTrue();
        assertThat(events).singleElement().asString().contains("code=" + code, "clean=false");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void soDoesOneWithinAMessageOfSeveralFrames(String name, byte[] frame, int code) {
    var browser = Browser.open(site);
    assertThat(browser.send(frame(0x01, "one "), frame)).as(name).startsWith("close(" + code);
  }

  @Test
  void aMessageWithinAMessageIsAFault() {
    assertThat(Browser.open(site).send(frame(0x01, "a"), frame(0x81, "b")))
        .startsWith("close(1002");
  }

  @Test
  void badTextFailsAtItsByteAndNotAtTheEndOfTheMessage() {
    byte[] whole = Browser.frame(0x81, hex("61 62 FF 63 64 65 66 67"));
    var browser = Browser.open(site);
    assertThat(browser.send(Arrays.copyOf(whole, 8))).isEmpty();
    assertThat(browser.send(new byte[] {whole[8]})).startsWith("close(1007");
  }

  @Test
  void aMessageMayComeInPiecesWithControlFramesBetween() {
    for (Chunks chunks : List.of(Chunks.whole(), Chunks.of(1), Chunks.random(7))) {
      var browser = Browser.open(site).cut(chunks);
      assertThat(
              browser.send(
                  frame(0x01, "Hel"),
                  frame(0x89, "there?"),
                  frame(0x00, ""),
                  frame(0x8A, "unasked"),
                  frame(0x00, "l"),
                  frame(0x80, "o")))
          .isEqualTo("pong(there?) text(Hello)");
      assertThat(browser.send(frame(0x81, ""), frame(0x82, ""))).isEqualTo("text() bytes()");
      assertThat(browser.send(frame(0x02, "a"), frame(0x80, ""))).isEqualTo("bytes(61)");
    }
  }

  @Test
  void aCharacterMayBeCutByFrames() {
    var browser = Browser.open(site);
    assertThat(
            browser.send(
                Browser.frame(0x01, hex("E2 82")), Browser.frame(0x80, hex("AC F0 9F 98 80"))))
        .isEqualTo("text(€😀)");
  }

  @Test
  void everySizeOfLengthIsRead() {
    for (int size : List.of(125, 126, 65_535, 65_536, 200_000)) {
      String text = "x".repeat(size);
      assertThat(Browser.open(site).send(Browser.text(text))).isEqualTo("text(" + text + ")");
    }
  }

  @Test
  void theLargestMessageIsTakenAndOneByteMoreIsNot() {
    Site small = site(WebSocketLimits.defaults().withMessageMax(1000));
    byte[] most = new byte[1000];

    assertThat(Browser.open(small).send(Browser.frame(0x82, most))).startsWith("bytes(00");
    assertThat(Browser.open(small).send(Browser.frame(0x82, new byte[1001])))
        .isEqualTo("close(1009 a message of more than 1000 bytes)");
    assertThat(Browser.open(small).send(Browser.frame(0x02, most), frame(0x80, "")))
        .startsWith("bytes(00");
    assertThat(Browser.open(small).send(Browser.frame(0x02, most), frame(0x80, "x")))
        .startsWith("close(1009");
  }

  @Test
  void asManyFramesAsAMessageMayHaveAreTakenAndOneMoreIsNot() {
    Site small = site(WebSocketLimits.defaults().withFragmentsMax(3));
    byte[] first = frame(0x01, "a");
    byte[] more = frame(0x00, "b");
    byte[] last = frame(0x80, "c");

    assertThat(Browser.open(small).send(first, more, last)).isEqualTo("text(abc)");
    assertThat(Browser.open(small).send(first, more, more, last))
        .isEqualTo("close(1009 a message of more than 3 frames)");
  }

  @Test
  void aKindOfMessageThatTheProtocolDoesNotTakeIsRefused() {
    Site deaf =
        Site.of(routes -> routes.webSocket("/socket").protocol(_ -> new WebSocketProtocol() {}));

    assertThat(Browser.open(deaf).send(frame(0x81, "x"), frame(0x89, "")))
        .isEqualTo("close(1003 text is not taken here)");
    assertThat(Browser.open(deaf).send(frame(0x82, "x")))
        .isEqualTo("close(1003 bytes are not taken here)");
  }

  @Test
  void framesOfTheServerAreReadByTheSameReader() throws Exception {
    var heard = new ArrayList<String>();
    var reader = new FrameReader();
    var messages =
        new MessageReader(
            new MessageReader.Messages() {
              @Override
              public WebSocketLimits limits() {
                return WebSocketLimits.defaults();
              }

              @Override
              public void message(Message message) {
                heard.add(message.toString());
              }

              @Override
              public void control(int opcode, byte[] payload) {
                heard.add(opcode + new String(payload, UTF_8));
              }

              @Override
              public boolean goesOn() {
                return true;
              }
            });
    var writer = new FrameWriter();
    ByteBuffer all = ByteBuffer.allocate(200_000);
    all.put(writer.text("grüße", null)).put(writer.frame(0x89, hex("6869"), null));
    all.put(writer.text("y".repeat(70_000), null));
    reader.read(all.flip(), new byte[4096], messages);

    assertThat(heard).hasSize(3).startsWith("Text[text=grüße]", "9hi");
    assertThat(heard.getLast()).hasSize(70_011);
  }

  /// A text is encoded in steps of 4096 characters.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4094, 4095, 4096, 8190, 8191, 8192})
  void charactersBeyondTheFirst65536AreWholeWhereverTheyStand(int before) {
    String text = "a".repeat(before) + "\uD83D\uDE00" + "b".repeat(5000);
    byte[] frame = bytes(new FrameWriter().text(text, null));

    assertThat(new String(frame, frame.length - before - 5004, before + 5004, UTF_8))
        .isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4095, 4096, 8191})
  void halfOfAPairIsRefusedWhereverItStands(int before) {
    String start = "ü".repeat(before);

    for (String half : List.of("\uD83D", "\uDE00", "\uD83Dx", "\uDE00\uD83D")) {
      assertThatThrownBy(() -> new FrameWriter().text(start + half, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected text, got half of a surrogate pair at index " + before);
    }
  }

  private static byte[] bytes(ByteBuffer lent) {
    byte[] all = new byte[lent.remaining()];
    lent.get(all);
    return all;
  }
}
