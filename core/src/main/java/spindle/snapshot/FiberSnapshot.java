package spindle.snapshot;

import java.time.Duration;
import java.util.List;

/// A fiber, as it was at a moment.
///
/// @param name what it calls itself
/// @param state `waiting`, `ready` to go on, or `blocked` in a call of the JDK
/// @param stack where it is, innermost first, without how it waits; empty before it has begun
public record FiberSnapshot(
    int id, String name, Duration age, String state, List<StackTraceElement> stack)
    implements Snapshot {
  /// Makes the list one of its own.
  public FiberSnapshot {
    stack = List.copyOf(stack);
  }
}
