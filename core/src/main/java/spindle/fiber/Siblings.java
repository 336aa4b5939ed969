package spindle.fiber;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.RepeatableCanceller;

/// Fibers that were begun by one parent and do not outlive it.
final class Siblings {
  final Flow<?> parent;
  private final Set<Flow<?>> alive = new LinkedHashSet<>();
  private @Nullable Deferred<Void> allEnded;

  Siblings(Flow<?> parent) {
    this.parent = parent;
  }

  <T extends @Nullable Object> Deferred<T> begin(String name, Callable<? extends T> body) {
    Flow<T> child = Flow.begin(parent.reactor, name, body);
    alive.add(child);
    child.among = this;
    return child.result;
  }

  <T extends @Nullable Object> List<Deferred<T>> beginAll(
      Collection<? extends Callable<? extends T>> bodies) {
    List<Deferred<T>> results = new ArrayList<>(bodies.size());
    for (Callable<? extends T> body : bodies) {
      results.add(begin("", body));
    }
    return results;
  }

  void ended(Flow<?> child) {
    alive.remove(child);
    Deferred<Void> waiting = allEnded;
    if (waiting != null && alive.isEmpty()) {
      allEnded = null;
      waiting.callback();
    }
  }

  /// Cancels those that are left and were not cancelled yet, and waits until they have ended,
  /// whatever the parent is told meanwhile: that is passed on to them.
  void end() throws Exception {
    for (Flow<?> child : List.copyOf(alive)) {
      if (!child.wasCancelled()) {
        child.result.cancel();
      }
    }
    if (!alive.isEmpty()) {
      RepeatableCanceller<Void> again = waiting -> cancelAll();
      Deferred<Void> waiting = new Deferred<>(again);
      allEnded = waiting;
      parent.await(waiting);
    }
  }

  private void cancelAll() {
    for (Flow<?> child : List.copyOf(alive)) {
      child.result.cancel();
    }
  }
}
