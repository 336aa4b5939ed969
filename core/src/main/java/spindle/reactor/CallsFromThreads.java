package spindle.reactor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.time.Call;

/// The one door into a reactor: a queue that any thread may add to and the reactor's thread
/// empties.
///
/// A linked list with one atomic exchange to add (after Vyukov). The reader owns `head`; between a
/// writer's exchange and its link the list looks shorter than it is, which only puts the rest off.
///
/// **No wake-up is lost, and few are made.** The reader says that it is going to sleep and looks at
/// the queue once more; a writer adds and then looks whether the reader sleeps. Whichever order the
/// machine picks, one of the two sees the other. Only the writer that turns `asleep` off pays for a
/// wake-up.
final class CallsFromThreads {
  private static final VarHandle TAIL;
  private static final VarHandle NEXT;
  private static final VarHandle ASLEEP;

  static {
    try {
      MethodHandles.Lookup here = MethodHandles.lookup();
      TAIL = here.findVarHandle(CallsFromThreads.class, "tail", Node.class);
      NEXT = here.findVarHandle(Node.class, "next", Node.class);
      ASLEEP = here.findVarHandle(CallsFromThreads.class, "asleep", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private static final class Node {
    @Nullable Call call;
    volatile @Nullable Node next;

    Node(@Nullable Call call) {
      this.call = call;
    }
  }

  private final Runnable wake;
  private Node head;
  private volatile Node tail;
  private volatile boolean asleep;
  private volatile boolean nudged;
  private volatile boolean closed;

  CallsFromThreads(Runnable wake) {
    this.wake = wake;
    head = new Node(null);
    tail = head;
  }

  /// Adds a call. From any thread.
  void add(Call call) {
    if (closed) {
      throw refusal();
    }
    Node added = new Node(Objects.requireNonNull(call, "call"));
    Node before = (Node) TAIL.getAndSet(this, added);
    // No fence is needed: it is the exchange that stands between us and whoever sleeps or closes.
    NEXT.setRelease(before, added);
    // Closed in between: what the reader has not taken by now it never will.
    if (closed && added.call != null) {
      throw refusal();
    }
    wakeReader();
  }

  /// @throws RejectedExecutionException if no more calls are taken
  void requireOpen() {
    if (closed) {
      throw refusal();
    }
  }

  private static RejectedExecutionException refusal() {
    return new RejectedExecutionException("the reactor has stopped for good; the call is not made");
  }

  private void wakeReader() {
    if (asleep && ASLEEP.compareAndSet(this, true, false)) {
      wake.run();
    }
  }

  /// Ends the reader's wait, or keeps it from its next one. From any thread.
  void nudge() {
    nudged = true;
    wakeReader();
  }

  /// Makes the calls that were there when this began, so that a call that adds another does not
  /// hold the turn up.
  void run(Consumer<Throwable> onFailure) {
    Node last = tail;
    while (head != last && !closed) {
      Node next = head.next;
      if (next == null) {
        return;
      }
      Call call = next.call;
      next.call = null;
      head = next;
      try {
        if (call != null) {
          call.run();
        }
      } catch (Throwable thrown) {
        onFailure.accept(thrown);
      }
    }
  }

  /// Says that the reader is about to wait.
  ///
  /// @return whether it may: false if there are calls to make, or after a [#nudge]
  boolean goToSleep() {
    asleep = true;
    if (head != tail || nudged) {
      asleep = false;
      nudged = false;
      return false;
    }
    return true;
  }

  /// The reader has waited.
  void wokenUp() {
    if (asleep) {
      asleep = false;
    }
  }

  /// Takes no more calls, and drops those that were not made.
  ///
  /// @return how many were dropped
  int close() {
    closed = true;
    Node last = tail;
    int dropped = 0;
    while (head != last) {
      Node next = head.next;
      if (next == null) {
        // A writer is about to link what it has exchanged; others have linked theirs behind it.
        Thread.onSpinWait();
      } else {
        head = next;
        dropped++;
      }
    }
    return dropped;
  }
}
