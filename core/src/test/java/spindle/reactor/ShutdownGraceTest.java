package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.defer.Deferred;
import spindle.roles.ReactorSettings;

/// Stopping takes no longer than the grace period, and names what would have.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShutdownGraceTest {
  private static final ReactorSettings SHORT =
      ReactorSettings.defaults().withStopGrace(Duration.ofMillis(100));

  @Test
  void aTriggerThatNeverFiresIsNamedAndGivenUp() throws Exception {
    try (LogCapture log = LogCapture.ofReactor();
        RunningReactor running = RunningReactor.start(SHORT)) {
      List<String> phases = new ArrayList<>();
      running.ask(() -> {
        running.reactor.addSystemEventTrigger("shutdown", Deferred<Void>::new);
        running.reactor.addSystemEventTrigger(
            EventPhase.DURING, "shutdown", () -> phases.add("during"));
        return running.reactor.addSystemEventTrigger(
            EventPhase.AFTER, "shutdown", () -> phases.add("after"));
      });
      long before = System.nanoTime();
      running.reactor.stop();
      running.awaitEnd();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(9));
      assertThat(phases).containsExactly("during", "after");
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().getFirst())
          .startsWith("WARNING given up, its Deferred has not fired in time: trigger BEFORE");
    }
  }

  @Test
  void aStuckJobIsInterruptedNamedAndAbandoned() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    try (LogCapture log = LogCapture.ofReactor();
        RunningReactor running = RunningReactor.start(SHORT)) {
      CountDownLatch begun = new CountDownLatch(1);
      Deferred<String> result =
          running.ask(() ->
              running.reactor.deferToThread(() -> {
                begun.countDown();
                willNotBeStopped(never, interrupted);
                return "too late";
              }));
      begun.await();
      List<Throwable> failures = new ArrayList<>();
      running.ask(() -> result.handleFailure(failures::add));
      running.reactor.stop();
      running.awaitEnd();
      assertThat(interrupted).isTrue();
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().getFirst())
          .startsWith("WARNING given up, the job on thread spindle-worker-")
          .contains("willNotBeStopped");
      assertThat(failures).hasSize(1);
      assertThat(failures.getFirst()).isInstanceOf(RejectedExecutionException.class);
    } finally {
      never.countDown();
    }
  }

  private static void willNotBeStopped(CountDownLatch never, AtomicBoolean interrupted) {
    while (true) {
      try {
        never.await();
        return;
      } catch (InterruptedException noted) {
        interrupted.set(true);
      }
    }
  }

  @Test
  void aJobThatEndsWhenItIsInterruptedIsNotNamed() throws Exception {
    try (LogCapture log = LogCapture.ofReactor();
        RunningReactor running = RunningReactor.start(SHORT.withStopGrace(Duration.ZERO))) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch ended = new CountDownLatch(1);
      running.reactor.callInThread(() -> {
        begun.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException asIsFit) {
          ended.countDown();
        }
      });
      begun.await();
      running.reactor.stop();
      running.awaitEnd();
      assertThat(ended.getCount()).isZero();
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void aJobThatEndsInTimeIsWaitedFor() throws Exception {
    try (LogCapture log = LogCapture.ofReactor();
        RunningReactor running = RunningReactor.start()) {
      CountDownLatch stopping = new CountDownLatch(1);
      AtomicBoolean ended = new AtomicBoolean();
      running.reactor.callInThread(() -> {
        stopping.await();
        ended.set(true);
      });
      running.ask(() ->
          running.reactor.addSystemEventTrigger(
              EventPhase.BEFORE, "shutdown", stopping::countDown));
      running.reactor.stop();
      running.awaitEnd();
      assertThat(ended).isTrue();
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void aJobThatHasNotBegunNeverDoes() throws Exception {
    try (LogCapture log = LogCapture.ofReactor();
        RunningReactor running = RunningReactor.start(SHORT.withThreads(1, 10))) {
      AtomicBoolean ran = new AtomicBoolean();
      List<Throwable> failures = new ArrayList<>();
      running.ask(() -> {
        running.reactor.callInThread(() -> new CountDownLatch(1).await());
        return running
            .reactor
            .deferToThread(() -> {
              ran.set(true);
              return "value";
            })
            .handleFailure(failures::add);
      });
      running.reactor.stop();
      running.awaitEnd();
      assertThat(ran).isFalse();
      assertThat(log.lines()).isEmpty();
      assertThat(failures).hasSize(1);
      assertThat(failures.getFirst()).isInstanceOf(RejectedExecutionException.class);
    }
  }

  @Test
  void theGraceMayBeAsLongAsADurationCan() throws Exception {
    var settings = SHORT.withStopGrace(Duration.ofSeconds(Long.MAX_VALUE));
    try (RunningReactor running = RunningReactor.start(settings)) {
      Deferred<Void> gate = new Deferred<>();
      running.ask(() -> {
        running.reactor.addSystemEventTrigger("shutdown", () -> gate);
        return running.reactor.callLater(Duration.ofMillis(20), gate::callback);
      });
      running.reactor.stop();
      running.awaitEnd();
      assertThat(running.thrown()).isNull();
    }
  }
}
