package spindle.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spindle.testing.RecordingTransport;

/// What [LineReceiver] in line mode and [LineOnlyReceiver] have in common.
class LineOnlyReceiverTest {
  private static final String LONGEST = "0123456789";
  private static final LineFormat TEN = LineFormat.defaults().withLengthMax(10);

  private static class Lines extends LineOnlyReceiver {
    final List<String> log = new ArrayList<>();

    Lines(LineFormat format) {
      super(format);
    }

    @Override
    public void lineReceived(String line) throws Exception {
      log.add(line);
      if (line.equals("close")) {
        transport().loseConnection();
      } else if (line.equals("abort")) {
        transport().abortConnection();
      }
    }
  }

  private final RecordingTransport transport = new RecordingTransport();

  private <P extends LineOnlyReceiver> P connected(P protocol) throws Exception {
    protocol.makeConnection(transport);
    return protocol;
  }

  private Lines lines(LineFormat format) throws Exception {
    return connected(new Lines(format));
  }

  private Lines lines() throws Exception {
    return lines(LineFormat.defaults());
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void everyLineIsDeliveredWithoutItsDelimiterAndInOrder(Cut cut) throws Exception {
    Lines lines = lines();
    cut.feed(lines, "one\r\ntwo\r\n\r\na longer line with blanks\r\npart");
    assertThat(lines.log).containsExactly("one", "two", "", "a longer line with blanks");
    cut.feed(lines, "ial\r\n");
    assertThat(lines.log).endsWith("partial");
    assertThat(lines.unparsed()).isZero();
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void halfADelimiterIsData(Cut cut) throws Exception {
    Lines lines = lines();
    cut.feed(lines, "a\rb\nc\r\r\n\n\r\n");
    assertThat(lines.log).containsExactly("a\rb\nc\r", "\n");
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void theDelimiterMayBeAnything(Cut cut) throws Exception {
    Lines feeds = lines(LineFormat.defaults().withDelimiter("\n"));
    cut.feed(feeds, "a\r\nb\n");
    assertThat(feeds.log).containsExactly("a\r", "b");
    Lines words = lines(LineFormat.defaults().withDelimiter("aab"));
    cut.feed(words, "xaaabyaab");
    assertThat(words.log).containsExactly("xa", "y");
    Lines binary = lines(LineFormat.defaults().withDelimiter("\u00ff").withCharset(ISO_8859_1));
    cut.feed(binary, "a\u00e9\u00ffb\u00ff");
    assertThat(binary.log).containsExactly("a\u00e9", "b");
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void textIsDecodedAndWhatIsNoTextIsReplaced(Cut cut) throws Exception {
    Lines lines = lines();
    cut.feed(lines, "grüße €\r\n".getBytes(UTF_8));
    cut.feed(lines, "\u00ff\r\n");
    assertThat(lines.log).containsExactly("grüße €", "\ufffd");
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void aLineOfTheMaximalLengthIsDelivered(Cut cut) throws Exception {
    Lines lines = lines(TEN);
    cut.feed(lines, LONGEST + "\r\n" + LONGEST + "\r\n");
    assertThat(lines.log).containsExactly(LONGEST, LONGEST);
    assertThat(transport.requests()).isEmpty();
  }

  @Test
  void aLineOfTheMaximalLengthMayWaitForTheEndOfItsDelimiter() throws Exception {
    Lines lines = lines(TEN);
    Cut.whole().feed(lines, LONGEST + "\r");
    assertThat(transport.requests()).isEmpty();
    Cut.whole().feed(lines, "\n");
    assertThat(lines.log).containsExactly(LONGEST);
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void aLineThatIsTooLongClosesAfterTheOnesBeforeItWereDelivered(Cut cut) throws Exception {
    Lines lines = lines(TEN);
    cut.feed(lines, "short\r\n" + LONGEST + "x\r\nnever\r\n");
    assertThat(lines.log).containsExactly("short");
    assertThat(transport.requests()).containsExactly("lose");
    assertThat(lines.unparsed()).isZero();
  }

  @Test
  void anUnfinishedLineIsTooLongWhenNoDelimiterCanSaveIt() throws Exception {
    Lines lines = lines(TEN);
    Cut.whole().feed(lines, LONGEST + "x");
    assertThat(transport.requests()).isEmpty();
    Cut.whole().feed(lines, "\r");
    assertThat(transport.requests()).containsExactly("lose");
  }

  @Test
  void whoeverHandlesALongLineGetsAllThatIsLeftAndMayGoOn() throws Exception {
    class Patient extends Lines {
      Patient() {
        super(TEN);
      }

      @Override
      public void lineLengthExceeded(ByteBuffer rest) {
        log.add("rest " + ISO_8859_1.decode(rest));
      }
    }
    Lines lines = connected(new Patient());
    Cut.whole().feed(lines, "a\r\n" + LONGEST + "x\r\nb\r\nc");
    Cut.whole().feed(lines, "d\r\n");
    assertThat(lines.log).containsExactly("a", "rest " + LONGEST + "x\r\nb\r\nc", "d");
    assertThat(transport.requests()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void nothingIsDeliveredOnceTheConnectionIsClosing(Cut cut) throws Exception {
    Lines lines = lines();
    cut.feed(lines, "a\r\nclose\r\nb\r\nc\r\n");
    assertThat(lines.log).containsExactly("a", "close");
    assertThat(lines.unparsed()).isZero();
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void nothingIsDeliveredAfterAnAbort(Cut cut) throws Exception {
    Lines lines = lines();
    cut.feed(lines, "a\r\nabort\r\nb\r\n");
    assertThat(lines.log).containsExactly("a", "abort");
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void linesMayBeReadAsLentBytes(Cut cut) throws Exception {
    List<String> log = new ArrayList<>();
    LineOnlyReceiver lines =
        connected(
            new LineOnlyReceiver() {
              @Override
              public void lineReceived(ByteBuffer line) {
                log.add(line.remaining() + ":" + ISO_8859_1.decode(line));
              }
            });
    cut.feed(lines, "one\r\n\r\nthree\r\n");
    assertThat(log).containsExactly("3:one", "0:", "5:three");
  }

  @Test
  void dataThatArrivesWithinTheDeliveryOfALineComesAfterTheRest() throws Exception {
    class Reentered extends Lines {
      Reentered() {
        super(LineFormat.defaults());
      }

      @Override
      public void lineReceived(String line) throws Exception {
        log.add("begin " + line);
        if (line.equals("a")) {
          dataReceived(ByteBuffer.wrap("c\r\n".getBytes(UTF_8)));
        }
        log.add("end " + line);
      }
    }
    Lines lines = connected(new Reentered());
    Cut.whole().feed(lines, "a\r\nb\r\n");
    assertThat(lines.log)
        .containsExactly("begin a", "end a", "begin b", "end b", "begin c", "end c");
  }

  @Test
  void aReceiverThatThrowsLosesNoByteAndKeepsNoLentBuffer() throws Exception {
    class Throwing extends Lines {
      Throwing() {
        super(LineFormat.defaults());
      }

      @Override
      public void lineReceived(String line) throws Exception {
        super.lineReceived(line);
        if (line.equals("b")) {
          throw new java.io.IOException("trouble");
        }
      }
    }
    Lines lines = connected(new Throwing());
    assertThatThrownBy(() -> Cut.whole().feed(lines, "a\r\nb\r\nc\r\nd")).hasMessage("trouble");
    assertThat(new String(lines.takeRemaining(), UTF_8)).isEqualTo("c\r\nd");
  }

  @Test
  void aReceiverThatIsNotOverriddenSaysSo() throws Exception {
    LineOnlyReceiver bare = connected(new LineOnlyReceiver() {});
    assertThatThrownBy(() -> Cut.whole().feed(bare, "a\r\n"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("lineReceived");
  }

  @Test
  void aLineIsSentWithItsDelimiter() throws Exception {
    Lines lines = lines();
    assertThat(lines.sendLine("grüße")).isTrue();
    ByteBuffer bytes = ByteBuffer.wrap("xabcx".getBytes(UTF_8), 1, 3);
    assertThat(lines.sendLine(bytes)).isTrue();
    assertThat(bytes.remaining()).isZero();
    assertThat(lines.sendLine("")).isTrue();
    assertThat(transport.text(ISO_8859_1))
        .isEqualTo(new String("grüße".getBytes(UTF_8), ISO_8859_1) + "\r\nabc\r\n\r\n");
  }

  @Test
  void aLineThatThePeerWouldReadAsTwoIsRefused() throws Exception {
    Lines lines = lines();
    assertThrows(IllegalArgumentException.class, () -> lines.sendLine("a\r\nb"));
    assertThrows(IllegalArgumentException.class, () -> lines.sendLine("\r\n"));
    assertThrows(
        IllegalArgumentException.class,
        () -> lines.sendLine(ByteBuffer.wrap("a\r\nb".getBytes(UTF_8))));
    assertThat(lines.sendLine("a\nb\r")).isTrue();
    assertThat(transport.text(ISO_8859_1)).isEqualTo("a\nb\r\r\n");
    Lines words = lines(LineFormat.defaults().withDelimiter("aa"));
    assertThrows(IllegalArgumentException.class, () -> words.sendLine("xa"));
  }

  @Test
  void aFormatThatCannotWorkIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> TEN.withDelimiter(""));
    assertThrows(IllegalArgumentException.class, () -> TEN.withLengthMax(-1));
    assertThrows(
        IllegalArgumentException.class, () -> TEN.withCharset(ISO_8859_1).withDelimiter("€"));
  }

  @Test
  @Timeout(600)
  void aMillionShortLinesInOneReadTakeTheirTimeOnce() throws Exception {
    int[] count = {0};
    LineOnlyReceiver lines =
        connected(
            new LineOnlyReceiver() {
              @Override
              public void lineReceived(ByteBuffer line) {
                count[0]++;
              }
            });
    Cut.whole().feed(lines, "x\r\n".repeat(1_000_000));
    assertThat(count[0]).isEqualTo(1_000_000);
  }

  @Test
  @SuppressWarnings("NullAway") // what a program without that check may do
  void noLineIsNotSentAsTheWordNull() throws Exception {
    Lines lines = lines();
    String none = null;
    assertThatThrownBy(() -> lines.sendLine(none)).isInstanceOf(NullPointerException.class);
    assertThat(transport.value()).isEmpty();
  }
}
