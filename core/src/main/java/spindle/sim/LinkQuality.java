package spindle.sim;

import java.time.Duration;

/// SKETCH. `withX` gives a changed copy.
///
/// @param loss share of packets lost, 0 to 1; TCP shows it as delay
/// @param duplicated share of datagrams that come twice
/// @param bytesPerSecond 0 for no limit
public record LinkQuality(
    Duration latency, Duration jitter, long bytesPerSecond, double loss, double duplicated) {}
