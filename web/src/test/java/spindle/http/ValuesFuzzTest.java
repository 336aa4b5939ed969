package spindle.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ValuesFuzzTest {
  private static final String[] WORDS = {
    "text/html",
    "a/b",
    "*",
    "/",
    ";",
    ";q=0.5",
    "; q=",
    ",",
    "=",
    "\"",
    "\\",
    " ",
    "\t",
    "W/",
    "\"a\"",
    "bytes=",
    "bytes ",
    "0",
    "5",
    "-",
    "99999999999999999999",
    "attachment",
    "; filename=",
    "; filename*=UTF-8''",
    "%e2%82%ac",
    "%",
    "..",
    "gzip",
    "identity",
    "name",
    "\u00ff",
    "Sun, 06 Nov 1994 08:49:37 GMT"
  };

  @Test
  void anyTextIsReadOrIsNone() {
    for (long seed = 0; seed < 30_000; seed++) {
      Random chance = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = chance.nextInt(14); i > 0; i--) {
        text.append(WORDS[chance.nextInt(WORDS.length)]);
        if (chance.nextInt(20) == 0) {
          text.append((char) chance.nextInt(256));
        }
      }
      try {
        ValuesFuzz.fuzzerTestOneInput(text.toString().getBytes(ISO_8859_1));
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed %d: %s".formatted(seed, text), failure);
      }
    }
  }
}
