package spindle.web.cookies;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SetCookieFuzzTest {
  private static final List<String> WORDS =
      List.of(
          "a=b",
          "; ",
          "Domain=",
          "example.co.uk",
          "co.uk",
          "github.io",
          ".",
          "Path=",
          "/a",
          "Secure",
          "HttpOnly",
          "SameSite=None",
          "Max-Age=",
          "-1",
          "60",
          "99999999999",
          "Expires=",
          "Sun, 06 Nov 1994 08:49:37 GMT",
          "29-Nov-27 10:00:00 GMT",
          "__Host-x=y",
          "=",
          "10.0.0.1",
          "\u00e9",
          "\t",
          "\u0000",
          "\"",
          ",",
          "x".repeat(2000),
          "Partitioned");

  @Test
  void whateverAServerSaysIsKeptOnlyWhereItMayBe() {
    for (long seed = 0; seed < 5_000; seed++) {
      byte[] input = input(new Random(seed)).getBytes(ISO_8859_1);
      try {
        SetCookieFuzz.fuzzerTestOneInput(input);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }

  private static String input(Random chance) {
    StringBuilder text = new StringBuilder();
    for (int words = chance.nextInt(12); words > 0; words--) {
      text.append(WORDS.get(chance.nextInt(WORDS.size())));
      text.append(chance.nextInt(3) == 0 ? "; " : "");
    }
    for (int faults = chance.nextInt(3); faults > 0 && !text.isEmpty(); faults--) {
      text.setCharAt(chance.nextInt(text.length()), (char) chance.nextInt(256));
    }
    return text.toString();
  }
}
