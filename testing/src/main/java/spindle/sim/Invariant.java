package spindle.sim;

/// Something that can be said of a simulated world at any moment between two events.
@FunctionalInterface
public interface Invariant {
  /// Whether it holds now. Only looks: it must change nothing, and must not ask for random numbers.
  ///
  /// @throws Exception anything, which says better than `false` why it does not hold; so may an
  ///   [AssertionError]
  boolean holds() throws Exception;
}
