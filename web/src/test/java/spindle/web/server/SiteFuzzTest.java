package spindle.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Runs [SiteFuzz] on streams made at random of requests that are fine.
class SiteFuzzTest {
  private static final int STREAMS = Integer.getInteger("spindle.web.streams", 3000);

  private static final List<String> REQUESTS =
      List.of(
          "GET / HTTP/1.1~Host: a~~",
          "GET /name?q=1 HTTP/1.1~Host: a:80~Accept: */*~~",
          "POST /text HTTP/1.1~Host: a~Content-Length: 5~~hello",
          "POST /text HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3;x=y~abc~0~T: u~~",
          "POST /text HTTP/1.1~Host: a~Expect: 100-continue~Content-Length: 2~~ab",
          "PUT /take/it HTTP/1.1~Host: a~Content-Length: 3~~abc",
          "PUT / HTTP/1.1~Host: a~Content-Length: 6~~unread",
          "GET /later HTTP/1.1~Host: a~~",
          "GET /written HTTP/1.1~Host: a~Connection: close~~",
          "GET / HTTP/1.0~Connection: keep-alive~~",
          "OPTIONS * HTTP/1.1~Host: a~~",
          "GET http://a/ HTTP/1.1~Host: a~Cookie: a=b; c=d~~",
          "GET / HTTP/1.1~Host: a~Connection: upgrade~Upgrade: h2c~~");

  private static final String BYTES = " \t\r\n:;,=\"\0\u0001\u007f\u0080\u00ff019aAfFzZ/%?#*";

  /// Requests one after another, with some bytes changed, left out or said twice.
  private static byte[] stream(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      text.append(REQUESTS.get(random.nextInt(REQUESTS.size())).replace("~", "\r\n"));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length());
      char changed = BYTES.charAt(random.nextInt(BYTES.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, changed);
        case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 20)));
        default -> text.setCharAt(at, changed);
      }
    }
    return text.toString().getBytes(ISO_8859_1);
  }

  @Test
  void whateverIsSentTheAnswersAreWholeAndNothingFollowsTheLast() {
    for (long seed = 0; seed < STREAMS; seed++) {
      byte[] stream = stream(new Random(seed));
      try {
        SiteFuzz.fuzzerTestOneInput(stream);
      } catch (AssertionError | RuntimeException failure) {
        String text = new String(stream, ISO_8859_1);
        throw new AssertionError("seed %d: %s".formatted(seed, text), failure);
      }
    }
  }
}
