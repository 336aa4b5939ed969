package spindle.http2;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramesFuzzTest {
  private static final int SEEDS = Integer.getInteger("spindle.http2.inputs", 500);

  /// GET and POST of `/`, and what may stand in a block beside them.
  private static final int[][] BLOCKS = {
    {0x82, 0x86, 0x84, 0x41, 1, 'a'},
    {0x83, 0x86, 0x84, 0x41, 1, 'a'},
    {0x82, 0x86, 0x84, 0x41, 1, 'a', 0x40, 1, 'b', 1, 'c'},
    {0x83, 0x86, 0x84, 0x41, 1, 'a', 0x0F, 0x0D, 1, '3'},
    {0x82, 0x86, 0x84, 0x41, 1, 'a', 0x10, 1, 'B', 1, 'c'},
    {0xBE},
    {0x20},
    {0x3F, 0xE1, 0x1F, 0x82},
    {0x40, 1, 'a', 0x82, 0x1F, 0x8F},
  };

  private static byte[] input(Random chance) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = chance.nextInt(8); i >= 0; i--) {
      byte[] payload = payload(chance);
      int type = chance.nextInt(12) == 0 ? chance.nextInt(256) : chance.nextInt(10);
      int flags = chance.nextInt(4) == 0 ? chance.nextInt(256) : 4 | chance.nextInt(2);
      int stream = chance.nextInt(5) == 0 ? chance.nextInt(6) : 1 + 2 * chance.nextInt(3);
      ByteBuffer frame = FrameClient.bytes(type, flags, type > 3 && type < 8 ? 0 : stream, payload);
      byte[] bytes = new byte[frame.remaining()];
      frame.get(bytes);
      all.writeBytes(bytes);
    }
    byte[] whole = all.toByteArray();
    if (chance.nextInt(3) == 0) {
      whole[chance.nextInt(whole.length)] = (byte) chance.nextInt(256);
    }
    return whole;
  }

  private static byte[] payload(Random chance) {
    if (chance.nextInt(3) == 0) {
      byte[] random =
          new byte[chance.nextInt(4) == 0 ? chance.nextInt(300) : 4 * chance.nextInt(3)];
      chance.nextBytes(random);
      return random;
    }
    int[] block = BLOCKS[chance.nextInt(BLOCKS.length)];
    byte[] payload = new byte[block.length];
    for (int i = 0; i < block.length; i++) {
      payload[i] = (byte) block[i];
    }
    return payload;
  }

  @Test
  void anyFramesAreAnsweredInOneWay() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        FramesFuzz.fuzzerTestOneInput(input(new Random(seed)));
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }
}
