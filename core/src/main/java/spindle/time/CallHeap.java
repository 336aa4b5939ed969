package spindle.time;

import java.util.Arrays;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Calls ordered by key, then by sequence: a heap with four children a node in which each call
/// knows its position, so that inserting, moving and removing cost O(log n) and nothing of a
/// removed call stays behind.
///
/// The keys stand in an array of their own: the four children of a node are then one or two cache
/// lines, and no call is touched unless two keys are equal.
final class CallHeap {
  private static final int CAPACITY_MIN = 16;

  private long[] keys = new long[CAPACITY_MIN];
  private @Nullable DelayedCall[] calls = new @Nullable DelayedCall[CAPACITY_MIN];
  private int size;

  int size() {
    return size;
  }

  int capacity() {
    return calls.length;
  }

  /// The key of the first call; only where there is one.
  long firstKey() {
    return keys[0];
  }

  DelayedCall first() {
    return at(0);
  }

  /// Every call in the order in which they are to run. A copy.
  DelayedCall[] sorted() {
    DelayedCall[] copy = new DelayedCall[size];
    for (int i = 0; i < size; i++) {
      copy[i] = at(i);
    }
    Arrays.sort(copy, (a, b) -> before(keys[a.position], a, keys[b.position], b) ? -1 : 1);
    return copy;
  }

  /// The first calls in the order in which they are to run, `most` of them at most: without sorting
  /// the others.
  DelayedCall[] first(int most) {
    PriorityQueue<DelayedCall> front =
        new PriorityQueue<>((a, b) -> before(keys[a.position], a, keys[b.position], b) ? -1 : 1);
    DelayedCall[] first = new DelayedCall[Math.clamp(most, 0, size)];
    if (first.length > 0) {
      front.add(first());
    }
    for (int i = 0; i < first.length; i++) {
      DelayedCall next = front.remove();
      first[i] = next;
      int child = (next.position << 2) + 1;
      for (int end = Math.min(size, child + 4); child < end; child++) {
        front.add(at(child));
      }
    }
    return first;
  }

  void insert(long key, DelayedCall call) {
    if (size == calls.length) {
      resize(size * 2);
    }
    siftUp(size++, key, call);
  }

  void move(DelayedCall call, long key) {
    settle(call.position, key, call);
  }

  /// Takes the call out; its position is the caller's to set.
  void remove(DelayedCall call) {
    int hole = call.position;
    int last = --size;
    long lastKey = keys[last];
    DelayedCall lastCall = at(last);
    calls[last] = null;
    if (hole != last) {
      settle(hole, lastKey, lastCall);
    }
    if (size < calls.length / 4 && calls.length > CAPACITY_MIN) {
      resize(calls.length / 2);
    }
  }

  private void settle(int position, long key, DelayedCall call) {
    int parent = (position - 1) >> 2;
    if (position > 0 && before(key, call, keys[parent], at(parent))) {
      siftUp(position, key, call);
    } else {
      siftDown(position, key, call);
    }
  }

  private void siftUp(int from, long key, DelayedCall call) {
    int position = from;
    while (position > 0) {
      int parent = (position - 1) >> 2;
      DelayedCall above = at(parent);
      if (!before(key, call, keys[parent], above)) {
        break;
      }
      put(position, keys[parent], above);
      position = parent;
    }
    put(position, key, call);
  }

  private void siftDown(int from, long key, DelayedCall call) {
    int position = from;
    while (true) {
      int child = firstChild(position);
      if (child < 0 || !before(keys[child], at(child), key, call)) {
        break;
      }
      put(position, keys[child], at(child));
      position = child;
    }
    put(position, key, call);
  }

  /// The child of `position` that comes first, or -1 if it has none.
  private int firstChild(int position) {
    int child = (position << 2) + 1;
    if (child >= size) {
      return -1;
    }
    int end = Math.min(child + 4, size);
    int first = child;
    for (int i = child + 1; i < end; i++) {
      if (keys[i] < keys[first]
          || (keys[i] == keys[first] && at(i).sequence < at(first).sequence)) {
        first = i;
      }
    }
    return first;
  }

  private static boolean before(long keyA, DelayedCall a, long keyB, DelayedCall b) {
    return keyA < keyB || (keyA == keyB && a.sequence < b.sequence);
  }

  private void put(int position, long key, DelayedCall call) {
    keys[position] = key;
    calls[position] = call;
    call.position = position;
  }

  private DelayedCall at(int position) {
    DelayedCall call = calls[position];
    if (call == null) {
      throw new AssertionError("no call at " + position + " of " + size);
    }
    return call;
  }

  private void resize(int capacity) {
    keys = Arrays.copyOf(keys, capacity);
    calls = Arrays.copyOf(calls, capacity);
  }
}
