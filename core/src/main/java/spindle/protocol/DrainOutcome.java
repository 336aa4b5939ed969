package spindle.protocol;

import java.time.Duration;

/// How a port was drained, see [ListeningPort#drain].
///
/// @param finished connections that ended in time
/// @param aborted connections that were aborted, because the time was over or the reactor stopped
/// @param took how long it took from the call on
public record DrainOutcome(int finished, int aborted, Duration took) {
  /// Of two ports, as if they were one.
  public DrainOutcome plus(DrainOutcome other) {
    return new DrainOutcome(
        finished + other.finished,
        aborted + other.aborted,
        took.compareTo(other.took) > 0 ? took : other.took);
  }
}
