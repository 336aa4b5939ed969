package spindle.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spindle.topics.PresenceMessage.Kind;
import spindle.topics.PresenceMessage.Place;

class PresenceMessageFuzzTest {
  private static PresenceMessage message(Random chance) {
    List<Place> places = new ArrayList<>();
    for (int left = chance.nextInt(20); left > 0; left--) {
      places.add(
          new Place(
              chance.nextInt(10), "room " + chance.nextInt(3), "é".repeat(chance.nextInt(50))));
    }
    List<Kind> kinds = List.of(Kind.values());
    Kind kind = kinds.get(chance.nextInt(kinds.size()));
    return new PresenceMessage(kind, "life", chance.nextInt(9), chance.nextInt(3), places);
  }

  @Test
  void anyBytesAreAMessageOrAreRefused() throws IOException {
    for (long seed = 0; seed < 20_000; seed++) {
      var chance = new Random(seed);
      PresenceMessage message = message(chance);
      byte[] bytes = message.encoded();
      assertThat(PresenceMessage.decoded(bytes)).as("seed %d", seed).isEqualTo(message);
      if (chance.nextBoolean()) {
        bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt();
      }
      try {
        PresenceMessageFuzz.fuzzerTestOneInput(bytes);
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }
}
