package spindle.defer;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The first success, or all failures: see [Deferred#race].
final class Race<T extends @Nullable Object> {
  private final Members<T> members;
  private final Deferred<Indexed<T>> result = new Deferred<>(_ -> cancelMembers());
  private boolean decided;

  Race(Collection<? extends Deferred<? extends T>> of) {
    members = new Members<>(of);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("nobody can win a race without members");
    }
    members.tell(this::arrived, true);
  }

  Deferred<Indexed<T>> result() {
    return result;
  }

  private void arrived(int index, Outcome<T> outcome) {
    if (decided) {
      return;
    }
    if (outcome instanceof Outcome.Success<T>(T value)) {
      decided = true;
      cancelMembers();
      result.callback(new Indexed<>(index, value));
    } else if (members.complete()) {
      decided = true;
      result.errback(new FailureGroup(members.failures()));
    }
  }

  private void cancelMembers() {
    members.cancelAll();
  }
}
