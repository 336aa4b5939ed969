package spindle.sim;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The search for an order of calls that explains a history.
///
/// How it goes. All begins and ends stand in one list, in the order in which they happened. A call
/// may come first in the order if no end stands before its begin: nobody was answered before it was
/// asked. So walk along the begins up to the first end; take the first call whose answer is right
/// in the present state, strike its begin and end from the list, and start again at the list's
/// head. When an end is met, or the list's own, take back the call that was chosen last and go on
/// behind it. An empty list is an order. What was left of the list, together with the state,
/// decides all that follows; so each such pair is tried once.
final class Linearization<S extends @Nullable Object, C, R extends @Nullable Object> {
  private static final int SHOWN_MAX = 12;

  private final List<History.Operation<C, R>> operations;
  private final Sequential<S, C, R> meaning;
  private final List<Chosen<S>> order = new ArrayList<>();
  private final BitSet done = new BitSet();
  private final Set<Seen<S>> seen = new LinkedHashSet<>();
  private final Moment head = new Moment(-1, false);
  private S state;
  private List<Chosen<S>> best = List.of();
  private S bestState;

  Linearization(List<History.Operation<C, R>> operations, S initial, Sequential<S, C, R> meaning) {
    this.operations = operations;
    this.meaning = meaning;
    state = initial;
    bestState = initial;
  }

  /// The begin or the end of the operation with an index; linked, so that it can be struck out.
  private static final class Moment {
    final int index;
    final boolean begin;
    @Nullable Moment previous;
    @Nullable Moment next;
    @Nullable Moment end;

    Moment(int index, boolean begin) {
      this.index = index;
      this.begin = begin;
    }

    void strike() {
      Objects.requireNonNull(previous).next = next;
      if (next != null) {
        next.previous = previous;
      }
    }

    void restore() {
      Objects.requireNonNull(previous).next = this;
      if (next != null) {
        next.previous = this;
      }
    }
  }

  private record Chosen<S extends @Nullable Object>(Moment begin, S before) {}

  private record Seen<S extends @Nullable Object>(BitSet done, S state) {}

  void find() {
    link();
    Moment at = head.next;
    while (head.next != null) {
      if (at != null && at.begin && choose(at)) {
        at = head.next;
      } else if (at != null && at.begin) {
        at = at.next;
      } else if (order.isEmpty()) {
        throw new NotLinearizable(explanation());
      } else {
        at = takeBack();
      }
    }
  }

  /// Those that were never answered end behind all others.
  private void link() {
    List<Moment> moments = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      Moment begin = new Moment(i, true);
      begin.end = new Moment(i, false);
      moments.add(begin);
      moments.add(begin.end);
    }
    moments.sort(Comparator.comparingInt(this::when));
    Moment last = head;
    for (Moment each : moments) {
      last.next = each;
      each.previous = last;
      last = each;
    }
  }

  private int when(Moment moment) {
    History.Operation<C, R> operation = operations.get(moment.index);
    return moment.begin ? operation.begun : operation.ended;
  }

  private boolean choose(Moment begin) {
    History.Operation<C, R> operation = operations.get(begin.index);
    Sequential.Done<S, R> then = meaning.apply(state, operation.call);
    if (operation.ended() && !Objects.equals(then.answer(), operation.answer)) {
      return false;
    }
    done.set(begin.index);
    if (!seen.add(new Seen<>((BitSet) done.clone(), then.state()))) {
      done.clear(begin.index);
      return false;
    }
    if (seen.size() > History.STATES_MAX) {
      throw new IllegalStateException(
          "the history of %d calls leads through more than %d states; record a shorter one"
              .formatted(operations.size(), History.STATES_MAX));
    }
    order.add(new Chosen<>(begin, state));
    state = then.state();
    begin.strike();
    Objects.requireNonNull(begin.end).strike();
    if (order.size() > best.size()) {
      best = List.copyOf(order);
      bestState = state;
    }
    return true;
  }

  private @Nullable Moment takeBack() {
    Chosen<S> last = order.removeLast();
    Objects.requireNonNull(last.begin.end).restore();
    last.begin.restore();
    done.clear(last.begin.index);
    state = last.before;
    return last.begin.next;
  }

  /// How far the longest order came, and who stood next.
  private String explanation() {
    BitSet ordered = new BitSet();
    best.forEach(chosen -> ordered.set(chosen.begin.index));
    String before =
        best.stream()
            .skip(Math.max(0, best.size() - SHOWN_MAX))
            .map(chosen -> "\n  " + operations.get(chosen.begin.index))
            .collect(Collectors.joining());
    return ("no order of the %d calls explains what the clients were answered; the longest one"
            + " explains %d:%s%s\nand then, in state %s, none of these can come next:%s")
        .formatted(
            operations.size(),
            best.size(),
            best.size() > SHOWN_MAX ? "\n  ..." : "",
            before,
            bestState,
            next(ordered));
  }

  private String next(BitSet ordered) {
    int firstEnd = Integer.MAX_VALUE;
    for (int i = ordered.nextClearBit(0); i < operations.size(); i = ordered.nextClearBit(i + 1)) {
      firstEnd = Math.min(firstEnd, operations.get(i).ended);
    }
    StringBuilder lines = new StringBuilder();
    for (int i = ordered.nextClearBit(0); i < operations.size(); i = ordered.nextClearBit(i + 1)) {
      if (operations.get(i).begun < firstEnd) {
        lines.append("\n  ").append(operations.get(i));
      }
    }
    return lines.toString();
  }
}
