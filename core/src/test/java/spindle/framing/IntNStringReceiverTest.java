package spindle.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import spindle.testing.RecordingTransport;

class IntNStringReceiverTest {
  /// What the three widths are told and do alike.
  private static final class Messages {
    final List<String> log = new ArrayList<>();

    void received(byte[] string, IntNStringReceiver by) {
      String text = new String(string, ISO_8859_1);
      log.add(text);
      switch (text) {
        case "close" -> by.transport().loseConnection();
        case "pause" -> by.pauseProducing();
        case "take" -> log.add("taken " + new String(by.takeRemaining(), ISO_8859_1));
        default -> {}
      }
    }
  }

  private final Messages messages = new Messages();
  private final RecordingTransport transport = new RecordingTransport();

  private IntNStringReceiver receiver(int width, int lengthMax) throws Exception {
    IntNStringReceiver receiver =
        switch (width) {
          case 1 ->
              new Int8StringReceiver(lengthMax) {
                @Override
                public void stringReceived(byte[] string) {
                  messages.received(string, this);
                }
              };
          case 2 ->
              new Int16StringReceiver(lengthMax) {
                @Override
                public void stringReceived(byte[] string) {
                  messages.received(string, this);
                }
              };
          default ->
              new Int32StringReceiver(lengthMax) {
                @Override
                public void stringReceived(byte[] string) {
                  messages.received(string, this);
                }
              };
        };
    receiver.makeConnection(transport);
    return receiver;
  }

  private IntNStringReceiver receiver(int width) throws Exception {
    return receiver(width, 99_999);
  }

  private static String framed(int width, String... strings) {
    StringBuilder stream = new StringBuilder();
    for (String string : strings) {
      stream.append(prefix(width, string.length())).append(string);
    }
    return stream.toString();
  }

