package spindle.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import spindle.websocket.TestedEnd.Frame;

/// What the published list of cases of Autobahn's test suite asks of an echo, in our own words and
/// under its numbers, of a server and of a client: each says frames, and what is answered. Groups
/// 6.5 to 6.23 are in [AutobahnTextTest], 12 and 13 in [AutobahnCompressionTest].
///
/// Of what the list has a thousand of, there are fewer here, and what is cut into many pieces is
/// smaller: that only takes longer.
class AutobahnTest {
  private static final int TEXT = 0x81;
  private static final int BINARY = 0x82;
  private static final int BEGIN_TEXT = 0x01;
  private static final int BEGIN_BINARY = 0x02;
  private static final int MORE = 0x00;
  private static final int LAST = 0x80;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;
  private static final int PONG = 0x8A;
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final byte[] NOTHING = {};

  /// How what is said is cut.
  private enum Cut {
    WHOLE,
    FRAMES,
    OCTETS
  }

  /// @param chops of how many bytes, or 0 for what `cut` says
  /// @param missing how many bytes at the end are not said
  private record Case(
      String number, List<Frame> says, List<Frame> hears, Cut cut, int chops, int missing) {}

  private final List<Case> cases = new ArrayList<>();

  private static Frame frame(int first, byte[] payload) {
    return new Frame(first, payload);
  }

  private static Frame frame(int first, String payload) {
    return new Frame(first, payload.getBytes(UTF_8));
  }

  private static Frame close(int code, String reason) {
    byte[] words = reason.getBytes(UTF_8);
    return new Frame(
        CLOSE, ByteBuffer.allocate(2 + words.length).putShort((short) code).put(words).array());
  }

  private static Frame closed(int code) {
    return close(code, "");
  }

  private void add(String number, Cut cut, List<Frame> says, List<Frame> hears) {
    cases.add(new Case(number, says, hears, cut, 0, 0));
  }

  /// One that ends with a close of ours, which is echoed.
  private void fine(String number, Cut cut, List<Frame> says, Frame... hears) {
    List<Frame> all = new ArrayList<>(says);
    all.add(closed(1000));
    List<Frame> heard = new ArrayList<>(Arrays.asList(hears));
    heard.add(closed(1000));
    add(number, cut, all, heard);
  }

  /// One that the tested end closes.
  private void fails(String number, Cut cut, int code, List<Frame> says, Frame... before) {
    List<Frame> heard = new ArrayList<>(Arrays.asList(before));
    heard.add(closed(code));
    add(number, cut, says, heard);
  }

  private static List<Frame> fragments(int kind, byte[] payload, int size) {
    List<Frame> all = new ArrayList<>();
    for (int at = 0; at < payload.length || at == 0; at += size) {
      int end = Math.min(payload.length, at + size);
      int first = (at == 0 ? kind : MORE) | (end == payload.length ? LAST : 0);
      all.add(frame(first, Arrays.copyOfRange(payload, at, end)));
    }
    return all;
  }

  private static byte[] stars(int length) {
    byte[] all = new byte[length];
    Arrays.fill(all, (byte) '*');
    return all;
  }

  @TestFactory
  Stream<DynamicTest> aServerAnswersAsTheListSays() {
    return tests(true);
  }

  @TestFactory
  Stream<DynamicTest> soDoesAClient() {
    return tests(false);
  }

  private Stream<DynamicTest> tests(boolean server) {
    framing();
    pings();
    reserved();
    fragmentation();
    text();
    closing();
    codes();
    large();
    return cases.stream()
        .map(each -> DynamicTest.dynamicTest(each.number, () -> run(each, server)));
  }

  private static void run(Case each, boolean server) {
    try (var tested = new TestedEnd(server, "")) {
      for (byte[] bytes : cut(tested, each)) {
        tested.say(bytes);
      }
      List<Frame> heard = tested.heard();
      assertThat(heard).as(each.number).hasToString(each.hears.toString());
      for (int i = 0; i < heard.size(); i++) {
        assertThat(heard.get(i).isLike(each.hears.get(i))).as("frame %d", i).isTrue();
      }
      assertThat(tested.isOver()).isTrue();
    }
  }

