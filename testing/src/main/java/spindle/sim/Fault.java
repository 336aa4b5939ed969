package spindle.sim;

import java.time.Duration;

/// One random fault.
///
/// @param number what it is called, from 1; the same in every run with the seed
/// @param at when it happened
/// @param what for people: `b crashes for 2.5 s`
/// @param leftOut whether it was left out of this run
public record Fault(int number, Duration at, String what, boolean leftOut) {
  /// For people: `fault 3 at 1.5 s: b crashes for 2.5 s`.
  @Override
  public String toString() {
    return "fault %d at %s: %s%s"
        .formatted(number, Times.text(at), what, leftOut ? " (left out)" : "");
  }
}
