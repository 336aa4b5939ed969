package spindle.amp;

import org.jspecify.annotations.Nullable;
import spindle.amp.reason.MalformedBox;
import spindle.bytes.ByteQueue;

/// Finds the end of the box that is at the front of what has arrived, looking at each byte once.
final class BoxFinder {
  /// A length of two bytes of which the first is zero.
  private static final int KEY_MAX = 255;

  private final AmpLimits limits;
  private int seen;
  private int pairs;

  BoxFinder(AmpLimits limits) {
    this.limits = limits;
  }

  /// Takes the first box out of `arrived`.
  ///
  /// @return null if it is not complete
  /// @throws MalformedBox if it can be none, or is too large
  @Nullable Box next(ByteQueue arrived) throws MalformedBox {
    while (arrived.size() - seen >= Short.BYTES) {
      int key = arrived.peekUnsignedShort(seen);
      if (key == 0) {
        return taken(arrived);
      }
      if (key > KEY_MAX) {
        throw new MalformedBox("a key of %d bytes came, and 255 are the most".formatted(key));
      }
      int value = seen + Short.BYTES + key;
      if (arrived.size() - value < Short.BYTES) {
        break;
      }
      int end = value + Short.BYTES + arrived.peekUnsignedShort(value);
      if (end + Short.BYTES > limits.boxMax()) {
        throw new MalformedBox("a box of more than %d bytes came".formatted(limits.boxMax()));
      }
      if (arrived.size() < end) {
        break;
      }
      if (pairs == limits.pairsMax()) {
        throw new MalformedBox("a box of more than %d keys came".formatted(pairs));
      }
      pairs++;
      seen = end;
    }
    return null;
  }

  private Box taken(ByteQueue arrived) {
    Box box = new Box(arrived.take(seen + Short.BYTES), pairs);
    seen = 0;
    pairs = 0;
    return box;
  }
}
