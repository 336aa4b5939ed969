package spindle.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import spindle.websocket.TestedEnd.Frame;

/// Groups 12 and 13 of the list of [AutobahnTest]: messages that are compressed, of five kinds and
/// eighteen sizes, and seven ways to agree on it. Of the thousand messages of each case, there are
/// two. A window of 8 bits is declined, and then they are not compressed.
class AutobahnCompressionTest {
  private static final int MESSAGES = 2;

  /// Lengths, and the largest frame, or 0 for one.
  private static final int[][] SIZES = {
    {16, 0},
    {64, 0},
    {256, 0},
    {1024, 0},
    {4096, 0},
    {8192, 0},
    {16_384, 0},
    {32_768, 0},
    {65_536, 0},
    {131_072, 0},
    {8192, 256},
    {16_384, 256},
    {32_768, 256},
    {65_536, 256},
    {131_072, 256},
    {131_072, 1024},
    {131_072, 4096},
    {131_072, 32_768}
  };

  private static final String FIELD = "Sec-WebSocket-Extensions: ";
  private static final String DEFLATE = "permessage-deflate";
  private static final String AS_WE_OFFER = DEFLATE + "; server_no_context_takeover";

  /// How a client offers it, what a server answers to us, and whether we agree.
  private record Agreement(String offer, boolean taken, String answer) {}

  private static final List<Agreement> AGREEMENTS =
      List.of(
          new Agreement(DEFLATE + "; client_max_window_bits", true, AS_WE_OFFER),
          new Agreement(
              DEFLATE + "; server_no_context_takeover; client_max_window_bits",
              true,
              AS_WE_OFFER + "; client_no_context_takeover"),
          new Agreement(DEFLATE + "; server_max_window_bits=8", false, ""),
          new Agreement(DEFLATE + "; server_max_window_bits=15", true, ""),
          new Agreement(AS_WE_OFFER + "; server_max_window_bits=8", false, ""),
          new Agreement(AS_WE_OFFER + "; server_max_window_bits=15", true, ""),
          new Agreement(
              AS_WE_OFFER + "; server_max_window_bits=8, " + AS_WE_OFFER + ", " + DEFLATE,
              true,
              AS_WE_OFFER + "; client_no_context_takeover"));

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Case(String number, byte[] data, boolean text, int[] size, Agreement agreement) {}

  private static List<Case> cases() {
    List<Case> all = new ArrayList<>();
    List<byte[]> data = List.of(page(), noise(), words(), picture(), json());
    for (int i = 0; i < SIZES.length; i++) {
      for (int k = 0; k < data.size(); k++) {
        boolean text = k == 0 || k == 4;
        String number = "12.%d.%d".formatted(k + 1, i + 1);
        all.add(new Case(number, data.get(k), text, SIZES[i], AGREEMENTS.getFirst()));
      }
      for (int k = 0; k < AGREEMENTS.size(); k++) {
        String number = "13.%d.%d".formatted(k + 1, i + 1);
        all.add(new Case(number, json(), true, SIZES[i], AGREEMENTS.get(k)));
      }
    }
    return all;
  }

  private static byte[] repeated(String text) {
    return text.repeat(140_000 / text.length() + 1).getBytes(UTF_8);
  }

  private static byte[] page() {
    return repeated("<p class=\"a\">A <a href=\"/b\">page</a> of HTML.</p>\n");
  }

  private static byte[] words() {
    return repeated("Habe nun, ach! Philosophie, Juristerei und Medizin durchaus studiert. ");
  }

  private static byte[] json() {
    return repeated("{\"id\": 7, \"name\": \"a name\", \"tags\": [\"x\", \"y\"]}, ");
  }

  private static byte[] noise() {
    byte[] bytes = new byte[140_000];
    new Random(12).nextBytes(bytes);
    return bytes;
  }

  private static byte[] picture() {
    byte[] bytes = new byte[140_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ((i % 512) * (i / 512) / 256);
    }
    return bytes;
  }

  @TestFactory
  Stream<DynamicTest> aServerInflatesAndCompresses() {
    return cases().stream()
        .map(each -> DynamicTest.dynamicTest(each.number, () -> run(each, true)));
  }

  @TestFactory
  Stream<DynamicTest> soDoesAClient() {
    return cases().stream()
        .map(each -> DynamicTest.dynamicTest(each.number, () -> run(each, false)));
  }

  private static void run(Case each, boolean server) throws DataFormatException {
    String said = server ? each.agreement.offer : each.agreement.answer;
    boolean compressed = server ? each.agreement.taken : !said.isEmpty();
    try (var tested = new TestedEnd(server, said.isEmpty() ? "" : FIELD + said + "~")) {
      for (int i = 0; i < MESSAGES; i++) {
        byte[] message = Arrays.copyOfRange(each.data, i * 997, i * 997 + each.size[0]);
        for (Frame frame : frames(each, message, compressed)) {
          tested.say(tested.bytes(frame));
        }
        List<Frame> heard = tested.heard();
        assertThat(heard).hasSize(1);
        Frame echo = heard.getFirst();
        boolean small = (echo.first() & 0x40) != 0;
        assertThat(echo.first() & ~0x40).isEqualTo(each.text ? 0x81 : 0x82);
        assertThat(small).isEqualTo(compressed && message.length >= 256);
        assertThat(small ? inflated(echo.payload()) : echo.payload()).isEqualTo(message);
      }
    }
  }

  private static List<Frame> frames(Case each, byte[] message, boolean compressed) {
    byte[] payload = compressed ? deflated(message) : message;
    int size = each.size[1] == 0 ? Math.max(1, payload.length) : each.size[1];
    List<Frame> all = new ArrayList<>();
    for (int at = 0; at < payload.length; at += size) {
      int end = Math.min(payload.length, at + size);
      int first = at > 0 ? 0 : (each.text ? 1 : 2) | (compressed ? 0x40 : 0);
      int last = end == payload.length ? 0x80 : 0;
      all.add(new Frame(first | last, Arrays.copyOfRange(payload, at, end)));
    }
    return all;
  }

  private static byte[] deflated(byte[] message) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    deflater.setInput(message);
    byte[] out = new byte[message.length + 1000];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(out, length - 4);
  }

  private static byte[] inflated(byte[] payload) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    inflater.setInput(Browser.all(payload, new byte[] {0, 0, (byte) 0xFF, (byte) 0xFF}));
    var all = new ByteArrayOutputStream();
    byte[] out = new byte[8192];
    for (int length; (length = inflater.inflate(out)) > 0; ) {
      all.write(out, 0, length);
    }
    inflater.end();
    return all.toByteArray();
  }
}
