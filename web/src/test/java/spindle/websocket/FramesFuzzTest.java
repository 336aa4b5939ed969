package spindle.websocket;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import spindle.websocket.frame.Compression;

/// Runs the fuzz target on frames made at random: good ones, bad ones, and good ones with a few
/// bytes changed.
class FramesFuzzTest {
  private static final int STREAMS = 500;
  private static final int[] FIRST = {
    0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x89, 0x8A, 0x88, 0xC1, 0xC2, 0x41, 0x83, 0x09, 0xF1
  };

  /// @param framed makes a frame of its first byte and its payload
  static byte[] stream(Random random, BiFunction<Integer, byte[], byte[]> framed) {
    var out = new ByteArrayOutputStream();
    int frames = 1 + random.nextInt(6);
    for (int i = 0; i < frames; i++) {
      byte[] payload = new byte[random.nextInt(random.nextInt(10) == 0 ? 3000 : 20)];
      int top = random.nextBoolean() ? 128 : 256;
      for (int k = 0; k < payload.length; k++) {
        payload[k] = (byte) random.nextInt(top);
      }
      int first = FIRST[random.nextInt(random.nextInt(4) == 0 ? FIRST.length : 8)];
      boolean compressed = (first & 0x40) != 0;
      out.writeBytes(
          framed.apply(
              first,
              compressed && random.nextBoolean()
                  ? Compression.here().deflate(payload, 0, payload.length)
                  : payload));
    }
    byte[] bytes = out.toByteArray();
    for (int changes = random.nextInt(3); changes > 0; changes--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  @Test
  void anyStreamIsAnsweredOrClosedHoweverItIsCut() {
    for (long seed = 0; seed < STREAMS; seed++) {
      byte[] stream = stream(new Random(seed), Browser::frame);
      try {
        FramesFuzz.fuzzerTestOneInput(stream);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError(
            "seed %d: %s".formatted(seed, HexFormat.of().formatHex(stream)), failure);
      }
    }
  }
}
