package spindle.defer;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All values or the first failure: see [Deferred#gatherResults].
final class Gathering<T extends @Nullable Object> {
  private final Members<T> members;
  private final Deferred<List<T>> result = new Deferred<>(_ -> cancelMembers());
  private boolean decided;
  private boolean cancelling;

  Gathering(Collection<? extends Deferred<? extends T>> of) {
    members = new Members<>(of);
    members.tell(this::arrived, false);
    if (members.isEmpty()) {
      result.callback(List.of());
    }
  }

  Deferred<List<T>> result() {
    return result;
  }

  private void arrived(int index, Outcome<T> outcome) {
    if (outcome instanceof Outcome.Failure<T>(Throwable cause)) {
      if (!decided) {
        decided = true;
        members.handled(index);
        cancelMembers();
        result.errback(cause);
      } else if (cancelling) {
        members.handled(index);
      }
    } else if (!decided && members.complete()) {
      decided = true;
      result.callback(members.values());
    }
  }

  private void cancelMembers() {
    boolean before = cancelling;
    cancelling = true;
    members.cancelAll();
    cancelling = before;
  }
}
