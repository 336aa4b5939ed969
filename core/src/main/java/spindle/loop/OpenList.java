package spindle.loop;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// All that is open on one reactor, in the order in which it was opened.
public final class OpenList {
  /// See [spindle.reactor.OpenThing#recordOrigins].
  public static volatile boolean recordOrigins;

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final LongSupplier clock;
  private @Nullable Open first;
  private @Nullable Open last;
  private int size;
  private int connections;

  /// Where each was opened; null unless that is recorded.
  private @Nullable IdentityHashMap<Open, Throwable> origins;

  /// @param clock gives the time in nanoseconds
  public OpenList(LongSupplier clock) {
    this.clock = clock;
  }

  public int size() {
    return size;
  }

  public int connections() {
    return connections;
  }

  public List<Open> list() {
    List<Open> all = new ArrayList<>(size);
    for (Open each = first; each != null; each = each.next) {
      all.add(each);
    }
    return all;
  }

  public @Nullable Throwable origin(Open opened) {
    return origins == null ? null : origins.get(opened);
  }

  private void recordOrigin(Open opened) {
    if (origins == null) {
      origins = new IdentityHashMap<>();
    }
    origins.put(opened, new OpenedHere());
  }

  public void add(Open opened) {
    if (opened.isOpen()) {
      return;
    }
    opened.number = opened.number == 0 ? nextNumber() : -opened.number;
    opened.openedAt = Ticks.of(clock.getAsLong());
    if (recordOrigins) {
      recordOrigin(opened);
    }
    opened.previous = last;
    if (last == null) {
      first = opened;
    } else {
      last.next = opened;
    }
    last = opened;
    size++;
    connections += opened.isConnection() ? 1 : 0;
  }

  public void remove(Open closed) {
    if (!closed.isOpen()) {
      return;
    }
    closed.number = -closed.number;
    if (origins != null) {
      origins.remove(closed);
    }
    Open before = closed.previous;
    Open after = closed.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    closed.previous = null;
    closed.next = null;
    size--;
    connections -= closed.isConnection() ? 1 : 0;
  }

  /// Positive, also when they have come round.
  private static int nextNumber() {
    return NUMBERS.updateAndGet(last -> last == Integer.MAX_VALUE ? 1 : last + 1);
  }

  /// Takes out the one that was opened first, or null if none is left.
  @Nullable Open removeFirst() {
    Open oldest = first;
    if (oldest != null) {
      remove(oldest);
    }
    return oldest;
  }
}
