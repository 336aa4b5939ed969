package spindle.time;

import java.time.Duration;
import java.util.List;

/// A clock, and calls that run when it says so: the part of a reactor that code about time asks for
/// (Twisted's `IReactorTime`). A reactor is one; so is a clock that a test moves by hand.
///
/// All methods belong to the thread of whoever drives the clock.
public interface Scheduler {
  /// The time on this clock, in nanoseconds. Only differences mean anything; it never goes back. A
  /// reactor reads its clock once a turn, so this is the same throughout one callback.
  long nowNanos();

  /// Runs `call` once, `delay` from now, never inside this method, not even for a delay of zero.
  /// Calls due at the same time run in the order in which they were scheduled.
  ///
  /// @param delay zero or more; what is too long for a `long` of nanoseconds counts as never
  /// @throws IllegalArgumentException if `delay` is negative
  DelayedCall callLater(Duration delay, Call call);

  /// Every call that is still to run, soonest first. A copy.
  List<DelayedCall> delayedCalls();
}
