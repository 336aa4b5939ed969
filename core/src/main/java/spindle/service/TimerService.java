package spindle.service;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.task.LoopingCall;
import spindle.time.Call;
import spindle.time.Scheduler;

/// Does something again and again while it runs, first when it is started: Twisted's
/// `TimerService`, a [LoopingCall] as a service.
///
/// What the work throws is logged and ends the calls, though the service counts as running. It
/// begins anew when it is stopped and started. Stopping waits for a call that is under way.
public final class TimerService extends Service {
  private final LoopingCall loop;
  private final Duration interval;
  private @Nullable Deferred<?> ended;

  /// One that calls `work` every `interval`, in the time of `clock`.
  ///
  /// @throws IllegalArgumentException as for [Service#Service]
  public TimerService(String name, Duration interval, Scheduler clock, Call work) {
    this(name, interval, new LoopingCall(clock, work));
  }

  private TimerService(String name, Duration interval, LoopingCall loop) {
    super(name);
    this.loop = loop;
    this.interval = interval;
  }

  /// One that waits for what `work` returns before it calls again, see [LoopingCall#awaiting].
  ///
  /// @throws IllegalArgumentException as for [Service#Service]
  public static TimerService awaiting(
      String name,
      Duration interval,
      Scheduler clock,
      Callable<? extends Deferred<? extends @Nullable Object>> work) {
    return new TimerService(name, interval, LoopingCall.awaiting(clock, work));
  }

  /// Whether the work is still called: false after it has failed once.
  public boolean ticking() {
    return loop.running();
  }

  @Override
  protected @Nullable Deferred<?> start() {
    ended =
        loop.start(interval)
            .handleFailure(failure ->
                logFailure(
                    "service '%s' has failed and is not called again: %s"
                        .formatted(path(), ServiceFailed.text(failure)),
                    failure));
    return null;
  }

  @Override
  protected @Nullable Deferred<?> stop() {
    if (loop.running()) {
      loop.stop();
    }
    return ended;
  }
}
