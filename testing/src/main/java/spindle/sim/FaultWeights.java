package spindle.sim;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How often something goes wrong at random, and how often what, relative to the others; 0 for
/// never. Immutable; `withX` gives a changed copy.
///
/// `withX` throws `IllegalArgumentException` if a time is not positive, or no weight is.
public final class FaultWeights {
  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    Duration every = Duration.ofSeconds(5);
    Duration lasting = Duration.ofSeconds(2);
    int crash = 2;
    int partition = 2;
    int cut = 2;
    int reset = 2;
    int slow = 1;
  }

  private static final FaultWeights DEFAULTS = new FaultWeights(new Draft());

  private final Duration every;
  private final Duration lasting;
  private final int crash;
  private final int partition;
  private final int cut;
  private final int reset;
  private final int slow;

  private FaultWeights(Draft draft) {
    every = draft.every;
    lasting = draft.lasting;
    crash = draft.crash;
    partition = draft.partition;
    cut = draft.cut;
    reset = draft.reset;
    slow = draft.slow;
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

  /// A copy with other times.
  public FaultWeights withTimes(Duration between, Duration each) {
    return with(draft -> {
      draft.every = between;
      draft.lasting = each;
    });
  }

  /// A copy with another weight of crashes.
  public FaultWeights withCrash(int weight) {
    return with(draft -> draft.crash = weight);
  }

  /// A copy with another weight of partitions.
  public FaultWeights withPartition(int weight) {
    return with(draft -> draft.partition = weight);
  }

  /// A copy with another weight of one-way cuts.
  public FaultWeights withCut(int weight) {
    return with(draft -> draft.cut = weight);
  }

  /// A copy with another weight of resets.
  public FaultWeights withReset(int weight) {
    return with(draft -> draft.reset = weight);
  }

  /// A copy with another weight of slow hosts.
  public FaultWeights withSlow(int weight) {
    return with(draft -> draft.slow = weight);
  }

  private FaultWeights with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.every = every;
    draft.lasting = lasting;
    draft.crash = crash;
    draft.partition = partition;
    draft.cut = cut;
    draft.reset = reset;
    draft.slow = slow;
    change.accept(draft);
    return new FaultWeights(draft);
  }

  /// The mean time between two faults.
  public Duration every() {
    return every;
  }

  /// The mean time that one lasts.
  public Duration lasting() {
    return lasting;
  }

  /// A host ends without a word, and starts again with nothing in memory.
  public int crash() {
    return crash;
  }

  /// The hosts fall apart into two groups that do not reach each other.
  public int partition() {
    return partition;
  }

  /// One host does not reach another, while the other direction works.
  public int cut() {
    return cut;
  }

  /// All connections between two hosts are reset.
  public int reset() {
    return reset;
  }

  /// A host takes up to 50 ms for each turn.
  public int slow() {
    return slow;
  }

  private List<Object> parts() {
    return List.of(every, lasting, crash, partition, cut, reset, slow);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FaultWeights that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("FaultWeights[every=%s, lasting=%s, crash=%s, partition=%s, cut=%s, reset=%s, "
            + "slow=%s]")
        .formatted(parts().toArray());
  }
}
