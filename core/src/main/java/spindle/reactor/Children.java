package spindle.reactor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// The child processes of one reactor that have not exited.
final class Children {
  private final Set<ChildProcess> running = new LinkedHashSet<>();

  void add(ChildProcess begun) {
    running.add(begun);
  }

  void remove(ChildProcess exited) {
    running.remove(exited);
  }

  /// Asks all of them to end, but those that outlive the reactor.
  ///
  /// @return fires when they have; null if there are none
  @Nullable Deferred<?> terminate() {
    List<Deferred<Void>> gone = new ArrayList<>();
    for (ChildProcess each : List.copyOf(running)) {
      Deferred<Void> one = each.terminate();
      if (one != null) {
        gone.add(one);
      }
    }
    return gone.isEmpty() ? null : Deferred.gatherResults(gone);
  }
}
