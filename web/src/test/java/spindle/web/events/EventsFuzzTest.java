package spindle.web.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Runs the fuzz target on streams made at random of what events are made of.
class EventsFuzzTest {
  private static final int STREAMS = 5000;
  private static final List<String> PARTS =
      List.of(
          "data",
          ":",
          " ",
          "\n",
          "\r",
          "\r\n",
          "id",
          "event",
          "retry",
          "7",
          "x",
          "\uFEFF",
          "é",
          "\0",
          "data: a\n\n",
          "id: 1\n",
          "xxxxxxxxxxxxxxxxxxxxxxxx");

  private static byte[] stream(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(30); i >= 0; i--) {
      text.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    for (int changes = random.nextInt(3); changes > 0; changes--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  @Test
  void anyStreamIsReadHoweverItIsCut() {
    for (long seed = 0; seed < STREAMS; seed++) {
      byte[] stream = stream(new Random(seed));
      try {
        EventsFuzz.fuzzerTestOneInput(stream);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError(
            "seed %d: %s".formatted(seed, HexFormat.of().formatHex(stream)), failure);
      }
    }
  }
}
