package spindle.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RandomStockTest {
  /// Gives bytes that count on from one fetch to the next.
  private static final class Counting extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private int next;
    private int fetches;

    @Override
    public void nextBytes(byte[] bytes) {
      fetches++;
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) next++;
      }
    }
  }

  @Test
  void everyByteIsGivenOnceAndManyAreFetchedAtATime() {
    Counting source = new Counting();
    RandomGenerator stock = RandomStock.of(source);
    assertThat(stock.nextLong()).isEqualTo(0x0001020304050607L);
    assertThat(stock.nextLong()).isEqualTo(0x08090A0B0C0D0E0FL);
    for (int i = 2; i < 64; i++) {
      stock.nextLong();
    }
    assertThat(source.fetches).isEqualTo(1);
    assertThat(stock.nextLong()).isEqualTo(0x0001020304050607L);
    assertThat(source.fetches).isEqualTo(2);
  }

  @Test
  void idsAreSpreadOverAllOfTheirRange() {
    RandomGenerator stock = RandomStock.of(new SecureRandom());
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      seen.add(stock.nextInt(256));
    }
    assertThat(seen).hasSize(256);
  }

  @Test
  void otherChanceIsTakenAsItIs() {
    Random seeded = new Random(1);
    assertThat(RandomStock.of(seeded)).isSameAs(seeded);
  }
}
