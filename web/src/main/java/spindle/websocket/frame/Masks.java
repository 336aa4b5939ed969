package spindle.websocket.frame;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/// Masks for the frames of a client, which nobody can foresee: RFC 6455, 10.3. A client that could
/// be made to send bytes of somebody's choice would be a tool against what stands in between.
public final class Masks {
  private static final int TAKEN_AT_ONCE = 1024;

  private final RandomGenerator random;
  private ByteBuffer made = ByteBuffer.allocate(0);

  /// @param random whom they come from; asked for many at once, since a good one takes its time
  public Masks(RandomGenerator random) {
    this.random = random;
  }

  public RandomGenerator random() {
    return random;
  }

  int next() {
    if (!made.hasRemaining()) {
      byte[] more = new byte[TAKEN_AT_ONCE];
      random.nextBytes(more);
      made = ByteBuffer.wrap(more);
    }
    return made.getInt();
  }
}
