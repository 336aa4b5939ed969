package spindle.sim;

import java.time.Duration;

/// How often something goes wrong at random, and how often what, relative to the others; 0 for
/// never. Immutable; `withX` gives a changed copy.
///
/// @param every the mean time between two faults
/// @param lasting the mean time that one lasts
/// @param crash a host ends without a word, and starts again with nothing in memory
/// @param partition the hosts fall apart into two groups that do not reach each other
/// @param cut one host does not reach another, while the other direction works
/// @param reset all connections between two hosts are reset
/// @param slow a host takes up to 50 ms for each turn
public record FaultWeights(
    Duration every, Duration lasting, int crash, int partition, int cut, int reset, int slow) {
  private static final FaultWeights DEFAULTS =
      new FaultWeights(Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 2, 2, 2, 1);

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException if a time is not positive, or no weight is
  public FaultWeights {
    if (!every.isPositive() || !lasting.isPositive()) {
      throw new IllegalArgumentException(
          "expected positive times, got %s and %s".formatted(every, lasting));
    }
    if (Math.min(Math.min(crash, partition), Math.min(Math.min(cut, reset), slow)) < 0
        || crash + partition + cut + reset + slow < 1) {
      throw new IllegalArgumentException("expected weights of 0 or more, and one of at least 1");
    }
  }

  /// A fault every 5 s, for 2 s, of every kind.
  public static FaultWeights defaults() {
    return DEFAULTS;
  }

  /// Nothing but what is added: a fault every 5 s, for 2 s.
  private FaultWeights with(int crashes, int partitions, int cuts, int resets, int slows) {
    return new FaultWeights(every, lasting, crashes, partitions, cuts, resets, slows);
  }

  /// A copy with other times.
  public FaultWeights withTimes(Duration between, Duration each) {
    return new FaultWeights(between, each, crash, partition, cut, reset, slow);
  }

  /// A copy with another weight of crashes.
  public FaultWeights withCrash(int weight) {
    return with(weight, partition, cut, reset, slow);
  }

  /// A copy with another weight of partitions.
  public FaultWeights withPartition(int weight) {
    return with(crash, weight, cut, reset, slow);
  }

  /// A copy with another weight of one-way cuts.
  public FaultWeights withCut(int weight) {
    return with(crash, partition, weight, reset, slow);
  }

  /// A copy with another weight of resets.
  public FaultWeights withReset(int weight) {
    return with(crash, partition, cut, weight, slow);
  }

  /// A copy with another weight of slow hosts.
  public FaultWeights withSlow(int weight) {
    return with(crash, partition, cut, reset, weight);
  }
}
