package spindle.redis;

import java.util.Arrays;

/// Any bytes are an envelope, or are refused; and what was read is written as it was.
final class EnvelopeFuzz {
  private EnvelopeFuzz() {}

  static void fuzzerTestOneInput(byte[] input) {
    try {
      if (!Arrays.equals(Envelope.decoded(input).encoded(), input)) {
        throw new AssertionError("another envelope was written than was read");
      }
    } catch (MalformedReply refused) {
      // as it may
    }
  }
}
