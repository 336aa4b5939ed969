package spindle.websocket;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Runs the fuzz target on frames made at random, as [FramesFuzzTest] does.
class ClientFramesFuzzTest {
  private static final int STREAMS = 300;

  @Test
  void anyStreamIsAnsweredOrClosedHoweverItIsCut() {
    for (long seed = 0; seed < STREAMS; seed++) {
      byte[] stream = FramesFuzzTest.stream(new Random(seed), SocketServer::frame);
      try {
        ClientFramesFuzz.fuzzerTestOneInput(stream);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError(
            "seed %d: %s".formatted(seed, HexFormat.of().formatHex(stream)), failure);
      }
    }
  }
}
