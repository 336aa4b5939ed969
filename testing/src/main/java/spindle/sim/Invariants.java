package spindle.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// What is promised of a world, looked at after each event.
final class Invariants {
  private record Always(String name, Invariant check) {}

  private record Eventually(String name, Duration within, Duration until, Invariant check) {}

  private final List<Always> always = new ArrayList<>();
  private final List<Eventually> eventually = new ArrayList<>();

  void always(String name, Invariant check) {
    always.add(new Always(name, check));
  }

  void eventually(String name, Duration within, Duration now, Invariant check) {
    if (within.isNegative()) {
      throw new IllegalArgumentException("'%s' cannot come true within %s".formatted(name, within));
    }
    eventually.add(new Eventually(name, within, now.plus(within), check));
  }

  /// An event has happened at `now`. Between two events nothing changes, so what did not hold after
  /// the last one did not come true before this one.
  void afterEvent(Duration now) {
    for (Always each : always) {
      if (!holds(each.name, each.check, now)) {
        throw new InvariantBroken(each.name, now, "it must always hold", null);
      }
    }
    for (Iterator<Eventually> all = eventually.iterator(); all.hasNext(); ) {
      Eventually each = all.next();
      if (now.compareTo(each.until) > 0) {
        throw late(each, now);
      }
      if (holds(each.name, each.check, now)) {
        all.remove();
      }
    }
  }

  /// The scenario has ended at `now`: nothing else will happen.
  void atEnd(Duration now) {
    afterEvent(now);
    if (!eventually.isEmpty()) {
      throw late(eventually.getFirst(), now);
    }
  }

  private static InvariantBroken late(Eventually late, Duration now) {
    String limit = Times.text(late.until);
    return new InvariantBroken(
        late.name,
        now,
        now.compareTo(late.until) >= 0
            ? "it had to hold until %s, within %s".formatted(limit, Times.text(late.within))
            : "it has to hold until %s, but the scenario has ended".formatted(limit),
        null);
  }

  private static boolean holds(String name, Invariant check, Duration now) {
    try {
      return check.holds();
    } catch (Exception | AssertionError thrown) {
      throw new InvariantBroken(name, now, "its check has thrown " + thrown, thrown);
    }
  }
}
