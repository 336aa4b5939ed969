package spindle.amp;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Runs the fuzz target on boxes made at random: good ones, bad ones, and good ones with a few
/// bytes changed.
class BoxesFuzzTest {
  private static final int STREAMS = Integer.getInteger("spindle.amp.streams", 1000);
  private static final List<String> KEYS =
      List.of(
          "_ask",
          "_command",
          "_answer",
          "_error",
          "_error_code",
          "_error_description",
          "a",
          "b",
          "total",
          "numerator",
          "denominator",
          "words",
          "k".repeat(255));
  private static final List<String> VALUES =
      List.of("1", "2", "3", "Sum", "Divide", "Everything", "_cancel", "", "True", "x".repeat(900));

  private static byte[] stream(Random chance) {
    BoxWriter out = new BoxWriter();
    for (int boxes = 1 + chance.nextInt(4); boxes > 0; boxes--) {
      if (chance.nextInt(5) == 0) {
        CommandShape.of(Everything.class).writeCall(Everything.random(chance), 7, out);
      } else if (chance.nextInt(3) == 0) {
        CommandShape.of(Sum.class).writeCall(new Sum(chance.nextInt(), 1), 8, out);
      } else {
        for (int pairs = chance.nextInt(5); pairs > 0; pairs--) {
          CommandShape.pair(word(KEYS, chance), word(VALUES, chance), out);
        }
        out.endBox();
      }
    }
    byte[] bytes = out.toBytes();
    for (int changes = chance.nextInt(4); changes > 0; changes--) {
      bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt(chance.nextBoolean() ? 256 : 4);
    }
    return bytes;
  }

  private static byte[] word(List<String> words, Random chance) {
    return Numbers.ascii(words.get(chance.nextInt(words.size())));
  }

  @Test
  void anyStreamIsAnsweredOrEndsTheConnectionHoweverItIsCut() {
    for (long seed = 0; seed < STREAMS; seed++) {
      byte[] stream = stream(new Random(seed));
      try {
        BoxesFuzz.fuzzerTestOneInput(stream);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError(
            "seed %d: %s".formatted(seed, HexFormat.of().formatHex(stream)), failure);
      }
    }
  }
}
