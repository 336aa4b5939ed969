package spindle.ssh;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import spindle.testing.Chunks;
import spindle.testing.Wire;

/// What somebody may send before anybody has logged in: each ends its connection, at once or when
/// the time to log in is over, and nothing of it is a fault of ours in the log.
class HostileTest {
  private static final String HELLO = "SSH-2.0-hostile\r\n";

  /// A packet without encryption (RFC 4253, 6).
  private static String packet(byte[] payload) {
    int padding = 8 - (payload.length + 5) % 8 + 8;
    ByteBuffer packet = ByteBuffer.allocate(5 + payload.length + padding);
    packet.putInt(1 + payload.length + padding).put((byte) padding).put(payload);
    return new String(packet.array(), ISO_8859_1);
  }

  private static String packet(int type, Object... parts) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.write(type);
    for (Object part : parts) {
      byte[] bytes =
          switch (part) {
            case String text ->
                ByteBuffer.allocate(4 + text.length())
                    .putInt(text.length())
                    .put(text.getBytes(ISO_8859_1))
                    .array();
            case Integer number -> ByteBuffer.allocate(4).putInt(number).array();
            case byte[] raw -> raw;
            default -> throw new IllegalArgumentException("" + part);
          };
      payload.writeBytes(bytes);
    }
    return packet(payload.toByteArray());
  }

  private static String kexInit(String exchange, String cipher) {
    return packet(
        20,
        new byte[16],
        exchange,
        "ssh-ed25519",
        cipher,
        cipher,
        "hmac-sha2-256",
        "hmac-sha2-256",
        "none",
        "none",
        "",
        "",
        new byte[5]);
  }

  private static final String GOOD = kexInit("curve25519-sha256", "aes128-ctr");

  /// Those that may be the beginning of something good, or are answered by "unknown": they end when
  /// the time to log in is over.
  private static final Set<String> WAIT =
      Set.of(
          "a packet of 4 GiB",
          "a packet of 2 GiB",
          "an empty packet",
          "an unknown message",
          "a login before keys",
          "a login in the clear",
          "a channel before keys",
          "nothing",
          "half a greeting",
          "half a packet",
          "much that is to be ignored");

  private static Map<String, String> cases() {
    Map<String, String> cases = new LinkedHashMap<>();
    cases.put("HTTP", "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    cases.put("version 1", "SSH-1.5-old\r\n");
    cases.put("a greeting without an end", "SSH-2.0-" + "x".repeat(100_000));
    cases.put("many lines before the greeting", "hello\r\n".repeat(10_000));
    cases.put("a zero in the greeting", "SSH-2.0-a\0b\r\n" + GOOD);
    cases.put("a packet of 4 GiB", HELLO + "\u00ff\u00ff\u00ff\u00ff" + "x".repeat(1000));
    cases.put("a packet of 2 GiB", HELLO + "\u007f\u00ff\u00ff\u00ff" + "x".repeat(1000));
    cases.put("a packet of 1 MiB", HELLO + "\0\u0010\0\0" + "x".repeat(2_000_000));
    cases.put("an empty packet", HELLO + "\0\0\0\0" + "x".repeat(30));
    cases.put("a packet of padding alone", HELLO + "\0\0\0\14\13" + "x".repeat(11));
    cases.put("more padding than packet", HELLO + "\0\0\0\14\u00ff" + "x".repeat(300));
    cases.put("an unknown message", HELLO + packet(99, 1));
    cases.put("a login before keys", HELLO + packet(50, "ann", "ssh-connection", "none"));
    cases.put("a login in the clear", HELLO + GOOD + packet(50, "a", "ssh-connection", "none"));
    cases.put("a channel before keys", HELLO + packet(90, "session", 0, 1 << 20, 1 << 15));
    cases.put("a service before keys", HELLO + packet(5, "ssh-connection"));
    cases.put("a cut list of algorithms", HELLO + packet(20, new byte[16], "curve25519-sha256"));
    cases.put("a list of 2 GiB", HELLO + packet(20, new byte[16], Integer.MAX_VALUE, "x"));
    cases.put("no exchange in common", HELLO + kexInit("rot13", "aes128-ctr"));
    cases.put("no cipher in common", HELLO + kexInit("curve25519-sha256", "none"));
    cases.put("two lists", HELLO + GOOD + GOOD);
    cases.put("new keys at once", HELLO + GOOD + packet(21));
    cases.put("an empty key", HELLO + GOOD + packet(30, ""));
    cases.put("a key of zeros", HELLO + GOOD + packet(30, "\0".repeat(32)));
    cases.put("a key that is too long", HELLO + GOOD + packet(30, "x".repeat(10_000)));
    cases.put("a goodbye", HELLO + packet(1, 11, "bye", ""));
    cases.put("nothing", "");
    cases.put("half a greeting", "SSH-2.");
    cases.put("half a packet", HELLO + GOOD.substring(0, 40));
    String ignored = packet(2, "x".repeat(100)).repeat(999);
    cases.put("much that is to be ignored", HELLO + GOOD + ignored);
    return cases;
  }

  private static void sendAndExpectEnd(String bytes, Chunks cut, int patience) {
    Duration time = Duration.ofSeconds(patience);
    assertThat(SshFuzz.ends(bytes.getBytes(ISO_8859_1), cut, time)).isTrue();
  }

  @TestFactory
  Stream<DynamicTest> eachEndsItsConnection() {
    return cases().entrySet().stream()
        .map(each ->
            dynamicTest(
                each.getKey(),
                () ->
                    sendAndExpectEnd(
                        each.getValue(), Chunks.whole(), WAIT.contains(each.getKey()) ? 70 : 5)));
  }

  @Test
  void anyBytesEndTheConnection() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      String start = HELLO + (random.nextBoolean() ? GOOD : "");
      byte[] bytes = (start + "x".repeat(1 + random.nextInt(300))).getBytes(ISO_8859_1);
      int first = random.nextInt(4) == 0 ? 0 : HELLO.length();
      for (int j = 0; j <= random.nextInt(8); j++) {
        bytes[first + random.nextInt(bytes.length - first)] = (byte) random.nextInt();
      }
      try {
        sendAndExpectEnd(new String(bytes, ISO_8859_1), Chunks.of(1 + random.nextInt(64)), 70);
      } catch (AssertionError failed) {
        throw new AssertionError("seed " + seed + ", case " + i, failed);
      }
    }
  }

  @Test
  void whoDoesNotLogInInTimeIsCutOff() throws Exception {
    try (Wire wire = SshFuzz.serve(SshLimits.defaults().withLoginTimeout(Duration.ofSeconds(5)))) {
      wire.send(ByteBuffer.wrap((HELLO + GOOD).getBytes(ISO_8859_1)));
      wire.flush();
      wire.advance(Duration.ofMillis(4900));
      assertThat(wire.ended()).isFalse();
      wire.advance(Duration.ofSeconds(10));
      assertThat(wire.ended()).isTrue();
    }
  }
}
