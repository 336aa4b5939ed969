package spindle.codings;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spindle.web.coding.MalformedContent;

class CodingsFuzzTest {
  @Test
  void anyBytesAreDecodedOrMalformedAndWhatIsCodedIsDecodedAgain() throws Exception {
    for (long seed = 0; seed < 2_000; seed++) {
      byte[] input = input(new Random(seed));
      try {
        CodingsFuzz.fuzzerTestOneInput(input);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }

  /// Mostly something sound with a few faults.
  private static byte[] input(Random chance) throws MalformedContent {
    byte[] text = CodingsTest.text(chance.nextInt(chance.nextInt(20) == 0 ? 5_000 : 100));
    byte[] all =
        switch (chance.nextInt(3)) {
          case 0 -> text;
          case 1 -> CodingsTest.coded(new BrotliCoding().encoder(), text, 50, 50);
          default -> CodingsTest.coded(new ZstdCoding().encoder(), text, 50, 50);
        };
    for (int faults = chance.nextInt(4); faults > 0 && all.length > 0; faults--) {
      switch (chance.nextInt(3)) {
        case 0 -> all[chance.nextInt(all.length)] = (byte) chance.nextInt(256);
        case 1 -> all[chance.nextInt(Math.min(12, all.length))] ^= (byte) (1 << chance.nextInt(8));
        default -> all = Arrays.copyOf(all, all.length - chance.nextInt(Math.min(9, all.length)));
      }
    }
    return all;
  }
}
