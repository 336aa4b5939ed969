package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import spindle.roles.ReactorSettings;

/// A reactor that runs on a thread of its own, for tests that come from outside.
public final class RunningReactor implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  public final Reactor reactor;
  final Thread thread;
  private volatile @Nullable Throwable thrown;
  private volatile boolean leftInterrupted;

  RunningReactor(Reactor reactor) throws Exception {
    this.reactor = reactor;
    CountDownLatch runs = new CountDownLatch(1);
    reactor.callWhenRunning(runs::countDown);
    thread = Thread.ofPlatform().name("a test's reactor").daemon().start(this::run);
    assertThat(runs.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  public static RunningReactor start() throws Exception {
    return start(ReactorSettings.defaults());
  }

  public static RunningReactor start(ReactorSettings settings) throws Exception {
    return new RunningReactor(Reactor.create(settings));
  }

  private void run() {
    try {
      reactor.run(false);
    } catch (Throwable any) {
      thrown = any;
    }
    leftInterrupted = Thread.currentThread().isInterrupted();
  }

  public <T> T ask(Callable<T> call) throws Exception {
    return reactor.blockingCallFromThread(call);
  }

  /// Waits until `run` has returned.
  void awaitEnd() throws InterruptedException {
    assertThat(thread.join(LIMIT)).as("run() has returned").isTrue();
  }

  @Nullable Throwable thrown() {
    return thrown;
  }

  boolean leftInterrupted() {
    return leftInterrupted;
  }

  @Override
  public void close() {
    reactor.close();
  }

  public static void awaitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException stay) {
        // A job that will not be stopped.
      }
    }
  }
}
