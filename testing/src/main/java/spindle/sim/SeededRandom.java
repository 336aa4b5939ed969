package spindle.sim;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.SplittableRandom;

/// What takes a `SecureRandom`, TLS above all, gets one that can be repeated. Not for production.
final class SeededRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  SeededRandom(SplittableRandom random) {
    super(new Stream(random), null);
  }

  private static final class Stream extends SecureRandomSpi {
    private static final long serialVersionUID = 1L;

    private final transient SplittableRandom random;

    Stream(SplittableRandom random) {
      this.random = random;
    }

    /// What others mix in cannot be repeated.
    @Override
    protected void engineSetSeed(byte[] seed) {}

    @Override
    protected void engineNextBytes(byte[] bytes) {
      random.nextBytes(bytes);
    }

    @Override
    protected byte[] engineGenerateSeed(int count) {
      byte[] seed = new byte[count];
      random.nextBytes(seed);
      return seed;
    }
  }
}
