package spindle.defer;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Who waits for whom, seen from what is about to be waited for.
final class Circles {
  /// How many Deferreds are looked at.
  static final int STEPS_MAX = 1000;

  private Circles() {}

  /// Whether the result of `start` cannot come before that of `end`.
  static boolean waitsFor(Chain start, Chain end) {
    Chain at = start;
    for (int steps = 0; at != null && at != end && steps < STEPS_MAX; steps++) {
      at = next(at.dependsOn());
    }
    return at == end;
  }

  private static @Nullable Chain next(@Nullable Object dependence) {
    return switch (dependence) {
      case Chain chain -> chain;
      case RepeatableCanceller<?> maker -> maker.awaits();
      case null, default -> null;
    };
  }

  /// The same, where one of several that are waited for together counts.
  static boolean mayWaitFor(Chain start, Chain end) {
    Deque<Chain> open = new ArrayDeque<>();
    open.push(start);
    for (int steps = 0; !open.isEmpty() && steps < STEPS_MAX; steps++) {
      Chain at = open.pop();
      if (at == end) {
        return true;
      }
      Object dependence = at.dependsOn();
      if (dependence instanceof Members<?> members) {
        members.forEach(open::push);
      } else {
        Chain next = next(dependence);
        if (next != null) {
          open.push(next);
        }
      }
    }
    return false;
  }

  /// Lets those who will fire `start` know that they are waited for.
  static void tellMakers(Chain start) {
    Object dependence = start.dependsOn();
    while (dependence instanceof Chain chain) {
      dependence = chain.dependsOn();
    }
    if (dependence instanceof RepeatableCanceller<?> maker) {
      var _ = maker.awaits();
    } else if (dependence instanceof Members<?> members) {
      members.forEach(Circles::tellMakers);
    }
  }
}
