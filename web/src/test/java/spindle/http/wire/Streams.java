package spindle.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Streams made at random: from the words of the grammar, and from the corpus with a few bytes
/// changed.
final class Streams {
  private static final String[] LINES = {
    "GET / HTTP/1.1\r\n",
    "POST /a HTTP/1.1\r\n",
    "PUT /b HTTP/1.0\r\n",
    "HEAD * HTTP/1.1\r\n",
    "GET http://a/ HTTP/1.1\r\n",
    "GET / HTTP/2.0\r\n",
    "Host: a\r\n",
    "Host: a\r\n",
    "Host: b:80\r\n",
    "Content-Length: 3\r\n",
    "Content-Length: 0\r\n",
    "content-length:  4 \r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip, chunked\r\n",
    "Connection: close\r\n",
    "Expect: 100-continue\r\n",
    "x: y\r\n",
    "x:\r\n",
    " folded\r\n",
    "\r\n",
    "\r\n",
    "\r\n",
    "abc",
    "3\r\nabc\r\n",
    "3;x=\"y\"\r\nabc\r\n",
    "0\r\n\r\n",
    "0\r\n",
    "\n",
    "\r",
    ":",
    " ",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 204 x\r\n"
  };

  private final List<byte[]> corpus = new ArrayList<>();

  /// @param cases changed a little; the long ones are left out
  Streams(List<Corpus.Case> cases) {
    for (Corpus.Case each : cases) {
      if (each.input().length < 300) {
        corpus.add(each.input());
      }
    }
  }

  byte[] next(Random chance) {
    StringBuilder stream = new StringBuilder();
    if (chance.nextBoolean()) {
      for (int i = 1 + chance.nextInt(12); i > 0; i--) {
        stream.append(LINES[chance.nextInt(LINES.length)]);
      }
    } else {
      for (int i = 1 + chance.nextInt(2); i > 0; i--) {
        stream.append(new String(corpus.get(chance.nextInt(corpus.size())), ISO_8859_1));
      }
    }
    for (int i = chance.nextInt(4); i > 0; i--) {
      change(stream, chance);
    }
    return stream.toString().getBytes(ISO_8859_1);
  }

  private static void change(StringBuilder stream, Random chance) {
    int at = chance.nextInt(stream.length() + 1);
    String word = LINES[chance.nextInt(LINES.length)];
    switch (chance.nextInt(4)) {
      case 0 -> stream.insert(at, (char) chance.nextInt(256));
      case 1 -> stream.insert(at, word);
      case 2 -> stream.delete(at, at + 1 + chance.nextInt(3));
      default -> {
        if (at < stream.length()) {
          stream.setCharAt(at, (char) chance.nextInt(256));
        }
      }
    }
  }
}
