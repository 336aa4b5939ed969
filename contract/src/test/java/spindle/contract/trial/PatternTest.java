package spindle.contract.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PatternTest {
  @Test
  void eachByteTellsWhereItStands() {
    for (long position : new long[] {0, 255, 256, 65_535, 65_536, 0x01_23_45_67_89L}) {
      assertThat(Pattern.at(position))
          .isEqualTo((byte) (position ^ position >>> 8 ^ position >>> 16 ^ position >>> 24));
    }
  }

  @Test
  void whatIsTakenInPiecesIsWhatStandsThere() {
    var pattern = new Pattern();
    long position = 0;
    for (int size : new int[] {1, 254, 1, 1, 1000, 0, 70_000}) {
      for (byte each : pattern.next(size)) {
        assertThat(each).isEqualTo(Pattern.at(position++));
      }
    }
  }

  @Test
  void oneByteThatIsWrongIsNoticedWhereverItStands() {
    byte[] bytes = new Pattern().next(1000);
    for (int wrong = 0; wrong < bytes.length; wrong++) {
      bytes[wrong]++;
      assertThat(new Pattern().follows(ByteBuffer.wrap(bytes))).isFalse();
      bytes[wrong]--;
    }
    assertThat(new Pattern().follows(ByteBuffer.wrap(bytes))).isTrue();
  }

  @Test
  void whatIsReadIsTakenFromThePositionToTheLimit() {
    var bytes = ByteBuffer.allocate(600);
    bytes.position(7).put(new Pattern().next(500)).flip().position(7);
    var pattern = new Pattern();

    assertThat(pattern.follows(bytes)).isTrue();
    assertThat(pattern.position()).isEqualTo(500);
    assertThat(bytes.position()).isEqualTo(7);
  }
}
