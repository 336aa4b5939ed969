package spindle.sim;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

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
public final class Exploration {
  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    Simulation.Scenario scenario;
    long first = 1;
    long last = 1_000;
    int threads = Runtime.getRuntime().availableProcessors();
    boolean all;
    LongConsumer progress = _ -> {};

    Draft(Simulation.Scenario scenario) {
      this.scenario = scenario;
    }
  }

  private final Simulation.Scenario scenario;
  private final long first;
  private final long last;
  private final int threads;
  private final boolean all;
  private final LongConsumer progress;

  private Exploration(Draft draft) {
    scenario = draft.scenario;
    first = draft.first;
    last = draft.last;
    threads = draft.threads;
    all = draft.all;
    progress = draft.progress;
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
    return new Exploration(new Draft(scenario));
  }

  /// The same with the seeds from `first` to `last`.
  public Exploration withSeeds(long first, long last) {
    return with(draft -> {
      draft.first = first;
      draft.last = last;
    });
  }

  /// The same on `threads` threads.
  public Exploration withThreads(int threads) {
    return with(draft -> draft.threads = threads);
  }

  /// The same, but does not stop at the first failure.
  public Exploration collectingAll() {
    return with(draft -> draft.all = true);
  }

  /// The same, telling `progress`.
  public Exploration withProgress(LongConsumer progress) {
    return with(draft -> draft.progress = progress);
  }

  /// Runs it, and waits for the end. From any thread but a reactor's.
  public Explored run() {
    return new Expedition(this).run();
  }

  private Exploration with(Consumer<Draft> change) {
    Draft draft = new Draft(scenario);
    draft.first = first;
    draft.last = last;
    draft.threads = threads;
    draft.all = all;
    draft.progress = progress;
    change.accept(draft);
    return new Exploration(draft);
  }

  /// What is run.
  public Simulation.Scenario scenario() {
    return scenario;
  }

  /// The first seed.
  public long first() {
    return first;
  }

  /// The last seed.
  public long last() {
    return last;
  }

  /// How many worlds are tried at the same time.
  public int threads() {
    return threads;
  }

  /// Whether to go on after a failure, and find all kinds of them.
  public boolean all() {
    return all;
  }

  /// Told after each world how many were tried so far, from several threads, one at a time.
  public LongConsumer progress() {
    return progress;
  }

  private List<Object> parts() {
    return List.of(scenario, first, last, threads, all, progress);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Exploration that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return "Exploration[scenario=%s, first=%s, last=%s, threads=%s, all=%s, progress=%s]"
        .formatted(parts().toArray());
  }
}
