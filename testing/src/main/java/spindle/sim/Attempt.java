package spindle.sim;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.testing.LoggedErrors;

/// One run of a scenario in one world, and what came of it.
///
/// @param failure what the scenario has thrown, or null
/// @param faults the random faults that have happened in it
/// @param lastEvents the end of its trace; empty if it went well
/// @param logged what was logged as an error; empty if it went well
/// @param events how many events there were
/// @param time how much virtual time has passed
record Attempt(
    Seed seed,
    @Nullable Throwable failure,
    List<Fault> faults,
    List<String> lastEvents,
    List<String> logged,
    long events,
    Duration time) {
  static Attempt run(Seed seed, Simulation.Scenario scenario) {
    return run(seed, scenario, null);
  }

  /// @param trace is given each event as a line; null for nobody
  static Attempt run(Seed seed, Simulation.Scenario scenario, @Nullable Consumer<String> trace) {
    try (LoggedErrors errors = LoggedErrors.openQuietly();
        Simulation world = seed.world()) {
      if (trace != null) {
        world.trace(trace);
      }
      Throwable failure = null;
      try {
        scenario.run(world);
        world.finish();
      } catch (Exception | AssertionError | StackOverflowError thrown) {
        failure = thrown;
      }
      return new Attempt(
          seed,
          failure,
          world.faultsSoFar().stream().filter(fault -> !fault.leftOut()).toList(),
          failure == null ? List.of() : List.copyOf(world.lastEvents()),
          failure == null ? List.of() : errors.list().stream().map(Throwable::getMessage).toList(),
          world.events(),
          world.elapsed());
    }
  }

  boolean failed() {
    return failure != null;
  }

  /// What it failed with.
  ///
  /// @throws IllegalStateException if it went well
  Throwable reason() {
    if (failure == null) {
      throw new IllegalStateException("seed " + seed + " did not fail");
    }
    return failure;
  }

  /// Throws what it failed with, if it did.
  void throwFailure() throws Exception {
    if (failure instanceof Exception exception) {
      throw exception;
    } else if (failure instanceof Error error) {
      throw error;
    }
  }

  /// The same, with another reason.
  Attempt failingWith(Throwable reason) {
    return new Attempt(seed, reason, faults, lastEvents, logged, events, time);
  }

  /// Whether it failed, and in the same way as `other` did.
  boolean failedLike(Attempt other) {
    return failure != null
        && other.failure != null
        && FailureKind.of(failure).equals(FailureKind.of(other.failure));
  }

  /// Whether it is worth more than `other` to whoever has to read it: it has fewer faults, or as
  /// many and not half as many events.
  boolean muchSmallerThan(Attempt other) {
    return faults.size() < other.faults.size()
        || (faults.size() == other.faults.size() && events < other.events / 2);
  }
}
