package spindle.web.events;

import java.util.Arrays;
import java.util.Random;
import spindle.testing.Chunks;

/// A target for fuzzing: any bytes as a stream of events.
///
/// What holds for all of them: they are read, or are larger than they may be; and nothing depends
/// on how the stream is cut.
public final class EventsFuzz {
  private EventsFuzz() {}

  /// What a coverage-guided fuzzer calls.
  public static void fuzzerTestOneInput(byte[] input) {
    String whole = read(input, Chunks.whole());
    require(whole, read(input, Chunks.oneByte()), "byte by byte");
    long seed = new Random(Arrays.hashCode(input)).nextLong();
    require(whole, read(input, Chunks.random(seed)), "cut by " + seed);
  }

  private static void require(String whole, String other, String how) {
    if (!whole.equals(other)) {
      throw new AssertionError("whole: %s\n%s: %s".formatted(whole, how, other));
    }
  }

  private static String read(byte[] stream, Chunks chunks) {
    try {
      return EventParserTest.events(stream, chunks);
    } catch (EventTooLarge e) {
      return String.valueOf(e.getMessage());
    }
  }
}
