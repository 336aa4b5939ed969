package spindle.sim;

import java.time.Duration;

/// SKETCH. One random fault.
///
/// @param number its name in the plan, from 1
/// @param at when
/// @param what for people: `crash b`, `cut a -> c for 2.5 s`
/// @param leftOut whether it was switched off
public record Fault(int number, Duration at, String what, boolean leftOut) {}
