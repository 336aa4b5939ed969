package spindle.bench.servers;

import java.util.Map;

/// What was seen of one server under one load in one round.
///
/// @param cpuMicros the server's own CPU time for an operation, in microseconds
/// @param operations operations in a second, as the generator has counted
/// @param p50 the median of the time for an operation, in microseconds
/// @param p99 the time that one operation in a hundred exceeded, in microseconds
/// @param errors operations that went wrong
/// @param residentMib the memory that the server held in the end
record Measurement(
    double cpuMicros, double operations, double p50, double p99, long errors, double residentMib) {
  /// From what the generator says and what the server took.
  static Measurement of(Map<String, Double> said, double cpuSeconds, double residentMib) {
    double operations = said.getOrDefault("operations", 0.0);
    return new Measurement(
        cpuSeconds * 1e6 / Math.max(1, operations),
        operations / said.getOrDefault("seconds", 1.0),
        said.getOrDefault("p50", 0.0),
        said.getOrDefault("p99", 0.0),
        said.getOrDefault("errors", 0.0).longValue(),
        residentMib);
  }
}
