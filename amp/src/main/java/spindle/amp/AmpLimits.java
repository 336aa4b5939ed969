package spindle.amp;

import java.time.Duration;

/// What the other end of an AMP connection may cost us. Immutable; `withX` gives a changed copy.
///
/// What waits to be sent is bounded by the [spindle.protocol.Limits] of the connection.
///
/// @param boxMax bytes of a box; a longer one ends the connection
/// @param pairsMax keys with values in a box; more end the connection
/// @param boxTimeout how long a box may take from its first byte to its last; then the connection
///   is aborted
/// @param callsMax calls of ours that wait for answers; further ones fail with
///   [spindle.amp.reason.TooManyCalls]
/// @param commandsMax commands of the peer's at work here; then the peer is not read from until
///   some are done. While calls of ours wait for answers it has to be read from, and what is too
///   much is answered with the error `BUSY`
/// @param descriptorsMax descriptors that were passed and wait for the box that names them; beyond
///   them the oldest is closed. As many may be with commands at work; what is too much is answered
///   with `BUSY`
public record AmpLimits(
    int boxMax,
    int pairsMax,
    Duration boxTimeout,
    int callsMax,
    int commandsMax,
    int descriptorsMax) {
  private static final AmpLimits DEFAULTS =
      new AmpLimits(1024 * 1024, 1000, Duration.ofMinutes(1), 1024, 256, 64);

  /// Refuses what is not positive.
  public AmpLimits {
    boolean boxes = boxMax >= 2 && pairsMax >= 1 && boxTimeout.isPositive();
    if (!boxes || callsMax < 1 || commandsMax < 1 || descriptorsMax < 1) {
      throw new IllegalArgumentException("expected limits that are all positive");
    }
  }

  /// Boxes of 1 MiB with 1000 keys in a minute, 1024 calls and 256 commands under way, 64
  /// descriptors.
  public static AmpLimits defaults() {
    return DEFAULTS;
  }

  /// A copy with other limits on boxes.
  public AmpLimits withBoxes(int bytes, int pairs) {
    return new AmpLimits(bytes, pairs, boxTimeout, callsMax, commandsMax, descriptorsMax);
  }

  /// A copy with another time for a box.
  public AmpLimits withBoxTimeout(Duration time) {
    return new AmpLimits(boxMax, pairsMax, time, callsMax, commandsMax, descriptorsMax);
  }

  /// A copy with another limit on calls of ours.
  public AmpLimits withCallsMax(int calls) {
    return new AmpLimits(boxMax, pairsMax, boxTimeout, calls, commandsMax, descriptorsMax);
  }

  /// A copy with another limit on commands of the peer's.
  public AmpLimits withCommandsMax(int commands) {
    return new AmpLimits(boxMax, pairsMax, boxTimeout, callsMax, commands, descriptorsMax);
  }

  /// A copy with another limit on descriptors that are open here: so many wait, and so many are
  /// with commands.
  public AmpLimits withDescriptorsMax(int descriptors) {
    return new AmpLimits(boxMax, pairsMax, boxTimeout, callsMax, commandsMax, descriptors);
  }
}