  private static String prefix(int width, long length) {
    StringBuilder prefix = new StringBuilder();
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) {
      prefix.append((char) (length >>> shift & 0xFF));
    }
    return prefix.toString();
  }

  private static Stream<Arguments> widthsAndCuts() {
    return Stream.of(1, 2, 4)
        .flatMap(width -> Cut.all().map(cut -> Arguments.arguments(width, cut)));
  }

  @ParameterizedTest
  @MethodSource("widthsAndCuts")
  void everyStringIsDeliveredAndTheEmptyOneIsOne(int width, Cut cut) throws Exception {
    IntNStringReceiver receiver = receiver(width);
    String long200 = "x".repeat(200);
    cut.feed(receiver, framed(width, "one", "", "three", long200, "\u00ff\u0000"));
    cut.feed(receiver, prefix(width, 5) + "part");
    assertThat(messages.log).containsExactly("one", "", "three", long200, "\u00ff\u0000");
    assertThat(receiver.unparsed()).isEqualTo(width + 4);
    cut.feed(receiver, "s");
    assertThat(messages.log).endsWith("parts");
    assertThat(receiver.unparsed()).isZero();
  }

  @ParameterizedTest
  @MethodSource("widthsAndCuts")
  void aStringOfTheMaximalLengthIsDeliveredAndALongerOneCloses(int width, Cut cut)
      throws Exception {
    IntNStringReceiver receiver = receiver(width, 5);
    cut.feed(receiver, framed(width, "12345", "123456", "1"));
    assertThat(messages.log).containsExactly("12345");
    assertThat(transport.requests()).containsExactly("lose");
    assertThat(receiver.unparsed()).isZero();
  }

  @ParameterizedTest
  @MethodSource("widthsAndCuts")
  void nothingIsDeliveredOnceTheConnectionIsClosing(int width, Cut cut) throws Exception {
    IntNStringReceiver receiver = receiver(width);
    cut.feed(receiver, framed(width, "a", "close", "b", "c"));
    assertThat(messages.log).containsExactly("a", "close");
  }

  @ParameterizedTest
  @MethodSource("widthsAndCuts")
  void aPauseHoldsWhatHasArrived(int width, Cut cut) throws Exception {
    IntNStringReceiver receiver = receiver(width);
    cut.feed(receiver, framed(width, "a", "pause", "b", "pause", "c"));
    assertThat(messages.log).containsExactly("a", "pause");
    receiver.resumeProducing();
    assertThat(messages.log).containsExactly("a", "pause", "b", "pause");
    receiver.resumeProducing();
    assertThat(messages.log).endsWith("c");
  }

  @ParameterizedTest
  @MethodSource("widthsAndCuts")
  void aStringIsSentWithItsLength(int width, Cut cut) throws Exception {
    IntNStringReceiver receiver = receiver(width);
    assertThat(receiver.sendString("hello".getBytes(ISO_8859_1))).isTrue();
    assertThat(receiver.sendString(new byte[0])).isTrue();
    assertThat(receiver.sendString(ByteBuffer.wrap(new byte[200], 50, 150))).isTrue();
    assertThat(transport.text(ISO_8859_1))
        .isEqualTo(framed(width, "hello", "", new String(new byte[150], ISO_8859_1)));
    cut.feed(receiver, transport.text(ISO_8859_1));
    assertThat(messages.log).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("widthsAndCuts")
  void anotherProtocolMayTakeTheRestOfTheStream(int width, Cut cut) throws Exception {
    IntNStringReceiver receiver = receiver(width);
    Cut.whole().feed(receiver, framed(width, "a", "take") + "not framed");
    assertThat(messages.log).containsExactly("a", "take", "taken not framed");
    cut.feed(receiver, framed(width, "b"));
    assertThat(messages.log).endsWith("b");
  }

  @Test
  void aLengthBeyondTheLimitIsReportedAsSoonAsItIsThereAndUnsigned() throws Exception {
    List<Long> lengths = new ArrayList<>();
    Int32StringReceiver receiver =
        new Int32StringReceiver() {
          @Override
          public void lengthLimitExceeded(long length) {
            lengths.add(length);
          }
        };
    receiver.makeConnection(transport);
    Cut.whole().feed(receiver, "\u00ff\u00ff\u00ff");
    assertThat(lengths).isEmpty();
    Cut.whole().feed(receiver, "\u00fe");
    assertThat(lengths).containsExactly(0xFFFF_FFFEL);
    Cut.whole().feed(receiver, "more");
    assertThat(lengths).containsExactly(0xFFFF_FFFEL, 0xFFFF_FFFEL);
    assertThat(receiver.takeRemaining()).hasSize(8);
  }

  @Test
  void aStringWhoseLengthDoesNotFitIsRefused() throws Exception {
    IntNStringReceiver one = receiver(1);
    assertThat(one.sendString(new byte[255])).isTrue();
    assertThatThrownBy(() -> one.sendString(new byte[256]))
        .isInstanceOf(StringTooLong.class)
        .hasMessage("a string of 256 bytes has no length of 1 bytes");
    IntNStringReceiver two = receiver(2);
    assertThat(two.sendString(new byte[65_535])).isTrue();
    assertThrows(StringTooLong.class, () -> two.sendString(new byte[65_536]));
    assertThat(receiver(4).sendString(new byte[200_000])).isTrue();
  }

  @Test
  void stringsMayBeReadAsLentBytes() throws Exception {
    List<String> log = new ArrayList<>();
    Int8StringReceiver receiver =
        new Int8StringReceiver() {
          @Override
          public void stringReceived(ByteBuffer string) {
            log.add(string.remaining() + ":" + ISO_8859_1.decode(string));
          }
        };
    receiver.makeConnection(transport);
    Cut.whole().feed(receiver, framed(1, "abc", ""));
    assertThat(log).containsExactly("3:abc", "0:");
  }

  @Test
  void aReceiverThatIsNotOverriddenSaysSo() throws Exception {
    Int8StringReceiver bare = new Int8StringReceiver() {};
    bare.makeConnection(transport);
    assertThatThrownBy(() -> Cut.whole().feed(bare, framed(1, "a")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("stringReceived");
  }

  @Test
  void aNegativeLimitIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> receiver(4, -1));
  }
}
