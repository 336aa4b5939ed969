package spindle.fiber;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.time.Call;
import spindle.time.DelayedCall;

/// The wish that a fiber give up a piece of its work when the time for that is over.
final class Deadline extends Wish implements Call {
  private final Flow<?> flow;
  private final Duration time;
  private final String what;

  Deadline(Flow<?> flow, int depth, Duration time, String what) {
    super(depth);
    this.flow = flow;
    this.time = time;
    this.what = what;
  }

  /// Does `work`, which is not to take longer.
  <V extends @Nullable Object> V guard(Callable<? extends V> work) throws Exception {
    DelayedCall timer = null;
    if (time.isPositive()) {
      timer = flow.reactor.callLater(time, this);
    } else {
      run();
    }
    try {
      return work.call();
    } catch (Throwable thrown) {
      if (explains(thrown)) {
        throw new DeadlineExpired(what, time, thrown);
      }
      throw thrown;
    } finally {
      if (timer != null && timer.active()) {
        timer.cancel();
      }
    }
  }

  /// The time is over.
  @Override
  public void run() {
    flow.wish(this);
  }
}
