package spindle.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Runs every fuzz target on streams made at random from the words of its format.
class FramingFuzzTest {
  private static final int STREAMS = 3_000;
  private static final String[] LINE_WORDS = {
    "\r\n", "\r\n", "\r", "\n", "p\r\n", "q\r\n", "a\r\n", "r\r\n", "r\r\nxyz", "12345678", "ab"
  };
  private static final String[] NET_WORDS = {
    "0:,", "1:p,", "1:q,", "1:a,", "3:abc,", "8:12345678,", "9:", "01:", "1", ":", ",", "5:he,lo,"
  };

  private static final Map<String, Consumer<byte[]>> LINE_TARGETS =
      Map.of(
          "lines", FramingFuzz::lineOnlyReceiver,
          "lines and raw bytes", FramingFuzz::lineReceiver);

  @TestFactory
  Stream<DynamicTest> everyParserParsesOrClosesHoweverTheStreamIsCut() {
    Stream<DynamicTest> lines =
        LINE_TARGETS.entrySet().stream().map(e -> fuzz(e.getKey(), e.getValue(), LINE_WORDS));
    Stream<DynamicTest> strings =
        Stream.of(
            fuzz("8-bit lengths", FramingFuzz::int8StringReceiver, binaryWords(1)),
            fuzz("16-bit lengths", FramingFuzz::int16StringReceiver, binaryWords(2)),
            fuzz("32-bit lengths", FramingFuzz::int32StringReceiver, binaryWords(4)),
            fuzz("netstrings", FramingFuzz::netstringReceiver, NET_WORDS));
    return Stream.concat(lines, strings);
  }

  private static String[] binaryWords(int width) {
    String zeros = "\0".repeat(width - 1);
    return new String[] {
      zeros + "\0",
      zeros + "\1p",
      zeros + "\1q",
      zeros + "\1a",
      zeros + "\3abc",
      zeros + "\u000812345678",
      zeros,
      "\0",
      zeros + "\u0009",
      "\u0080"
    };
  }

  private static DynamicTest fuzz(String name, Consumer<byte[]> target, String[] words) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          for (long seed = 0; seed < STREAMS; seed++) {
            byte[] stream = stream(new Random(seed), words);
            try {
              target.accept(stream);
            } catch (AssertionError failure) {
              throw new AssertionError("seed " + seed, failure);
            }
          }
        });
  }

  private static byte[] stream(Random chance, String[] words) {
    // Some words end everything: half of the streams do without most of them.
    int kinds = chance.nextBoolean() ? words.length : 1 + chance.nextInt(words.length);
    StringBuilder stream = new StringBuilder();
    for (int i = chance.nextInt(40); i > 0; i--) {
      stream.append(words[chance.nextInt(kinds)]);
      if (chance.nextInt(20) == 0) {
        stream.append((char) chance.nextInt(256));
      }
    }
    return stream.toString().getBytes(ISO_8859_1);
  }
}
