package spindle.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.testing.RecordingTransport;

class NetstringReceiverTest {
  private static class Strings extends NetstringReceiver {
    final List<String> log = new ArrayList<>();

    Strings(int lengthMax) {
      super(lengthMax);
    }

    @Override
    public void stringReceived(byte[] string) {
      String text = new String(string, ISO_8859_1);
      log.add(text);
      if (text.equals("close")) {
        transport().loseConnection();
      }
    }
  }

  private final RecordingTransport transport = new RecordingTransport();

  private Strings strings(int lengthMax) throws Exception {
    Strings strings = new Strings(lengthMax);
    strings.makeConnection(transport);
    return strings;
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void everyNetstringIsDeliveredHoweverItIsCut(Cut cut) throws Exception {
    Strings strings = strings(99_999);
    String long1000 = "y".repeat(1000);
    cut.feed(strings, "0:,4:1:a,,5:hello,1000:" + long1000 + ",3:\u00ff\u0000:,12");
    assertThat(strings.log).containsExactly("", "1:a,", "hello", long1000, "\u00ff\u0000:");
    cut.feed(strings, ":twelve bytes,");
    assertThat(strings.log).endsWith("twelve bytes");
    assertThat(strings.brokenPeer()).isFalse();
    assertThat(strings.unparsed()).isZero();
  }

  private static Stream<Arguments> brokenAndCuts() {
    return Stream.of(
            ":a,",
            "a",
            "-1:,",
            "+1:a,",
            " 1:a,",
            "1 :a,",
            "01:a,",
            "00:,",
            "1a:",
            "1;a,",
            "5hello,",
            "1:ab,",
            "1:a;",
            "0::",
            "0:0:,",
            "11:hello world,",
            "101:",
            "9999999999999999999999:",
            "5:helloworld,",
            "\n1:a,")
        .flatMap(stream -> Cut.all().map(cut -> Arguments.arguments(stream, cut)));
  }

  @ParameterizedTest
  @MethodSource("brokenAndCuts")
  void whatIsNoNetstringClosesAfterTheOnesBeforeItWereDelivered(String broken, Cut cut)
      throws Exception {
    Strings strings = strings(10);
    cut.feed(strings, "2:ok," + broken);
    cut.feed(strings, "5:never,");
    assertThat(strings.log).containsExactly("ok");
    assertThat(strings.brokenPeer()).isTrue();
    assertThat(transport.requests()).containsExactly("lose");
    assertThat(strings.unparsed()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"11", "100", "9999", "0:x", "00"})
  void aBrokenLengthIsNotWaitedFor(String beginning) throws Exception {
    Strings strings = strings(10);
    Cut.whole().feed(strings, beginning);
    assertThat(strings.brokenPeer()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void aStringOfTheMaximalLengthIsDelivered(Cut cut) throws Exception {
    Strings strings = strings(10);
    cut.feed(strings, "10:0123456789,");
    assertThat(strings.log).containsExactly("0123456789");
    Strings none = strings(0);
    cut.feed(none, "0:,");
    assertThat(none.log).containsExactly("");
    cut.feed(none, "1");
    assertThat(none.brokenPeer()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("spindle.framing.Cut#all")
  void nothingIsDeliveredOnceTheConnectionIsClosing(Cut cut) throws Exception {
    Strings strings = strings(10);
    cut.feed(strings, "5:close,1:a,junk");
    assertThat(strings.log).containsExactly("close");
    assertThat(strings.brokenPeer()).isFalse();
  }

  @Test
  void aStringIsSentAsANetstringWhateverItsLength() throws Exception {
    Strings strings = strings(10);
    assertThat(strings.sendString(new byte[0])).isTrue();
    assertThat(strings.sendString("hello, world".getBytes(ISO_8859_1))).isTrue();
    assertThat(transport.text(ISO_8859_1)).isEqualTo("0:,12:hello, world,");
  }
}
