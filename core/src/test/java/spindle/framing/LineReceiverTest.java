package spindle.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spindle.reason.ConnectionDone;
import spindle.testing.RecordingTransport;

class LineReceiverTest {
  /// A line `raw N` is followed by N bytes that are not lines.
  private static class Mixed extends LineReceiver {
    final List<String> log = new ArrayList<>();
    final StringBuilder body = new StringBuilder();
    int missing;

    @Override
    public void lineReceived(String line) throws Exception {
      log.add(line);
      switch (line) {
        case "pause" -> pauseProducing();
        case "stop" -> stopProducing();
        case "clear" -> log.add("cleared " + new String(clearLineBuffer(), ISO_8859_1));
        default -> {
          if (line.startsWith("raw ")) {
            missing = Integer.parseInt(line.substring(4));
            setRawMode();
          }
        }
      }
    }

    @Override
    public void rawDataReceived(ByteBuffer data) throws Exception {
      assertThat(data.hasRemaining()).isTrue();
      while (missing > 0 && data.hasRemaining()) {
        body.append((char) (data.get() & 0xFF));
        missing--;
      }
      if (missing == 0) {
        log.add("<" + body + ">");
        body.setLength(0);
        setLineMode(data);
      }
    }
  }

  private final RecordingTransport transport = new RecordingTransport();

