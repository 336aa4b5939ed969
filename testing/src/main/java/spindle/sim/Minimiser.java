package spindle.sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks for a smaller world in which the same thing goes wrong.
///
/// Here is how. First the same world again: if that goes well, the seed does not decide, and that
/// is what must be said. Then without any fault, then without half of them, without a quarter, and
/// so on down to single ones (Zeller's delta debugging): as long as it fails in the same way, what
/// was left out stays out. Then the worlds of the next few seeds: one of them may show the same
/// with fewer faults or half the events, and takes its place if it does, and is made smaller
/// itself. All of it is counted in runs, not in time, so the answer is always the same.
final class Minimiser {
  /// How many runs the search through faults may take, for one seed.
  static final int RUNS_MAX = 150;

  /// How many other seeds are looked at.
  static final int NEIGHBOURS = 24;

  private final Simulation.Scenario scenario;
  private final Attempt original;
  private int runs;

  Minimiser(Simulation.Scenario scenario, Attempt original) {
    this.scenario = scenario;
    this.original = original;
  }

  Attempt smallest() {
    Attempt again = Attempt.run(original.seed(), scenario);
    if (!again.failedLike(original)) {
      return original.failingWith(new NotRepeatable(original.seed(), original.reason()));
    }
    Attempt smallest = withFewerFaults(original);
    Attempt neighbour = smallest;
    for (int i = 1; i <= NEIGHBOURS; i++) {
      Attempt other = Attempt.run(Seed.of(original.seed().number() + i), scenario);
      if (other.failedLike(original) && other.muchSmallerThan(neighbour)) {
        neighbour = other;
      }
    }
    if (neighbour != smallest) {
      smallest = withFewerFaults(neighbour);
    }
    return smallest;
  }

  private Attempt withFewerFaults(Attempt failed) {
    runs = 0;
    Attempt best = failed;
    for (int pieces = 1; !best.faults().isEmpty() && pieces <= 2 * best.faults().size(); ) {
      Attempt smaller = withoutOnePiece(best, Math.min(pieces, best.faults().size()));
      if (smaller == null) {
        pieces *= 2;
      } else {
        best = smaller;
        pieces = Math.max(1, pieces - 1);
      }
    }
    return best;
  }

  /// The first of `pieces` parts of the faults without which it still fails.
  private @Nullable Attempt withoutOnePiece(Attempt failed, int pieces) {
    List<Integer> numbers = failed.faults().stream().map(Fault::number).toList();
    for (int i = 0; i < pieces && runs < RUNS_MAX; i++) {
      List<Integer> without = new ArrayList<>(failed.seed().without());
      int size = numbers.size();
      without.addAll(numbers.subList(i * size / pieces, (i + 1) * size / pieces));
      runs++;
      Attempt attempt = Attempt.run(failed.seed().leavingOut(without), scenario);
      if (attempt.failedLike(original) && attempt.faults().size() < size) {
        return attempt;
      }
    }
    return null;
  }
}
