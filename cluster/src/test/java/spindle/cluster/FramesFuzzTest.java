package spindle.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import spindle.cluster.engine.FrameWriter;

class FramesFuzzTest {
  private static byte[] frame(Random chance) {
    int kind = 1 + chance.nextInt(9);
    FrameWriter frame = new FrameWriter(kind).number(chance.nextInt(4) > 0 ? 7 : chance.nextLong());
    switch (kind) {
      case Frames.HELLO -> {
        int topics = chance.nextInt(6);
        frame.number(chance.nextInt(3)).number(chance.nextLong()).number(chance.nextInt(9));
        frame.number(topics);
        for (int i = 0; i < topics; i++) {
          frame.text("t" + i);
        }
      }
      case Frames.KNOWN, Frames.CREDIT -> frame.number(chance.nextLong());
      case Frames.TOPIC -> frame.text("t" + chance.nextInt(3)).bytes(new byte[chance.nextInt(20)]);
      case Frames.GAP -> frame.text("t" + chance.nextInt(3)).number(chance.nextLong());
      case Frames.ASK ->
          frame
              .number(chance.nextInt(5))
              .small(Frames.TO_PROGRAM)
              .number(chance.nextLong())
              .bytes(new byte[chance.nextInt(20)]);
      case Frames.ANSWER -> frame.number(1).bytes(new byte[chance.nextInt(20)]);
      default -> frame.number(1).small(chance.nextInt(4));
    }
    byte[] bytes = frame.done();
    if (chance.nextInt(3) == 0) {
      bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt();
    }
    return chance.nextInt(4) == 0 ? Arrays.copyOf(bytes, chance.nextInt(bytes.length + 1)) : bytes;
  }

  @Test
  void anyFramesAreReadOrRefusedAndNothingGrows() {
    for (long seed = 0; seed < 200; seed++) {
      Random chance = new Random(seed);
      try (FramesFuzz fuzz = new FramesFuzz()) {
        for (int i = 0; i < 100; i++) {
          fuzz.fuzzerTestOneInput(frame(chance));
        }
        assertThat(fuzz.wants(Set.of("t0", "t1", "t2", "t3", "t4", "t5"))).isTrue();
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }
}