  private <P extends LineReceiver> P connected(P protocol) throws Exception {
    protocol.makeConnection(transport);
    return protocol;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void linesAndRawBytesTakeTurnsWithoutLosingAByte(Cut cut) throws Exception {
    Mixed mixed = connected(new Mixed());
    cut.feed(mixed, "a\r\nraw 7\r\nx\r\ny\r\nzb\r\nraw 1\r\n\rc\r\nraw 3\r\n\r\n\rd\r\n");
    assertThat(mixed.log)
        .containsExactly(
            "a", "raw 7", "<x\r\ny\r\nz>", "b", "raw 1", "<\r>", "c", "raw 3", "<\r\n\r>", "d");
  }

  @Test
  void theRestOfTheReadGoesToTheRawReceiverAtOnceAndLaterReadsAreNotMerged() throws Exception {
    List<String> log = new ArrayList<>();
    LineReceiver receiver =
        connected(
            new LineReceiver() {
              @Override
              public void lineReceived(String line) {
                log.add(line);
                setRawMode();
              }

              @Override
              public void rawDataReceived(ByteBuffer data) {
                log.add("<" + ISO_8859_1.decode(data) + ">");
              }
            });
    Cut.whole().feed(receiver, "line\r\nabc\r\n");
    assertThat(log).containsExactly("line", "<abc\r\n>");
    Cut.whole().feed(receiver, "de");
    Cut.whole().feed(receiver, "f");
    assertThat(log).containsExactly("line", "<abc\r\n>", "<de>", "<f>");
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void flippingModesThousandsOfTimesDoesNotRecurse(Cut cut) throws Exception {
    Mixed mixed = connected(new Mixed());
    cut.feed(mixed, "raw 1\r\nx".repeat(20_000));
    assertThat(mixed.log).hasSize(40_000).endsWith("raw 1", "<x>");
  }

  @Test
  void extraBytesOfOnesOwnAreParsedBeforeWhatArrivedWithinTheReceiver() throws Exception {
    List<String> log = new ArrayList<>();
    LineReceiver receiver =
        connected(
            new LineReceiver() {
              @Override
              public void lineReceived(String line) {
                log.add(line);
              }

              @Override
              public void rawDataReceived(ByteBuffer data) throws Exception {
                dataReceived(bytes("later\r\n"));
                byte[] mine = "extra\r\nhalf ".getBytes(ISO_8859_1);
                setLineMode(ByteBuffer.wrap(mine));
                mine[0] = '#';
                log.add("raw");
              }
            });
    receiver.setRawMode();
    Cut.whole().feed(receiver, "x");
    assertThat(log).containsExactly("raw", "extra", "half later");
  }

  @Test
  void extraBytesFromOutsideAreParsedAtOnceUnlessPaused() throws Exception {
    Mixed mixed = connected(new Mixed());
    Cut.whole().feed(mixed, "cd\r\npartial");
    mixed.setLineMode(bytes("a\r\nb"));
    assertThat(mixed.log).containsExactly("cd", "a");
    Cut.whole().feed(mixed, "\r\n");
    assertThat(mixed.log).endsWith("bpartial");
    mixed.pauseProducing();
    mixed.setLineMode(bytes("waits\r\n"));
    assertThat(mixed.log).endsWith("bpartial");
    mixed.resumeProducing();
    assertThat(mixed.log).endsWith("waits");
  }

  @Test
  void rawBytesAreNotDeliveredOnceTheConnectionIsClosing() throws Exception {
    List<String> log = new ArrayList<>();
    LineReceiver receiver =
        connected(
            new LineReceiver() {
              @Override
              public void lineReceived(String line) {
                setRawMode();
                transport().loseConnection();
              }

              @Override
              public void rawDataReceived(ByteBuffer data) {
                log.add("raw");
              }
            });
    Cut.whole().feed(receiver, "line\r\nabc");
    Cut.whole().feed(receiver, "def");
    assertThat(log).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void aPauseHoldsTheLinesThatHaveArrivedUntilItEnds(Cut cut) throws Exception {
    Mixed mixed = connected(new Mixed());
    cut.feed(mixed, "a\r\npause\r\nb\r\npause\r\nc\r\nd");
    assertThat(mixed.log).containsExactly("a", "pause");
    assertThat(transport.requests()).containsExactly("pause");
    mixed.resumeProducing();
    assertThat(mixed.log).containsExactly("a", "pause", "b", "pause");
    mixed.resumeProducing();
    assertThat(mixed.log).endsWith("c");
    assertThat(transport.requests()).containsExactly("pause", "resume", "pause", "resume");
    cut.feed(mixed, "e\r\n");
    assertThat(mixed.log).endsWith("c", "de");
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void aPauseHoldsRawBytesToo(Cut cut) throws Exception {
    Mixed mixed = connected(new Mixed());
    mixed.pauseProducing();
    cut.feed(mixed, "raw 5\r\nabcdex\r\n");
    assertThat(mixed.log).isEmpty();
    mixed.resumeProducing();
    assertThat(mixed.log).containsExactly("raw 5", "<abcde>", "x");
  }

  @Test
  void pausingAndResumingWithinOneLineChangesNothing() throws Exception {
    List<String> log = new ArrayList<>();
    LineReceiver receiver =
        connected(
            new LineReceiver() {
              @Override
              public void lineReceived(String line) {
                log.add("begin " + line);
                pauseProducing();
                resumeProducing();
                log.add("end " + line);
              }
            });
    Cut.whole().feed(receiver, "a\r\nb\r\n");
    assertThat(log).containsExactly("begin a", "end a", "begin b", "end b");
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void stoppingEndsTheParsingForGood(Cut cut) throws Exception {
    Mixed mixed = connected(new Mixed());
    cut.feed(mixed, "a\r\nstop\r\nb\r\n");
    mixed.resumeProducing();
    cut.feed(mixed, "c\r\n");
    assertThat(mixed.log).containsExactly("a", "stop");
    assertThat(transport.requests()).startsWith("lose");
    assertThat(mixed.unparsed()).isZero();
  }

  @Test
  void anExceptionWhileResumingAbortsTheConnection() throws Exception {
    LineReceiver receiver =
        connected(
            new LineReceiver() {
              @Override
              public void lineReceived(String line) throws Exception {
                throw new java.io.IOException(line);
              }
            });
    receiver.pauseProducing();
    Cut.whole().feed(receiver, "a\r\nb\r\n");
    assertThatThrownBy(receiver::resumeProducing).hasRootCauseMessage("a");
    assertThat(transport.requests()).containsExactly("pause", "resume", "abort");
    receiver.resumeProducing();
  }

  @Test
  void clearingTheLineBufferGivesAndDropsWhatIsNotDelivered() throws Exception {
    Mixed mixed = connected(new Mixed());
    Cut.whole().feed(mixed, "clear\r\nbar\r\nbaz");
    assertThat(mixed.log).containsExactly("clear", "cleared bar\r\nbaz");
    Cut.whole().feed(mixed, "next\r\n");
    assertThat(mixed.log).endsWith("next");
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void aPartialLineIsNotDeliveredWhenTheConnectionEnds(Cut cut) throws Exception {
    Mixed mixed = connected(new Mixed());
    cut.feed(mixed, "a\r\npartial");
    assertThat(mixed.unparsed()).isEqualTo(7);
    mixed.connectionLost(new ConnectionDone());
    assertThat(mixed.log).containsExactly("a");
  }

  @Test
  void aRawReceiverThatIsNotOverriddenSaysSo() throws Exception {
    LineReceiver bare = connected(new LineReceiver() {});
    bare.setRawMode();
    assertThatThrownBy(() -> Cut.whole().feed(bare, "a"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("rawDataReceived");
  }
}
