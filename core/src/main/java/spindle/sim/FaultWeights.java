package spindle.sim;

import java.time.Duration;

/// SKETCH. How often what goes wrong at random, relative to each other.
///
/// @param every the mean time between two faults
/// @param lasting the mean time that one lasts
public record FaultWeights(
    Duration every, Duration lasting, int crash, int partition, int cut, int reset, int slow) {}
