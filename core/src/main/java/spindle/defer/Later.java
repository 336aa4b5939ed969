package spindle.defer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.time.Call;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// A Deferred that a clock fires, and the way to tell the clock to forget it.
final class Later implements Call, Canceller<Void> {
  private final Deferred<Void> deferred = new Deferred<>(this);
  private @Nullable DelayedCall due;

  static Deferred<Void> on(Scheduler clock, Duration delay) {
    Later later = new Later();
    later.due = clock.callLater(delay, later);
    return later.deferred;
  }

  @Override
  public void run() {
    deferred.callback();
  }

  @Override
  public void cancel(Deferred<Void> cancelled) {
    if (due != null) {
      due.cancel();
    }
  }
}
