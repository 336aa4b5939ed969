package spindle.defer;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// How it stands with a [Chain]: a word of flags, a result, and the questions that they answer.
///
/// `result` has one meaning at a time: before firing, the [Canceller], the [Members] or the [Feed]
/// (or null); while `WAITING`, the chain waited for; else the value or, when `FAILED`, the
/// Throwable.
abstract sealed class ChainState extends Program permits Chain {
  static final int FIRED = 1;
  static final int FAILED = 1 << 1;

  /// The loop is at this chain, or will come back to it.
  static final int RUNNING = 1 << 2;

  static final int WAITING = 1 << 3;

  /// The failure was passed on to somebody: it is theirs now.
  static final int HANDLED = 1 << 4;

  static final int REPORTED_ELSEWHERE = 1 << 5;

  /// It is in the list of [UnhandledFailures].
  static final int LISTED = 1 << 6;

  static final int REPORTED = 1 << 7;

  /// It was cancelled, and the one result that its maker may still deliver is to be ignored.
  static final int SWALLOW = 1 << 8;

  static final int CANCELLING = 1 << 9;

  /// Some chain has waited for this one.
  static final int WATCHED = 1 << 10;

  /// A cancel has fired it, in place of its maker.
  static final int GIVEN_UP = 1 << 11;

  // Then ten bits for its Home.

  static final int ONE_PAUSE = 1 << 22;
  static final int PAUSES = -ONE_PAUSE;

  int state;
  @Nullable Object result;

  /// Stands where the canceller stood, in a chain that another one is to fire.
  record Feed(Chain from, @Nullable Object canceller) {}

  /// Whether it belongs to another thread, which is at work.
  final boolean isAway() {
    return Home.isAway(state);
  }

  /// Throws if it belongs to another thread, which is at work.
  final void requireHere() {
    Home.requireHere(state);
  }

  /// Has `work` done where it belongs, or here if nobody is at home there any more.
  final void handOver(Runnable work) {
    Home home = Home.of(state);
    if (home == null) {
      work.run();
    } else {
      home.execute(work);
    }
  }

  final boolean mayRun() {
    return (state & (WAITING | PAUSES)) == 0;
  }

  /// It is fired and has nothing to do and nothing to wait for.
  final boolean idle() {
    return (state & (FIRED | RUNNING | WAITING | PAUSES)) == FIRED;
  }

  final boolean fired() {
    return (state & FIRED) != 0;
  }

  final boolean failed() {
    return (state & FAILED) != 0;
  }

  /// Whoever looks may take it for a value only if the chain is [#idle].
  final @Nullable Object result() {
    return result;
  }

  final Throwable failure() {
    return (Throwable) Objects.requireNonNull(result);
  }

  final Outcome<@Nullable Object> held() {
    return failed() ? new Outcome.Failure<>(failure()) : new Outcome.Success<>(result);
  }

  final Chain waitedFor() {
    return (Chain) Objects.requireNonNull(result);
  }

  /// The failure it holds is somebody's now.
  final void handled() {
    if ((state & REPORTED) != 0) {
      UnhandledFailures.handledLate(failure());
    }
    state = (state & ~REPORTED) | HANDLED;
  }

  final void reportElsewhere() {
    requireHere();
    state |= REPORTED_ELSEWHERE;
  }

  /// Called when the list of unhandled failures lets go of it. Says whether it is still unhandled.
  final boolean unlist() {
    state &= ~LISTED;
    if (!unhandled()) {
      return false;
    }
    state |= REPORTED;
    return true;
  }

  /// What is to be seen from outside, in a few words, at any depth of waiting.
  @Override
  public final String toString() {
    return words(2);
  }

  final String words(int depth) {
    String pause = (state & PAUSES) == 0 ? "" : "paused, ";
    if (depth == 0) {
      return "another";
    } else if ((state & WAITING) != 0) {
      return "Deferred[" + pause + "waits for " + waitedFor().words(depth - 1) + "]";
    } else if ((state & FIRED) != 0) {
      return "Deferred[" + pause + (failed() ? "failed: " : "value: ") + Words.of(result) + "]";
    } else if (result instanceof Feed feed) {
      return "Deferred[" + pause + "to be fired by " + feed.from.words(depth - 1) + "]";
    }
    return "Deferred[" + pause + "not fired]";
  }

  /// What is to be called when it is cancelled, while it is not fired.
  final @Nullable Object canceller() {
    Object canceller = result;
    while (canceller instanceof Feed feed) {
      canceller = feed.canceller;
    }
    return canceller;
  }

  /// What its result now depends on: a chain, a canceller, [Members]; null if nothing is known.
  final @Nullable Object dependsOn() {
    if (isAway()) {
      return null;
    } else if ((state & FIRED) == 0) {
      return canceller();
    }
    return (state & WAITING) == 0 ? null : result;
  }

  /// Whether it has come to its end with a failure that is nobody's.
  final boolean unhandled() {
    int about = FAILED | HANDLED | REPORTED_ELSEWHERE | REPORTED | WAITING | PAUSES | RUNNING;
    return (state & about) == FAILED && !(result instanceof CancellationException);
  }
}
