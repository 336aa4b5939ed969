package spindle.web.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AuthorizationFuzzTest {
  private static final String[] WORDS = {
    "Basic",
    "Bearer",
    "Digest",
    " ",
    "\t",
    ",",
    ", ",
    "=",
    "==",
    "\"",
    "\\",
    "QWxhZGRpbjpvcGVu",
    "YTpi",
    "Og",
    "/+",
    "-_",
    "username=",
    "realm=\"a\"",
    "nonce=n",
    "uri=\"/\"",
    "response=r",
    "cnonce=c",
    "qop=auth",
    "nc=00000001",
    "algorithm=MD5",
    "algorithm=SHA-256",
    "username=\"a\", realm=\"a\", nonce=n, uri=\"/\", response=r, cnonce=c, qop=auth, nc=ffffffff",
    "\u00ff"
  };

  @Test
  void anyFieldIsReadOrIsNone() {
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
        AuthorizationFuzz.fuzzerTestOneInput(text.toString().getBytes(ISO_8859_1));
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed %d: %s".formatted(seed, text), failure);
      }
    }
  }
}
