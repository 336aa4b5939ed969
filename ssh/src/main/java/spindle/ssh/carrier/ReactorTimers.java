package spindle.ssh.carrier;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// The reactor's timers, as MINA asks for timers. It asks on the reactor's thread only, since
/// everything of it runs there.
public final class ReactorTimers extends AbstractExecutorService
    implements ScheduledExecutorService {
  private final Scheduler scheduler;

  public ReactorTimers(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  private static final class Timer<V extends @Nullable Object> extends FutureTask<V>
      implements ScheduledFuture<V> {
    private final Scheduler scheduler;
    private final @Nullable Duration period;
    private long due;
    private @Nullable DelayedCall call;

    Timer(Scheduler scheduler, Callable<V> work, @Nullable Duration period) {
      super(work);
      this.scheduler = scheduler;
      this.period = period;
    }

    Timer<V> begin(Duration delay) {
      due = scheduler.nowNanos() + delay.toNanos();
      call = scheduler.callLater(delay, this::fire);
      return this;
    }

    private void fire() {
      if (period == null) {
        run();
      } else if (runAndReset()) {
        var _ = begin(period);
      }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      boolean cancelled = super.cancel(false);
      if (call != null && call.active()) {
        call.cancel();
      }
      return cancelled;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - scheduler.nowNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  private <V extends @Nullable Object> Timer<V> timer(
      Callable<V> work, long delay, TimeUnit unit, @Nullable Duration period) {
    Duration first = Duration.ofNanos(Math.max(0, unit.toNanos(delay)));
    return new Timer<>(scheduler, work, period).begin(first);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
    return timer(Executors.callable(work), delay, unit, null);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
    return timer(work, delay, unit, null);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable work, long first, long period, TimeUnit unit) {
    return timer(Executors.callable(work), first, unit, Duration.ofNanos(unit.toNanos(period)));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable work, long first, long delay, TimeUnit unit) {
    return scheduleAtFixedRate(work, first, delay, unit);
  }

  @Override
  public void execute(Runnable work) {
    var _ = scheduler.callLater(Duration.ZERO, work::run);
  }

  /// The reactor's timers end with the reactor.
  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }
}
