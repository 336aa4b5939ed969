package spindle.cred;

import java.time.Duration;

/// How often somebody may be wrong, see [Attempts].
///
/// @param perName attempts for one name
/// @param nameEvery after which a name gets one back
/// @param perAddress attempts from one address
/// @param addressEvery after which an address gets one back
/// @param remembered names, and addresses, that are remembered; beyond it those that were not seen
///   for longest are forgotten
public record AttemptLimits(
    int perName, Duration nameEvery, int perAddress, Duration addressEvery, int remembered) {
  private static final AttemptLimits DEFAULTS =
      new AttemptLimits(10, Duration.ofSeconds(30), 50, Duration.ofSeconds(5), 10_000);

  /// Refuses what is not positive.
  public AttemptLimits {
    if (perName < 1
        || !nameEvery.isPositive()
        || perAddress < 1
        || !addressEvery.isPositive()
        || remembered < 1) {
      throw new IllegalArgumentException("expected limits that are all positive");
    }
  }

  /// Ten for a name and one more every 30 s, fifty for an address and one more every 5 s, of 10 000
  /// of each.
  public static AttemptLimits defaults() {
    return DEFAULTS;
  }

  /// A copy with other limits on names.
  public AttemptLimits withNames(int attempts, Duration every) {
    return new AttemptLimits(attempts, every, perAddress, addressEvery, remembered);
  }

  /// A copy with other limits on addresses.
  public AttemptLimits withAddresses(int attempts, Duration every) {
    return new AttemptLimits(perName, nameEvery, attempts, every, remembered);
  }

  /// A copy that remembers another number.
  public AttemptLimits withRemembered(int names) {
    return new AttemptLimits(perName, nameEvery, perAddress, addressEvery, names);
  }
}