  private static List<byte[]> cut(TestedEnd tested, Case each) {
    List<byte[]> frames = each.says.stream().map(tested::bytes).toList();
    if (each.cut == Cut.FRAMES) {
      return frames;
    }
    var all = new ByteArrayOutputStream();
    frames.forEach(all::writeBytes);
    byte[] whole = Arrays.copyOf(all.toByteArray(), all.size() - each.missing);
    int size = each.cut == Cut.OCTETS ? 1 : each.chops == 0 ? whole.length : each.chops;
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < whole.length; at += size) {
      pieces.add(Arrays.copyOfRange(whole, at, Math.min(whole.length, at + size)));
    }
    return pieces;
  }

  private void framing() {
    int[] lengths = {0, 125, 126, 127, 128, 65_535, 65_536, 65_536};
    for (int i = 0; i < lengths.length; i++) {
      Frame text = frame(TEXT, stars(lengths[i]));
      Frame binary = frame(BINARY, new byte[lengths[i]]);
      int chops = i == 7 ? 997 : 0;
      chopped("1.1." + (i + 1), chops, text);
      chopped("1.2." + (i + 1), chops, binary);
    }
  }

  private void chopped(String number, int chops, Frame message) {
    cases.add(
        new Case(
            number,
            List.of(message, closed(1000)),
            List.of(message, closed(1000)),
            Cut.WHOLE,
            chops,
            0));
  }

  private void pings() {
    byte[] odd = {0, (byte) 0xFF, (byte) 0xFE, (byte) 0xFD, (byte) 0xFC, (byte) 0xFB, 0};
    fine("2.1", Cut.WHOLE, List.of(frame(PING, NOTHING)), frame(PONG, NOTHING));
    fine("2.2", Cut.WHOLE, List.of(frame(PING, "hello")), frame(PONG, "hello"));
    fine("2.3", Cut.WHOLE, List.of(frame(PING, odd)), frame(PONG, odd));
    fine("2.4", Cut.WHOLE, List.of(frame(PING, new byte[125])), frame(PONG, new byte[125]));
    fails("2.5", Cut.WHOLE, 1002, List.of(frame(PING, new byte[126])));
    fine("2.6", Cut.OCTETS, List.of(frame(PING, new byte[125])), frame(PONG, new byte[125]));
    fine("2.7", Cut.WHOLE, List.of(frame(PONG, NOTHING)));
    fine("2.8", Cut.WHOLE, List.of(frame(PONG, "unasked")));
    fine(
        "2.9",
        Cut.WHOLE,
        List.of(frame(PONG, "unasked"), frame(PING, "asked")),
        frame(PONG, "asked"));
    List<Frame> ten = new ArrayList<>();
    List<Frame> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ten.add(frame(PING, "ping " + i));
      answers.add(frame(PONG, "ping " + i));
    }
    fine("2.10", Cut.WHOLE, ten, answers.toArray(Frame[]::new));
    fine("2.11", Cut.OCTETS, ten, answers.toArray(Frame[]::new));
  }

  private void reserved() {
    Frame good = frame(TEXT, "good");
    Frame ping = frame(PING, NOTHING);
    fails("3.1", Cut.WHOLE, 1002, List.of(frame(TEXT | 0x10, "a")));
    fails("3.2", Cut.WHOLE, 1002, List.of(good, frame(TEXT | 0x20, "a"), ping), good);
    fails("3.3", Cut.FRAMES, 1002, List.of(good, frame(TEXT | 0x30, "a"), ping), good);
    fails("3.4", Cut.OCTETS, 1002, List.of(good, frame(TEXT | 0x40, "a"), ping), good);
    fails("3.5", Cut.WHOLE, 1002, List.of(frame(BINARY | 0x50, new byte[8])));
    fails("3.6", Cut.WHOLE, 1002, List.of(frame(PING | 0x60, "a")));
    fails("3.7", Cut.WHOLE, 1002, List.of(frame(CLOSE | 0x70, NOTHING)));
    int[][] unknown = {{3, 4, 5, 6, 7}, {11, 12, 13, 14, 15}};
    for (int kind = 0; kind < 2; kind++) {
      for (int i = 0; i < 5; i++) {
        String number = "4." + (kind + 1) + "." + (i + 1);
        Frame bad =
            frame(LAST | unknown[kind][i], i % 2 == 0 ? NOTHING : "payload".getBytes(UTF_8));
        Cut cut = i == 4 ? Cut.OCTETS : Cut.WHOLE;
        if (i < 2) {
          fails(number, cut, 1002, List.of(bad));
        } else {
          fails(number, cut, 1002, List.of(good, bad, ping), good);
        }
      }
    }
  }

  private void fragmentation() {
    Frame one = frame(BEGIN_TEXT, "fragment1");
    Frame two = frame(LAST, "fragment2");
    Frame ping = frame(PING, "ping");
    Frame pong = frame(PONG, "ping");
    Frame whole = frame(TEXT, "fragment1fragment2");
    Frame hello = frame(TEXT, "hello");
    Frame nothing = frame(LAST, "of nothing");
    fails("5.1", Cut.WHOLE, 1002, List.of(frame(0x09, "a"), frame(LAST, "b")));
    fails("5.2", Cut.WHOLE, 1002, List.of(frame(0x0A, "a"), frame(LAST, "b")));
    Cut[] cuts = Cut.values();
    for (int i = 0; i < 3; i++) {
      fine("5." + (3 + i), cuts[i], List.of(one, two), whole);
      fine("5." + (6 + i), cuts[i], List.of(one, ping, two), pong, whole);
      fails("5." + (9 + i), cuts[i], 1002, List.of(nothing, hello));
      fails("5." + (12 + i), cuts[i], 1002, List.of(frame(MORE, "of nothing"), hello));
    }
    fails("5.15", Cut.WHOLE, 1002, List.of(one, two, frame(MORE, "x"), hello), whole);
    fails("5.16", Cut.WHOLE, 1002, List.of(frame(MORE, "x"), one, two, frame(MORE, "x"), one, two));
    fails("5.17", Cut.WHOLE, 1002, List.of(nothing, one, two, nothing, one, two));
    fails("5.18", Cut.WHOLE, 1002, List.of(one, frame(TEXT, "fragment2")));
    List<Frame> five =
        List.of(
            frame(BEGIN_TEXT, "1"),
            frame(MORE, "2"),
            ping,
            frame(MORE, "3"),
            frame(MORE, "4"),
            ping,
            frame(LAST, "5"));
    fine("5.19", Cut.FRAMES, five, pong, pong, frame(TEXT, "12345"));
    fine("5.20", Cut.WHOLE, five, pong, pong, frame(TEXT, "12345"));
  }

  private void text() {
    byte[] greek = "Hello-µ@ßöäüàá-UTF-8!!".getBytes(UTF_8);
    Frame none = frame(TEXT, NOTHING);
    fine("6.1.1", Cut.WHOLE, List.of(none), none);
    List<Frame> three = List.of(frame(BEGIN_TEXT, ""), frame(MORE, ""), frame(LAST, ""));
    fine("6.1.2", Cut.WHOLE, three, none);
    three = List.of(frame(BEGIN_TEXT, ""), frame(MORE, "middle"), frame(LAST, ""));
    fine("6.1.3", Cut.WHOLE, three, frame(TEXT, "middle"));
    fine("6.2.1", Cut.WHOLE, List.of(frame(TEXT, greek)), frame(TEXT, greek));
    fine("6.2.2", Cut.WHOLE, fragments(BEGIN_TEXT, greek, 12), frame(TEXT, greek));
    fine("6.2.3", Cut.WHOLE, fragments(BEGIN_TEXT, greek, 1), frame(TEXT, greek));
    byte[] word = "κόσμε".getBytes(UTF_8);
    fine("6.2.4", Cut.WHOLE, fragments(BEGIN_TEXT, word, 1), frame(TEXT, word));
    byte[] bad = bytes("cebae1bdb9cf83cebcceb5eda080656469746564");
    fails("6.3.1", Cut.WHOLE, 1007, List.of(frame(TEXT, bad)));
    fails("6.3.2", Cut.WHOLE, 1007, fragments(BEGIN_TEXT, bad, 1));
    // It fails before the rest is there, which does not come.
    Frame good = frame(BEGIN_TEXT, bytes("cebae1bdb9cf83cebcceb5"));
    fails("6.4.1", Cut.FRAMES, 1007, List.of(good, frame(MORE, bytes("f4908080"))));
    Frame half = frame(BEGIN_TEXT, bytes("cebae1bdb9cf83cebcceb5f4"));
    fails("6.4.2", Cut.FRAMES, 1007, List.of(half, frame(MORE, bytes("90"))));
    cutFrame("6.4.3", bytes("cebae1bdb9cf83cebcceb5f4908080"));
    cutFrame("6.4.4", bytes("cebae1bdb9cf83cebcceb5f490"));
  }

  /// Of a frame that says to be longer, only this comes.
  private void cutFrame(String number, byte[] begin) {
    List<Frame> whole = List.of(frame(TEXT, Arrays.copyOf(begin, begin.length + 20)));
    cases.add(new Case(number, whole, List.of(closed(1007)), Cut.WHOLE, 0, 20));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private void closing() {
    Frame hello = frame(TEXT, "hello");
    Frame close = closed(1000);
    fine("7.1.1", Cut.WHOLE, List.of(hello), hello);
    add("7.1.2", Cut.WHOLE, List.of(close, close), List.of(close));
    add("7.1.3", Cut.WHOLE, List.of(close, frame(PING, "a")), List.of(close));
    add("7.1.4", Cut.WHOLE, List.of(close, hello), List.of(close));
    List<Frame> cut = List.of(frame(BEGIN_TEXT, "half"), close, frame(LAST, "half"));
    add("7.1.5", Cut.WHOLE, cut, List.of(close));
    Frame long256 = frame(TEXT, stars(256 * KIB));
    add(
        "7.1.6",
        Cut.WHOLE,
        List.of(long256, hello, close, frame(PING, "a")),
        List.of(long256, hello, close));
    Frame empty = frame(CLOSE, NOTHING);
    add("7.3.1", Cut.WHOLE, List.of(empty), List.of(empty));
    fails("7.3.2", Cut.WHOLE, 1002, List.of(frame(CLOSE, "a")));
    add("7.3.3", Cut.WHOLE, List.of(close), List.of(close));
    add("7.3.4", Cut.WHOLE, List.of(close(1000, "Hello World!")), List.of(close));
    add("7.3.5", Cut.WHOLE, List.of(close(1000, "*".repeat(123))), List.of(close));
    fails("7.3.6", Cut.WHOLE, 1002, List.of(close(1000, "*".repeat(124))));
    byte[] noText = bytes("03e8cebae1bdb9cf83cebcceb5eda080656469746564");
    fails("7.5.1", Cut.WHOLE, 1007, List.of(frame(CLOSE, noText)));
  }

  private void codes() {
    int[] good = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999};
    for (int i = 0; i < good.length; i++) {
      Frame close = closed(good[i]);
      add("7.7." + (i + 1), Cut.WHOLE, List.of(close), List.of(close));
    }
    int[] bad = {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999};
    for (int i = 0; i < bad.length; i++) {
      fails("7.9." + (i + 1), Cut.WHOLE, 1002, List.of(closed(bad[i])));
    }
    fails("7.13.1", Cut.WHOLE, 1002, List.of(closed(5000)));
    fails("7.13.2", Cut.WHOLE, 1002, List.of(closed(65_535)));
  }

  private void large() {
    int[] sizes = {64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB};
    int[] fragments = {64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB};
    int[] small = {0, 16, 64, 256, KIB, 4 * KIB};
    for (int kind = 0; kind < 2; kind++) {
      int whole = kind == 0 ? TEXT : BINARY;
      int begin = kind == 0 ? BEGIN_TEXT : BEGIN_BINARY;
      for (int i = 0; i < 6; i++) {
        Frame message = frame(whole, stars(sizes[i]));
        fine("9.%d.%d".formatted(1 + kind, i + 1), Cut.WHOLE, List.of(message), message);
        Frame chops = frame(whole, stars(128 * KIB));
        chopped("9.%d.%d".formatted(5 + kind, i + 1), 64 << i, chops);
        Frame[] many = new Frame[50];
        Arrays.fill(many, frame(whole, stars(small[i])));
        fine("9.%d.%d".formatted(7 + kind, i + 1), Cut.FRAMES, List.of(many), many);
      }
      for (int i = 0; i < fragments.length; i++) {
        byte[] four = stars(fragments[i] < 64 * KIB ? MIB : 4 * MIB);
        String number = "9.%d.%d".formatted(3 + kind, i + 1);
        fine(number, Cut.WHOLE, fragments(begin, four, fragments[i]), frame(whole, four));
      }
    }
    fine(
        "10.1.1",
        Cut.WHOLE,
        fragments(BEGIN_TEXT, stars(64 * KIB), 1300),
        frame(TEXT, stars(64 * KIB)));
  }
}
