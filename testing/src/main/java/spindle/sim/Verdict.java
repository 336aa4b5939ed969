package spindle.sim;

import java.time.Duration;

/// What happens to the traffic that a rule matches, see [Simulation#rule].
public sealed interface Verdict {
  /// It passes, whatever later rules say.
  record Pass() implements Verdict {}

  /// It is lost. A stream is sent again, and each time the rules are asked again.
  record Drop() implements Verdict {}

  /// It comes later.
  ///
  /// @param by how much
  record Delay(Duration by) implements Verdict {}
}
