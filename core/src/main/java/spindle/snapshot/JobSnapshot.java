package spindle.snapshot;

import java.time.Duration;
import java.util.List;

/// A job on a thread beside the reactor's, as it was at a moment.
///
/// @param what the class of the job
/// @param state `running`, or `waiting` for a thread
/// @param age since it was given
/// @param stack where it is, innermost first; empty while it waits
public record JobSnapshot(String what, String state, Duration age, List<StackTraceElement> stack) {
  /// Makes the list one of its own.
  public JobSnapshot {
    stack = List.copyOf(stack);
  }
}
