package spindle.memory;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// What will happen, in the order in which it does.
final class Agenda {
  /// Later than everything.
  static final long NEVER = Long.MAX_VALUE;

  /// One thing that will happen.
  static final class Entry implements Comparable<Entry> {
    final long nanos;
    private final int precedence;
    private final long number;
    private @Nullable Runnable happens;

    private Entry(long nanos, int precedence, long number, Runnable happens) {
      this.nanos = nanos;
      this.precedence = precedence;
      this.number = number;
      this.happens = happens;
    }

    /// It will not happen.
    void cancel() {
      happens = null;
    }

    @Override
    public int compareTo(Entry other) {
      int order = Long.compare(nanos, other.nanos);
      if (order == 0) {
        order = Integer.compare(precedence, other.precedence);
      }
      return order == 0 ? Long.compare(number, other.number) : order;
    }
  }

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private long count;

  Entry add(long nanos, int precedence, Runnable happens) {
    Entry added = new Entry(nanos, precedence, count++, happens);
    entries.add(added);
    return added;
  }

  /// When the next thing happens; [#NEVER] if nothing does.
  long next() {
    Entry head = entries.peek();
    while (head != null && head.happens == null) {
      entries.remove();
      head = entries.peek();
    }
    return head == null ? NEVER : head.nanos;
  }

  /// Lets the next thing happen, if it does by `nanos`.
  boolean happenBy(long nanos) {
    if (next() > nanos) {
      return false;
    }
    Entry head = entries.remove();
    Runnable happens = head.happens;
    head.happens = null;
    if (happens != null) {
      happens.run();
    }
    return true;
  }
}
