package spindle.defer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.time.Call;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// A limit on the time that a [Deferred] may take: a delayed call that cancels it, and the callback
/// that stops the clock and says what came of it.
final class Timeout<T extends @Nullable Object> implements Call, Step<Outcome<T>, T> {
  private final Deferred<T> deferred;
  private final Duration timeout;
  private final @Nullable Step<? super Outcome<T>, ? extends T> translator;
  private @Nullable DelayedCall due;
  private boolean passed;

  Timeout(
      Deferred<T> deferred,
      Duration timeout,
      @Nullable Step<? super Outcome<T>, ? extends T> translator) {
    this.deferred = deferred;
    this.timeout = timeout;
    this.translator = translator;
  }

  Deferred<T> startOn(Scheduler clock) {
    due = clock.callLater(timeout, this);
    return deferred.addBoth(this);
  }

  @Override
  public void run() {
    passed = true;
    deferred.cancel();
  }

  @Override
  public T take(Outcome<T> outcome) throws Throwable {
    if (due != null && due.active()) {
      due.cancel();
    }
    if (!passed) {
      return outcome.get();
    }
    if (translator != null) {
      return translator.take(outcome);
    }
    if (outcome instanceof Outcome.Failure<T>(CancelledError cancelled)) {
      throw new TimeoutError(timeout).initCause(cancelled);
    }
    return outcome.get();
  }
}
