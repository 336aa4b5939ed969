package spindle.socks;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SocksFuzzTest {
  private static final byte[] LIKELY = {5, 0, 1, 2, 3, 4, 5, 0, 0, 1, (byte) 0xFF};

  @Test
  void anyAnswersAreReadOrRefused() {
    for (long seed = 0; seed < 20_000; seed++) {
      Random chance = new Random(seed);
      byte[] input = new byte[chance.nextInt(chance.nextInt(10) == 0 ? 600 : 30)];
      for (int i = 0; i < input.length; i++) {
        boolean any = chance.nextInt(6) == 0;
        input[i] = any ? (byte) chance.nextInt() : LIKELY[chance.nextInt(LIKELY.length)];
      }
      if (input.length > 4) {
        input[0] = 5;
        input[1] = 0;
      }
      try {
        SocksFuzz.fuzzerTestOneInput(input);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }
}
