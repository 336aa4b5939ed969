package spindle.queue;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.SequencedSet;
import spindle.defer.Deferred;
import spindle.defer.Home;

/// Items on their way from those who put them to those who get them: both in the order in which
/// they came. It belongs to one thread and keeps no thread waiting.
///
/// @param <T> the type of the items
public final class DeferredQueue<T> {
  private final int size;
  private final int backlog;
  private final Queue<T> items = new ArrayDeque<>();
  private final SequencedSet<Deferred<T>> waiting = new LinkedHashSet<>();
  private final int home = Home.bitsHere();
  private boolean handingOver;

  /// Makes one without limits.
  public DeferredQueue() {
    this(Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /// Makes one that stores at most `size` items and lets at most `backlog` wait for one. Zero is
  /// legal: then nothing is stored, or nobody waits.
  ///
  /// @throws IllegalArgumentException if one is negative
  public DeferredQueue(int size, int backlog) {
    if (size < 0 || backlog < 0) {
      throw new IllegalArgumentException("a queue cannot hold fewer than none");
    }
    this.size = size;
    this.backlog = backlog;
  }

  /// Gives `item` to whoever has waited longest, whose callbacks run before this method returns
  /// (unless this is called from the callbacks of one who is just being given an item: then, as
  /// soon as they are done). If nobody waits, stores it.
  ///
  /// @throws QueueOverflow if it would have to be stored and there is no room
  /// @throws IllegalArgumentException if it is a Deferred
  public void put(T item) {
    Home.requireHere(home);
    if (item instanceof Deferred) {
      throw new IllegalArgumentException("a Deferred cannot be a result, so it cannot be queued");
    }
    // Both lists can have something in them only while items are handed over.
    if (items.size() - waiting.size() >= size) {
      throw new QueueOverflow(size);
    }
    items.add(item);
    if (!handingOver && !waiting.isEmpty()) {
      handingOver = true;
      handOver();
    }
  }

  private void handOver() {
    VirtualMachineError fatal = null;
    while (!items.isEmpty() && !waiting.isEmpty()) {
      try {
        waiting.removeFirst().callback(items.remove());
      } catch (VirtualMachineError e) {
        fatal = fatal == null ? e : fatal;
      }
    }
    handingOver = false;
    if (fatal != null) {
      throw fatal;
    }
  }

  /// Fires with the oldest item: at once if one is stored, else when it is this caller's turn.
  /// Cancelling it before that gives up the place in the queue, and no item is lost to it.
  ///
  /// @throws QueueUnderflow if it would have to wait and there are too many who do
  public Deferred<T> get() {
    Home.requireHere(home);
    if (waiting.isEmpty() && !items.isEmpty()) {
      return Deferred.succeed(items.remove());
    }
    if (waiting.size() - items.size() >= backlog) {
      throw new QueueUnderflow(backlog);
    }
    Deferred<T> turn = new Deferred<>(waiting::remove);
    waiting.add(turn);
    return turn;
  }

  /// How many items are stored.
  public int pending() {
    return items.size();
  }

  /// How many wait for an item.
  public int waiting() {
    return waiting.size();
  }
}
