package spindle.sim;

import java.util.Objects;
import java.util.function.LongConsumer;

/// Runs a scenario in many worlds, one for each seed, and looks for one in which it fails.
///
/// ```java
/// var explored = Exploration.of(scenario).withSeeds(1, 10_000).run();
/// ```
///
/// Worlds are tried on several threads, each world on one of them, so a scenario shares nothing
/// that changes with other runs of itself. Whatever the threads do, the result is the same: the
/// seeds are tried in order, and the lowest that fails counts. What fails is then made smaller:
/// with fewer faults, with fewer events, in the world of a seed nearby, as long as it fails in the
/// same way.
///
/// [Simulation#explore] is all that most tests need. Immutable.
///
/// @param scenario what is run
/// @param first the first seed
/// @param last the last seed
/// @param threads how many worlds are tried at the same time
/// @param all whether to go on after a failure, and find all kinds of them
/// @param progress told after each world how many were tried so far, from several threads, one at a
///   time
public record Exploration(
    Simulation.Scenario scenario,
    long first,
    long last,
    int threads,
    boolean all,
    LongConsumer progress) {
  /// Checks it.
  public Exploration {
    Objects.requireNonNull(scenario, "scenario");
    Objects.requireNonNull(progress, "progress");
    if (last < first || last == Long.MAX_VALUE) {
      throw new IllegalArgumentException("there are no seeds from %d to %d".formatted(first, last));
    }
    if (threads < 1) {
      throw new IllegalArgumentException("at least one thread is needed, not " + threads);
    }
  }

  /// The seeds 1 to 1000 on all processors, up to the first failure.
  public static Exploration of(Simulation.Scenario scenario) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Exploration(scenario, 1, 1_000, processors, false, _ -> {});
  }

  /// The same with the seeds from `first` to `last`.
  public Exploration withSeeds(long first, long last) {
    return new Exploration(scenario, first, last, threads, all, progress);
  }

  /// The same on `threads` threads.
  public Exploration withThreads(int threads) {
    return new Exploration(scenario, first, last, threads, all, progress);
  }

  /// The same, but does not stop at the first failure.
  public Exploration collectingAll() {
    return new Exploration(scenario, first, last, threads, true, progress);
  }

  /// The same, telling `progress`.
  public Exploration withProgress(LongConsumer progress) {
    return new Exploration(scenario, first, last, threads, all, progress);
  }

  /// Runs it, and waits for the end. From any thread but a reactor's.
  public Explored run() {
    return new Expedition(this).run();
  }
}
