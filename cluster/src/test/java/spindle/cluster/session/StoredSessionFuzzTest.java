package spindle.cluster.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredSessionFuzzTest {
  private static StoredSession session(Random chance) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int left = chance.nextInt(4); left > 0; left--) {
      values.put("näme " + chance.nextInt(10), "x".repeat(chance.nextInt(10)));
    }
    return new StoredSession(chance.nextLong(), chance.nextLong(), values);
  }

  @Test
  void anyBytesAreASessionOrAreRefused() throws IOException {
    for (long seed = 0; seed < 20_000; seed++) {
      var chance = new Random(seed);
      StoredSession session = session(chance);
      byte[] bytes = session.encoded();
      assertThat(StoredSession.decoded(bytes)).as("seed %d", seed).isEqualTo(session);
      if (chance.nextInt(4) == 0) {
        bytes = Arrays.copyOf(bytes, chance.nextInt(bytes.length));
      }
      if (bytes.length > 0) {
        bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt();
      }
      try {
        StoredSessionFuzz.fuzzerTestOneInput(bytes);
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }
}
