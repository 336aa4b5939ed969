package spindle.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ForwardedFuzzTest {
  private static final String[] WORDS = {
    "for",
    "proto",
    "host",
    "by",
    "=",
    "=",
    ";",
    ",",
    ", ",
    "\"",
    "\\",
    " ",
    "\t",
    "[",
    "]",
    ":",
    "192.0.2.1",
    "2001:db8::1",
    "[::1]",
    "unknown",
    "_a",
    "https",
    "http",
    "a.example:80",
    "80",
    "99999",
    "%",
    "/",
    "@",
    "\u00ff"
  };

  @Test
  void anyTextIsReadOrIsMalformed() {
    for (long seed = 0; seed < 30_000; seed++) {
      Random chance = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = chance.nextInt(16); i > 0; i--) {
        text.append(WORDS[chance.nextInt(WORDS.length)]);
      }
      try {
        ForwardedFuzz.fuzzerTestOneInput(text.toString().getBytes(ISO_8859_1));
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed %d: %s".formatted(seed, text), failure);
      }
    }
  }
}
