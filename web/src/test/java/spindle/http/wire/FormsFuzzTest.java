package spindle.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.Test;
import spindle.http.FormLimits;

class FormsFuzzTest {
  private static final int STREAMS = 30_000;
  private static final String[] WORDS = {
    "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n",
    "\r\n--x\r\nContent-Disposition: form-data; name=a\r\n\r\n",
    "\r\n--x\r\nContent-Disposition: form-data; name=a\r\n\r\n",
    "\r\n--x--",
    "\r\n--x--",
    "\r\n--x",
    "--x",
    "--",
    "-",
    "x",
    "\r\n",
    "\r",
    "\n",
    " ",
    "X: y\r\n",
    "Content-Disposition: form-data; name=\"b\"; filename=\"c\"\r\n",
    "some bytes"
  };

  private static String stream(long seed) {
    Random chance = new Random(seed);
    StringBuilder text = new StringBuilder(chance.nextBoolean() ? WORDS[0] : "");
    for (int i = chance.nextInt(10); i > 0; i--) {
      text.append(WORDS[chance.nextInt(WORDS.length)]);
      if (chance.nextInt(30) == 0) {
        text.append((char) chance.nextInt(256));
      }
    }
    return text.append(chance.nextBoolean() ? "\r\n--x--" : "").toString();
  }

  @Test
  void anyBytesAreReadOrRefusedHoweverTheyAreCut() {
    for (long seed = 0; seed < STREAMS; seed++) {
      String stream = stream(seed);
      try {
        FormsFuzz.fuzzerTestOneInput(stream.getBytes(ISO_8859_1));
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed %d: %s".formatted(seed, stream), failure);
      }
    }
  }

  /// Where both accept a stream that begins with a boundary, both find the same parts in it. Jetty
  /// takes a bare LF for a line end, also before a boundary; here that is a byte of the part.
  @Test
  void jettyFindsTheSameParts() {
    int agreed = 0;
    for (long seed = 0; seed < STREAMS; seed++) {
      String stream = stream(seed).replaceAll("(?<!\\r)\\n", "");
      byte[] bytes = stream.getBytes(ISO_8859_1);
      String ours = FormTranscript.of(bytes, "x", FormLimits.defaults(), bytes.length + 1);
      String theirs = Jettys.of(bytes);
      boolean both = !ours.contains("!") && !theirs.contains("!") && stream.startsWith("--x");
      if (both && !stream.startsWith("--x--")) {
        assertThat(ours.replaceAll("\\(\\w*\\)", "()"))
            .as("seed %d: %s", seed, stream)
            .isEqualTo(theirs);
        agreed++;
      }
    }
    assertThat(agreed).isGreaterThan(STREAMS / 20);
  }

  /// What Jetty's parser finds, in the words of [FormTranscript], without names.
  private static final class Jettys implements MultiPart.Parser.Listener {
    private final StringBuilder found = new StringBuilder();
    private boolean complete;

    static String of(byte[] stream) {
      Jettys listener = new Jettys();
      try {
        new MultiPart.Parser("x", listener)
            .parse(Content.Chunk.from(java.nio.ByteBuffer.wrap(stream), true));
      } catch (RuntimeException _) {
        return "!";
      }
      return listener.complete ? listener.found.toString() : listener.found + "!";
    }

    @Override
    public void onPartHeaders() {
      found.append("()");
    }

    @Override
    public void onPartContent(Content.Chunk chunk) {
      String text = ISO_8859_1.decode(chunk.getByteBuffer()).toString();
      found.append(text.replace("\r", "%0D").replace("\n", "%0A"));
    }

    @Override
    public void onPartEnd() {
      found.append('.');
    }

    @Override
    public void onComplete() {
      complete = true;
    }

    @Override
    public void onFailure(Throwable failure) {
      found.append('!');
    }
  }
}
