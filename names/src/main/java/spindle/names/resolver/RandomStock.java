package spindle.names.resolver;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/// Bytes of a [SecureRandom], fetched many at a time, since each fetch costs as much as a few
/// hundred of them. Belongs to one thread.
final class RandomStock implements RandomGenerator {
  private static final int BYTES = 512;

  private final SecureRandom source;
  private final byte[] bytes = new byte[BYTES];
  private int at = BYTES;

  private RandomStock(SecureRandom source) {
    this.source = source;
  }

  /// Something that gives what `source` gives; itself if it is another kind of chance.
  static RandomGenerator of(RandomGenerator source) {
    return source instanceof SecureRandom secure ? new RandomStock(secure) : source;
  }

  @Override
  public long nextLong() {
    if (at == BYTES) {
      source.nextBytes(bytes);
      at = 0;
    }
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++, at++) {
      value = (value << 8) | (bytes[at] & 0xFF);
      bytes[at] = 0; // What was given is known to nobody but whom it was given to.
    }
    return value;
  }
}
