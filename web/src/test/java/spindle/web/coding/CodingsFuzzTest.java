package spindle.web.coding;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodingsFuzzTest {
  @Test
  void anyBytesAreDecodedOrMalformedAndWhatIsCodedIsDecodedAgain() {
    for (long seed = 0; seed < 4_000; seed++) {
      byte[] input = input(new Random(seed));
      try {
        CodingsFuzz.fuzzerTestOneInput(input);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }

  /// Mostly something sound with a few faults.
  private static byte[] input(Random chance) {
    byte[] text = CodedBodyTest.text(chance.nextInt(chance.nextInt(20) == 0 ? 5_000 : 100));
    byte[] all =
        switch (chance.nextInt(4)) {
          case 0 -> text;
          case 1 -> CodedBodyTest.deflated(chance.nextBoolean(), text);
          case 2 -> CodedBodyTest.gzipped(text);
          default -> joined(CodedBodyTest.gzipped(text), CodedBodyTest.gzipped(text));
        };
    for (int faults = chance.nextInt(4); faults > 0 && all.length > 0; faults--) {
      switch (chance.nextInt(4)) {
        case 0 -> all[chance.nextInt(all.length)] = (byte) chance.nextInt(256);
        case 1 -> all[chance.nextInt(Math.min(12, all.length))] ^= (byte) (1 << chance.nextInt(8));
        case 2 -> all = Arrays.copyOf(all, all.length - chance.nextInt(Math.min(9, all.length)));
        default ->
            all = joined(all, List.of(new byte[1], new byte[] {0x1F}).get(chance.nextInt(2)));
      }
    }
    return all;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
