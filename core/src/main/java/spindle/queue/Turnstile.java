package spindle.queue;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Home;

/// Lets a limited number through at a time, in the order in which they came: what a lock and a
/// semaphore have in common.
final class Turnstile<T> {
  private final T ticket;
  private final int limit;
  private final int home = Home.bitsHere();
  private final SequencedSet<Deferred<T>> waiting = new LinkedHashSet<>();
  private int free;

  /// How many were given back and are still to be handed over.
  private int returned;

  private boolean handingOver;

  /// `ticket` is what each who is let through is given.
  Turnstile(T ticket, int limit) {
    this.ticket = ticket;
    this.limit = limit;
    free = limit;
  }

  int free() {
    return free;
  }

  Deferred<T> acquire() {
    Home.requireHere(home);
    if (free > 0) {
      free--;
      return Deferred.succeed(ticket);
    }
    Deferred<T> turn = new Deferred<>(waiting::remove);
    waiting.add(turn);
    return turn;
  }

  <U extends @Nullable Object> Deferred<U> run(Callable<? extends Deferred<U>> work) {
    Objects.requireNonNull(work, "work");
    return acquire().then(_ -> runAdmitted(work));
  }

  private <U extends @Nullable Object> Deferred<U> runAdmitted(
      Callable<? extends Deferred<U>> work) {
    // Its failure is that of the one who asked, who waits for it.
    Deferred<T> admitted = new Deferred<T>().reportedElsewhere();
    Deferred<U> done = admitted.<U>then(_ -> work.call()).finallyDo(this::release);
    admitted.callback(ticket);
    return done;
  }

  /// Hands over to the one who has waited longest. When that one gives back at once, from inside
  /// its callbacks, the loop that called these does the handing over: any number of times, at the
  /// same depth of the stack.
  void release() {
    Home.requireHere(home);
    if (free + returned == limit) {
      throw new IllegalStateException("released more often than acquired");
    }
    if (waiting.isEmpty()) {
      free++;
      return;
    }
    returned++;
    if (!handingOver) {
      handingOver = true;
      handOver();
    }
  }

  private void handOver() {
    VirtualMachineError fatal = null;
    while (returned > 0) {
      returned--;
      if (waiting.isEmpty()) {
        free++;
        continue;
      }
      try {
        waiting.removeFirst().callback(ticket);
      } catch (VirtualMachineError e) {
        fatal = fatal == null ? e : fatal;
      }
    }
    handingOver = false;
    if (fatal != null) {
      throw fatal;
    }
  }
}
