package spindle.web.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.testing.Chunks;

/// How a stream is read, as the HTML standard has it.
class EventParserTest {
  static String events(byte[] stream, Chunks chunks) throws EventTooLarge {
    EventParser parser = new EventParser(64, 64, "");
    List<String> all = new ArrayList<>();
    for (int at = 0; at < stream.length; ) {
      int length = chunks.next(stream.length - at);
      parser.feed(ByteBuffer.wrap(stream, at, length), each -> all.add(words(each)));
      at += length;
    }
    String retry = parser.retry() == null ? "" : " " + parser.retry();
    return String.join(" ", all) + " last=" + parser.lastId() + retry;
  }

  private static String words(Event event) {
    return "%s[%s]%s"
        .formatted(
            event.name().orElse(""), event.data().replace("\n", "/"), event.id().orElse("-"));
  }

  /// `~` stands for LF, `^` for CR, `0` in braces for NUL, `B` in braces for a byte order mark.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "data: a~~, [a]- last=",
        "data: a^^, [a]- last=",
        "data: a^~^~, [a]- last=",
        "data: a^~~data: b^^~, [a]- [b]- last=",
        "data:a~~, [a]- last=",
        "data:  a ~~, \"[ a ]- last=\"",
        "data: a~data: b~~, [a/b]- last=",
        "data~~, []- last=",
        "data~data~~, [/]- last=",
        "data:~~data: a~~, []- [a]- last=",
        "event: news~data: a~~data: b~~, news[a]- [b]- last=",
        "event: news~~data: b~~, [b]- last=",
        "event: a~event~data: b~~, [b]- last=",
        "id: 1~data: a~~data: b~~, [a]1 [b]1 last=1",
        "id: 1~~data: b~~, [b]1 last=1",
        "id: 1~data: a~~id~data: b~~, [a]1 [b]- last=",
        "id: 1~data: a~~id: 2{0}~data: b~~, [a]1 [b]1 last=1",
        "id: 1~data: a, \" last=\"",
        "data: a~~id: 7~, [a]- last=",
        "data: a~, \" last=\"",
        "retry: 1500~, \" last= PT1.5S\"",
        "retry: 1500x~, \" last=\"",
        "retry: -1~, \" last=\"",
        "retry:~, \" last=\"",
        "retry: 99999999999999999999~, \" last= PT596H31M23.647S\"",
        ": words~data: a~~, [a]- last=",
        ":~~, \" last=\"",
        "unknown: x~Data: x~ data: y~data: a~~, [a]- last=",
        "{B}data: a~~, [a]- last=",
        "{B}{B}data: a~~data: b~~, [b]- last=",
        "data: grüße €~~, [grüße €]- last=",
        "data: a: b~~, [a: b]- last=",
        "~~~data: a~~~~data: b~~, [a]- [b]- last=",
      })
  void aStreamIsReadSoHoweverItIsCut(String text, String expected) throws EventTooLarge {
    byte[] stream =
        text.replace("~", "\n")
            .replace("^", "\r")
            .replace("{0}", "\0")
            .replace("{B}", "\uFEFF")
            .getBytes(UTF_8);
    assertThat(events(stream, Chunks.whole())).isEqualTo(expected);
    assertThat(events(stream, Chunks.oneByte())).isEqualTo(expected);
    for (int i = 1; i < stream.length; i++) {
      assertThat(events(stream, Chunks.cutAt(i))).as("cut at %d", i).isEqualTo(expected);
    }
  }

  @Test
  void whatIsNoUtf8IsReplaced() throws EventTooLarge {
    byte[] stream = {'d', 'a', 't', 'a', ':', (byte) 0xC3, '\n', '\n'};
    assertThat(events(stream, Chunks.oneByte())).isEqualTo("[\uFFFD]- last=");
  }

  @Test
  void aLineAndAnEventMayBeSoLargeAndNoLarger() throws EventTooLarge {
    byte[] line = ("data:" + "x".repeat(59) + "\n\n").getBytes(UTF_8);
    assertThat(events(line, Chunks.whole())).startsWith("[xxx");
    byte[] longer = ("data:" + "x".repeat(60)).getBytes(UTF_8);
    assertThatThrownBy(() -> events(longer, Chunks.whole()))
        .isInstanceOf(EventTooLarge.class)
        .hasMessage("a line of more than 64 bytes");

    String half = "data:" + "x".repeat(31) + "\n";
    byte[] event = (half + "data:" + "x".repeat(32) + "\n\n").getBytes(UTF_8);
    assertThat(events(event, Chunks.whole())).startsWith("[xxx");
    byte[] larger = (half + "data:" + "x".repeat(33) + "\n").getBytes(UTF_8);
    assertThatThrownBy(() -> events(larger, Chunks.whole()))
        .isInstanceOf(EventTooLarge.class)
        .hasMessage("an event of more than 64 characters");
  }

  @Test
  void anIdOfMoreThanAKibibyteIsPassedOver() throws EventTooLarge {
    EventParser parser = new EventParser(5000, 5000, "before");
    String good = "é".repeat(1024);
    parser.feed(ByteBuffer.wrap(("id:" + good + "x\n\n").getBytes(UTF_8)), _ -> {});
    assertThat(parser.lastId()).isEqualTo("before");
    parser.feed(ByteBuffer.wrap(("id:" + good + "\n\n").getBytes(UTF_8)), _ -> {});
    assertThat(parser.lastId()).isEqualTo(good);
  }
}
