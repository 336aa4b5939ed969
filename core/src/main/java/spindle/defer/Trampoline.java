package spindle.defer;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The loop that runs chains. One that resumes or fires another hands it to this loop instead of
/// calling it, so however long the row, the stack is as deep as for one.
final class Trampoline {
  private Trampoline() {}

  /// Runs what is pending in `start`, and in all that it sets going, in one loop. A chain that was
  /// set going runs to its end before the one that did it goes on.
  static void run(Chain start, @Nullable Chain started, @Nullable VirtualMachineError error) {
    Chain at = start;
    Chain next = started;
    VirtualMachineError fatal = error;
    Deque<Chain> below = null;
    while (true) {
      while (next == null && at.hasMore() && at.mayRun()) {
        try {
          next = at.runNext();
        } catch (Throwable t) {
          VirtualMachineError thrown = at.threw(t);
          fatal = fatal == null ? thrown : fatal;
        }
      }
      if (next == null || !at.hasMore()) {
        at.rest();
      } else {
        below = below == null ? new ArrayDeque<>() : below;
        below.push(at);
      }
      if (next != null) {
        at = next;
        at.run();
        next = null;
      } else if (below != null && !below.isEmpty()) {
        at = below.pop();
      } else {
        break;
      }
    }
    if (fatal != null) {
      throw fatal;
    }
  }
}
