package spindle.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spindle.http.MalformedMessage;

/// Runs every fuzz target on streams made at random.
class MessagesFuzzTest {
  private static final int STREAMS = 10_000;

  private static void run(Consumer<byte[]> target, Streams streams) {
    for (long seed = 0; seed < STREAMS; seed++) {
      byte[] stream = streams.next(new Random(seed));
      try {
        target.accept(stream);
      } catch (AssertionError | RuntimeException failure) {
        String text = new String(stream, ISO_8859_1);
        throw new AssertionError("seed %d: %s".formatted(seed, text), failure);
      }
    }
  }

  @Test
  void requestsAreUnderstoodOrRefusedHoweverTheyAreCut() {
    run(MessagesFuzz::requests, new Streams(Corpus.requests()));
  }

  @Test
  void soAreChunks() {
    run(MessagesFuzz::chunks, new Streams(Corpus.requests()));
  }

  @Test
  void soAreResponses() {
    run(MessagesFuzz::responses, new Streams(Corpus.responses()));
  }

  @Test
  void whatIsAcceptedMayLeaveAgain() {
    run(
        stream -> {
          try {
            MessagesFuzz.fieldsLeaveAsTheyCame(stream);
          } catch (MalformedMessage _) {
            // refused: nothing leaves
          }
        },
        new Streams(Corpus.requests()));
  }
}
