package spindle.sim;

import java.util.List;
import java.util.stream.Collectors;

/// A seed whose world makes the scenario fail, and the smallest world that was found to fail in the
/// same way. Two failures are the same if the same invariant is broken, or if class and first line
/// of the message agree, numbers and quoted text aside.
///
/// @param seed the lowest seed that fails in this way
/// @param others the other seeds that do, as far as they were tried
/// @param smallest the smallest world, as [Simulation#replay] takes it
/// @param failure what the scenario throws in the smallest world
/// @param faults the random faults that are left in it
/// @param lastEvents the end of its trace
/// @param logged what was logged as an error in it
/// @param size how large the smallest world is, and the first one was
public record FailedSeed(
    long seed,
    List<Long> others,
    String smallest,
    Throwable failure,
    List<Fault> faults,
    List<String> lastEvents,
    List<String> logged,
    Size size) {
  private static final int EVENTS_SHOWN = 25;
  private static final int LOGGED_SHOWN = 5;

  /// The sizes of two worlds.
  ///
  /// @param faults how many random faults the smallest has
  /// @param events how many events
  /// @param faultsAtFirst how many random faults the first had
  /// @param eventsAtFirst how many events
  public record Size(int faults, long events, int faultsAtFirst, long eventsAtFirst) {}

  static FailedSeed of(Attempt first, List<Long> others, Attempt smallest) {
    return new FailedSeed(
        first.seed().number(),
        others,
        smallest.seed().toString(),
        smallest.reason(),
        smallest.faults(),
        smallest.lastEvents(),
        smallest.logged(),
        new Size(
            smallest.faults().size(), smallest.events(), first.faults().size(), first.events()));
  }

  /// All that one needs to know to go on from here, as lines of text: what failed, with which
  /// faults, the last events, and what to type to see it again.
  ///
  /// @param file the program that `./spindle sim` was given, or `FILE.java`
  public String report(String file) {
    StringBuilder text = new StringBuilder();
    text.append("seed %d fails: %s%n".formatted(seed, failure));
    if (!others.isEmpty()) {
      text.append("in the same way fail %d more: %s%n".formatted(others.size(), some(others)));
    }
    text.append("the smallest world that fails like this is %s:%n".formatted(smallest));
    text.append(
        "  %d of %d faults, %d of %d events%n"
            .formatted(size.faults, size.faultsAtFirst, size.events, size.eventsAtFirst));
    faults.forEach(fault -> text.append("  %s%n".formatted(fault)));
    logged.stream().limit(LOGGED_SHOWN).forEach(line -> text.append("  %s%n".formatted(line)));
    text.append("the last events:%n".formatted());
    lastEvents.stream()
        .skip(Math.max(0, lastEvents.size() - EVENTS_SHOWN))
        .forEach(event -> text.append("  %s%n".formatted(event)));
    text.append("to see all of it again:%n".formatted());
    text.append("  Simulation.replay(\"%s\", scenario);%n".formatted(smallest));
    text.append("  ./spindle sim %s --seed %s --trace%n".formatted(file, smallest));
    return text.toString();
  }

  private static String some(List<Long> seeds) {
    String first = seeds.stream().limit(5).map(String::valueOf).collect(Collectors.joining(", "));
    return seeds.size() > 5 ? first + ", ..." : first;
  }

  /// The report.
  @Override
  public String toString() {
    return report("FILE.java");
  }
}
