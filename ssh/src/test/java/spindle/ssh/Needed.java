package spindle.ssh;

import org.junit.jupiter.api.Assumptions;

/// What a test needs of the machine. Where it is not there the test is left out, but not by the
/// continuous integration, which installs it.
public final class Needed {
  private Needed() {}

  /// Leaves the test out, or fails it, unless it is `there`.
  public static void require(boolean there, String missing) {
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("expected what .ci/run installs: " + missing);
    }
    Assumptions.assumeTrue(there, missing);
  }
}
