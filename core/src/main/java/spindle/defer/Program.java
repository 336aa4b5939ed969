package spindle.defer;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a [Chain] is still to do, in order: a queue in one array, in which each pair of callbacks
/// is an [Op] followed by its operands, the user's own functions. It is made with the first pair
/// and dropped with the last. The few chains that have [Extras] keep them in its first place.
abstract sealed class Program permits ChainState {
  /// Room for three pairs of the common kind.
  private static final int PLACES_AT_FIRST = 6;

  /// Where the next pair begins, and where the last one ends.
  private int head;

  private int tail;
  private @Nullable Object @Nullable [] places;

  final boolean hasMore() {
    return head < tail;
  }

  final void append(Op op, Object first, @Nullable Object second) {
    @Nullable Object[] to = withRoomFor(op.width);
    int at = tail;
    to[at] = op;
    to[at + 1] = first;
    if (op.width == 3) {
      to[at + 2] = second;
    }
    tail = at + op.width;
  }

  private @Nullable Object[] withRoomFor(int more) {
    @Nullable Object[] now = places;
    if (now == null) {
      now = new @Nullable Object[PLACES_AT_FIRST];
    } else if (tail + more > now.length) {
      int consumed = head - firstPlace();
      if (consumed < Math.max(3, now.length / 2)) {
        now = Arrays.copyOf(now, Math.max(PLACES_AT_FIRST, now.length * 2));
      } else {
        System.arraycopy(now, head, now, firstPlace(), tail - head);
        Arrays.fill(now, tail - consumed, tail, null);
        head -= consumed;
        tail -= consumed;
      }
    }
    places = now;
    return now;
  }

  /// Goes on to the next pair and does it: see [#step].
  final @Nullable Chain runNext() throws Throwable {
    @Nullable Object[] now = Objects.requireNonNull(places);
    int at = head;
    Op op = (Op) Objects.requireNonNull(now[at]);
    head = at + op.width;
    return step(op, Objects.requireNonNull(now[at + 1]), op.width == 3 ? now[at + 2] : null);
  }

  /// Does one pair, and says which chain it set going, if it did.
  abstract @Nullable Chain step(Op op, Object first, @Nullable Object second) throws Throwable;

  /// Lets go of the functions that have been called.
  final void forgetConsumed() {
    @Nullable Object[] now = places;
    if (now == null) {
      return;
    }
    if (hasMore()) {
      for (int i = head - 1; i >= firstPlace() && now[i] != null; i--) {
        now[i] = null;
      }
      return;
    }
    Extras extras = knownExtras();
    places = extras == null ? null : new @Nullable Object[] {extras};
    head = tail = firstPlace();
  }

  private int firstPlace() {
    return knownExtras() == null ? 0 : 1;
  }

  final @Nullable Extras knownExtras() {
    return places != null && places[0] instanceof Extras extras ? extras : null;
  }

  /// The extras, made if there are none.
  final Extras extras() {
    Extras known = knownExtras();
    if (known != null) {
      return known;
    }
    if (head == 0) {
      @Nullable Object[] now = new @Nullable Object[tail + PLACES_AT_FIRST];
      if (places != null) {
        System.arraycopy(places, 0, now, 1, tail);
      }
      places = now;
      head = 1;
      tail++;
    }
    Extras made = new Extras();
    Objects.requireNonNull(places)[0] = made;
    return made;
  }
}
