package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Failures on threads that never report: no reactor's, and none that a test looks after.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnwatchedThreadsTest {
  private final Logger logger = Logger.getLogger("spindle.defer");
  private final CountDownLatch reported = new CountDownLatch(1);
  private final IOException broken = new IOException("broken");
  private final AtomicInteger reports = new AtomicInteger();
  private final CountDownLatch reportedAgain = new CountDownLatch(1);
  private final IOException brokenAgain = new IOException("broken again");
  private final Duration patience = UnhandledFailures.Watch.patience;

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          if (logged.getLevel() == Level.SEVERE && logged.getThrown() == broken) {
            reports.incrementAndGet();
            reported.countDown();
          } else if (logged.getThrown() == brokenAgain) {
            reportedAgain.countDown();
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void listenNoMore() {
    UnhandledFailures.Watch.patience = patience;
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  @Test
  void aFailureIsReportedWhenItsThreadEnds() throws InterruptedException {
    UnhandledFailures.Watch.patience = Duration.ofDays(1);

    Thread.ofPlatform().start(() -> Deferred.fail(broken));

    reported.await();
    assertThat(reported.getCount()).isZero();
  }

  @Test
  void aFailureIsReportedWhenItsThreadEndsThoughSomebodyMeantToReportIt()
      throws InterruptedException {
    Thread.ofVirtual()
        .start(() -> {
          assertThat(UnhandledFailures.ofThisThread().isEmpty()).isTrue();
          Deferred.fail(broken);
        });

    reported.await();
    assertThat(reported.getCount()).isZero();
  }

  @Test
  void aFailureOnAThreadThatNeverEndsIsReportedAllTheSame() throws InterruptedException {
    UnhandledFailures.Watch.patience = Duration.ofMillis(1);
    CountDownLatch gate = new CountDownLatch(1);
    Thread pooled =
        pooled(
            gate,
            () -> {
              Deferred.fail(new IOException("in time")).handleFailure(_ -> {});
              Deferred.fail(broken);
            });

    reported.await();

    assertThat(pooled.isAlive()).isTrue();
    gate.countDown();
  }

  @Test
  void whatFailsAnewAfterItsFirstFailureWasReportedForItsThreadIsReportedToo()
      throws InterruptedException {
    UnhandledFailures.Watch.patience = Duration.ofMillis(1);
    CountDownLatch gate = new CountDownLatch(1);
    Thread pooled =
        pooled(
            gate,
            () -> {
              Deferred<Object> twice = Deferred.fail(broken);
              await(reported);
              twice.addCallback(value -> value);
              twice.addErrback(first -> {
                throw brokenAgain;
              });
            });

    reportedAgain.await();

    assertThat(reports).as("the first, once").hasValue(1);
    assertThat(pooled.isAlive()).isTrue();
    gate.countDown();
  }

  @Test
  void aReportedFailureThatOnlyPassesThroughAnotherStepIsNotReportedAgain()
      throws InterruptedException {
    UnhandledFailures.Watch.patience = Duration.ofMillis(1);
    CountDownLatch gate = new CountDownLatch(1);
    Thread pooled =
        pooled(
            gate,
            () -> {
              Deferred<Object> once = Deferred.fail(broken);
              await(reported);
              once.addCallback(value -> value);
              Deferred.fail(brokenAgain);
            });

    reportedAgain.await();

    assertThat(reports).as("would have been reported before the other").hasValue(1);
    assertThat(pooled.isAlive()).isTrue();
    gate.countDown();
  }

  /// A thread that does `work` and then, as those of a pool do, does not end: until `gate` opens.
  private static Thread pooled(CountDownLatch gate, Runnable work) {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          work.run();
          await(gate);
        });
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException stopWaiting) {
      Thread.currentThread().interrupt();
    }
  }
}
