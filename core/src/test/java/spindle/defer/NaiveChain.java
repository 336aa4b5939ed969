package spindle.defer;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// What a [Deferred] does, said as plainly as it can be: by recursion, with a flag for each thing.
/// The model test holds the real one against it.
final class NaiveChain {
  private final Queue<Pair> pairs = new ArrayDeque<>();
  private final @Nullable Cancel canceller;
  private @Nullable NaiveChain waitsFor;
  private boolean fired;
  private boolean cancelling;
  private boolean swallow;
  private boolean running;
  private boolean handled;
  private boolean reported;
  private int pauses;
  private int value;
  private @Nullable Throwable failure;

  NaiveChain(@Nullable Cancel canceller) {
    this.canceller = canceller;
  }

  /// What a canceller does.
  interface Cancel {
    void cancel(NaiveChain chain) throws Throwable;
  }

  /// What one pair does to its chain.
  interface Pair {
    void pass(NaiveChain chain) throws Throwable;
  }

  /// A function of either side to a value.
  interface Plain {
    int take(int value, @Nullable Throwable failure) throws Throwable;
  }

  /// A function of either side to another chain.
  interface Waiting {
    NaiveChain take(int value, @Nullable Throwable failure) throws Throwable;
  }

  void add(Pair pair) {
    pairs.add(pair);
    run();
  }

  void addPlain(boolean onValue, boolean onFailure, Plain function) {
    add(chain -> {
      if (chain.failure == null ? onValue : onFailure) {
        chain.succeed(function.take(chain.value, chain.failure));
      }
    });
  }

  void addLook(boolean onValue, boolean onFailure, Plain function) {
    add(chain -> {
      if (chain.failure == null ? onValue : onFailure) {
        function.take(chain.value, chain.failure);
      }
    });
  }

  void addWaiting(boolean onValue, boolean onFailure, Waiting function) {
    add(chain -> {
      if (chain.failure == null ? onValue : onFailure) {
        chain.adopt(function.take(chain.value, chain.failure));
      }
    });
  }

  private void adopt(NaiveChain inner) {
    for (NaiveChain at = inner; at != null; at = at.waitsFor) {
      if (at == this) {
        throw new IllegalStateException("circular");
      }
    }
    if (inner.done()) {
      copy(inner);
    } else {
      waitsFor = inner;
      failure = null;
      inner.pairs.add(chain -> {
        waitsFor = null;
        copy(chain);
        chain.letRun(this);
      });
    }
  }

  private void copy(NaiveChain inner) {
    if (inner.failure == null) {
      succeed(inner.value);
    } else {
      fail(inner.failure);
      inner.handled = true;
    }
  }

  void feed(NaiveChain other) {
    add(chain -> {
      if (!other.fired) {
        chain.handled = true;
        other.arm(chain.value, chain.failure);
        chain.letRun(other);
      } else {
        chain.handled = true;
        other.late();
      }
    });
  }

  /// One that has nothing left to do is done before the other one runs.
  private void letRun(NaiveChain other) {
    running = !pairs.isEmpty();
    other.run();
    running = true;
  }

  void fire(int with, @Nullable Throwable failing) {
    if (fired) {
      late();
    } else {
      arm(with, failing);
      run();
    }
  }

  private void late() {
    if (!swallow) {
      throw new AlreadyCalledError("already");
    }
    swallow = false;
  }

  private void arm(int with, @Nullable Throwable failing) {
    fired = true;
    if (failing == null) {
      succeed(with);
    } else {
      fail(failing);
    }
  }

  private void succeed(int with) {
    value = with;
    failure = null;
    handled = false;
    reported = false;
  }

  private void fail(Throwable with) {
    failure = with;
    handled = false;
    reported = false;
  }

  @SuppressWarnings("ReferenceEquality") // A failure that is thrown again is not a new one.
  private void run() {
    if (!done()) {
      return;
    }
    running = true;
    while (!pairs.isEmpty() && waitsFor == null && pauses == 0) {
      try {
        pairs.remove().pass(this);
      } catch (Throwable t) {
        if (t != failure) {
          fail(t);
        }
      }
    }
    running = false;
  }

  void cancel() {
    if (waitsFor != null) {
      waitsFor.cancel();
    } else if (!fired && !cancelling) {
      CancelledError error = new CancelledError();
      swallow = canceller == null;
      if (canceller != null) {
        cancelling = true;
        try {
          canceller.cancel(this);
        } catch (Throwable t) {
          error.addSuppressed(t);
        }
        cancelling = false;
      }
      if (!fired) {
        fire(0, error);
      }
    }
  }

  void pause() {
    pauses++;
  }

  void unpause() {
    if (pauses == 0) {
      throw new IllegalStateException("not paused");
    }
    pauses--;
    run();
  }

  boolean done() {
    return fired && !running && waitsFor == null && pauses == 0;
  }

  boolean fired() {
    return fired;
  }

  int value() {
    return value;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  /// Whether a report is due now; from then on it is not.
  boolean report() {
    boolean due =
        done() && failure != null && !handled && !reported && !(failure instanceof CancelledError);
    reported |= due;
    return due;
  }
}
