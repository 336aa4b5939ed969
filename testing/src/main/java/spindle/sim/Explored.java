package spindle.sim;

import java.util.List;

/// What came of an [Exploration].
///
/// @param seeds how many worlds were tried
/// @param events how many events there were in them
/// @param failures the failures, one of each kind, by the lowest seed
public record Explored(long seeds, long events, List<FailedSeed> failures) {
  /// Throws the first failure, if there is any.
  ///
  /// @return this
  /// @throws ScenarioFailed if some seed has failed
  public Explored orThrow() {
    if (!failures.isEmpty()) {
      throw new ScenarioFailed(failures.getFirst());
    }
    return this;
  }
}
