package spindle.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireBuffersTest {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final WireBuffers wires = new WireBuffers();

  private ByteBuffer keep(int size) {
    return wires.keep(NOTHING.duplicate(), ByteBuffer.allocate(size));
  }

  @Test
  void whatIsKeptTakesLessThanTwiceItsSizeOrTheSmallestSize() {
    for (int size = 1; size < 100_000; size++) {
      ByteBuffer kept = keep(size);
      assertThat(kept.remaining()).isEqualTo(size);
      assertThat(kept.capacity()).isBetween(size, Math.max(2 * size - 1, WireBuffers.SMALLEST));
      wires.give(kept);
    }
  }

  @Test
  void whatWasKeptBeforeComesFirst() {
    ByteBuffer kept =
        wires.keep(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[] {3}));
    assertThat(kept).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
  }

  @Test
  void memoryIsUsedAgainForTheSameSize() {
    ByteBuffer first = keep(1000);
    wires.give(first);
    assertThat(keep(600)).isSameAs(first);
    wires.give(first);
    assertThat(keep(300)).isNotSameAs(first);
  }

  @Test
  void nothingLargeAndNoMoreThanTwoMebibytesWaitToBeUsedAgain() {
    wires.give(keep(32 * 1024 + 1));
    assertThat(wires.pooled()).isZero();
    List<ByteBuffer> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(keep(20_000));
    }
    all.forEach(wires::give);
    assertThat(wires.pooled()).isEqualTo(2 * 1024 * 1024);
    assertThat(keep(20_000).capacity()).isEqualTo(32 * 1024);
    assertThat(wires.pooled()).isEqualTo(2 * 1024 * 1024 - 32 * 1024);
  }
}
