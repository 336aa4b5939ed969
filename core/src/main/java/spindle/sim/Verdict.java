package spindle.sim;

import java.time.Duration;

/// SKETCH. What happens to traffic that a rule matches.
public sealed interface Verdict {
  record Pass() implements Verdict {}
  record Drop() implements Verdict {}
  record Reset() implements Verdict {}
  record Delay(Duration by) implements Verdict {}
}
