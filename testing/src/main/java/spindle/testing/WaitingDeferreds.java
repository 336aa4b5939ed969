package spindle.testing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.reason.ConnectionClosed;

/// Deferreds that a double has given out, until it tells them all.
final class WaitingDeferreds {
  private List<Deferred<Void>> waiting = new ArrayList<>();

  Deferred<Void> add() {
    Deferred<Void> added = new Deferred<Void>().reportedElsewhere();
    waiting.add(added);
    return added;
  }

  /// Fires all, or fails them with `reason`. Those that are added meanwhile wait for the next time.
  ///
  /// @return whether there were any
  boolean tell(@Nullable ConnectionClosed reason) {
    List<Deferred<Void>> told = waiting;
    waiting = new ArrayList<>();
    for (Deferred<Void> each : told) {
      if (reason == null) {
        each.callback();
      } else {
        each.errback(reason);
      }
    }
    return !told.isEmpty();
  }
}
