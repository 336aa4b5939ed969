package spindle.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TargetsFuzzTest {
  private static final String[] WORDS = {
    "/",
    ".",
    "..",
    "%2e",
    "%2F",
    "%5c",
    "%",
    "%00",
    "%C3%A4",
    "%FF",
    "a",
    "?",
    "&",
    "=",
    "+",
    "\\",
    "Sun, ",
    "06 Nov 1994 ",
    "08:49:37 GMT"
  };

  @Test
  void anyTextIsReadOrRefused() {
    for (long seed = 0; seed < 20_000; seed++) {
      var chance = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = chance.nextInt(12); i > 0; i--) {
        text.append(WORDS[chance.nextInt(WORDS.length)]);
        if (chance.nextInt(20) == 0) {
          text.append((char) chance.nextInt(256));
        }
      }
      try {
        TargetsFuzz.fuzzerTestOneInput(text.toString().getBytes(ISO_8859_1));
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed %d: %s".formatted(seed, text), failure);
      }
    }
  }
}
