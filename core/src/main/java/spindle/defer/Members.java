package spindle.defer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Several Deferreds that are waited for together, and what has come of them so far.
final class Members<T extends @Nullable Object> {
  private final List<Deferred<? extends T>> members;
  private final List<@Nullable Outcome<T>> outcomes;
  private int missing;
  private boolean decided;
  private boolean cancelling;

  /// Takes a copy: what becomes of the collection does not matter.
  Members(Collection<? extends Deferred<? extends T>> members) {
    this.members = List.copyOf(members);
    missing = this.members.size();
    outcomes = new ArrayList<>(missing);
    for (int i = 0; i < missing; i++) {
      outcomes.add(null);
    }
  }

  /// Told of each member's outcome, once.
  interface Arrival<T extends @Nullable Object> {
    void arrived(int index, Outcome<T> outcome);
  }

  /// Tells `arrival` what comes of each. If `consumeErrors`, the members' failures are handled.
  void tell(Arrival<T> arrival, boolean consumeErrors) {
    for (int i = 0; i < members.size(); i++) {
      Op op = consumeErrors ? Op.DELIVER : Op.SHOW;
      members.get(i).add(op, new Seat(i, arrival), null);
    }
  }

  private final class Seat implements Recipient<T> {
    private final int index;
    private final Arrival<T> arrival;

    Seat(int index, Arrival<T> arrival) {
      this.index = index;
      this.arrival = arrival;
    }

    @Override
    public void succeeded(T value) {
      arrived(new Outcome.Success<>(value));
    }

    @Override
    public void failed(Throwable failure) {
      arrived(new Outcome.Failure<>(failure));
    }

    private void arrived(Outcome<T> outcome) {
      outcomes.set(index, outcome);
      missing--;
      arrival.arrived(index, outcome);
    }
  }

  void forEach(Consumer<? super Chain> action) {
    members.forEach(action);
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /// Whether all have come.
  boolean complete() {
    return missing == 0;
  }

  /// All outcomes, in the order of the members, once they are [#complete].
  List<Outcome<T>> outcomes() {
    return outcomes.stream().<Outcome<T>>map(Objects::requireNonNull).toList();
  }

  /// The values among the outcomes, in the order of the members.
  List<T> values() {
    List<T> values = new ArrayList<>();
    for (Outcome<T> outcome : outcomes()) {
      if (outcome instanceof Outcome.Success<T>(T value)) {
        values.add(value);
      }
    }
    return Collections.unmodifiableList(values);
  }

  /// The failures among the outcomes, in the order of the members.
  List<Throwable> failures() {
    List<Throwable> failures = new ArrayList<>();
    for (Outcome<T> outcome : outcomes()) {
      if (outcome instanceof Outcome.Failure<T>(Throwable cause)) {
        failures.add(cause);
      }
    }
    return failures;
  }

  /// The failure of this one is somebody's now.
  void handled(int index) {
    members.get(index).handled();
  }

  /// True the first time: what they are waited for is decided then.
  boolean decide() {
    boolean first = !decided;
    decided = true;
    return first;
  }

  void cancel() {
    if (!cancelling) {
      cancelling = true;
      members.forEach(Deferred::cancel);
      cancelling = false;
    }
  }

  /// Whether what arrives now comes of [#cancel].
  boolean cancelling() {
    return cancelling;
  }
}
