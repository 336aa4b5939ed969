package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.roles.ReactorSettings;

/// Jobs on threads, and what comes back from them.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobsTest {
  private static final ReactorSettings ONE = ReactorSettings.defaults().withThreads(1, 3);

  @Test
  void jobsWaitUntilTheReactorRunsAndAreOverWhenItHasStopped() throws Exception {
    Queue<String> log = new ConcurrentLinkedQueue<>();
    try (Reactor reactor = Reactor.create()) {
      CountDownLatch ran = new CountDownLatch(1);
      reactor.callInThread(() -> {
        log.add("job, running " + reactor.running());
        ran.countDown();
      });
      reactor.callFromThread(() -> log.add("began"));
      reactor.iterate(Duration.ZERO);
      reactor.callWhenRunning(() -> {
        ran.await();
        reactor.callInThread(() -> log.add("last job"));
        reactor.stop();
      });
      reactor.run(false);
      assertThat(log).containsExactly("began", "job, running true", "last job");
    }
  }

  @Test
  void moreJobsThanThreadsWaitTheirTurnAndTooManyAreRefused() throws Exception {
    try (RunningReactor running = RunningReactor.start(ONE)) {
      Reactor reactor = running.reactor;
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch gate = new CountDownLatch(1);
      reactor.callInThread(() -> {
        begun.countDown();
        gate.await();
      });
      begun.await();
      Queue<Integer> ran = new ConcurrentLinkedQueue<>();
      CountDownLatch all = new CountDownLatch(3);
      for (int i = 0; i < 3; i++) {
        int number = i;
        reactor.callInThread(() -> {
          ran.add(number);
          all.countDown();
        });
      }
      assertThatThrownBy(() -> reactor.callInThread(() -> ran.add(3)))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("3 jobs wait");
      List<Throwable> failures = new ArrayList<>();
      running.ask(() -> reactor.deferToThread(() -> "value").handleFailure(failures::add));
      assertThat(failures).hasSize(1);
      assertThat(failures.getFirst()).isInstanceOf(RejectedExecutionException.class);
      assertThat(ran).isEmpty();
      gate.countDown();
      all.await();
      assertThat(ran).containsExactly(0, 1, 2);
    }
  }

  @Test
  void aLargerPoolBeginsWhatWaits() throws Exception {
    try (RunningReactor running = RunningReactor.start(ONE)) {
      CountDownLatch both = new CountDownLatch(2);
      for (int i = 0; i < 2; i++) {
        running.reactor.callInThread(() -> {
          both.countDown();
          both.await();
        });
      }
      running.reactor.suggestThreadPoolSize(2);
      assertThat(both.await(120, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void theCallbackOfAJobIsCalledOnItsThread() throws Exception {
    try (RunningReactor running = RunningReactor.start()) {
      Queue<String> seen = new ConcurrentLinkedQueue<>();
      CountDownLatch both = new CountDownLatch(2);
      AtomicReference<Thread> job = new AtomicReference<>();
      running.reactor.callInThreadWithCallback(
          (value, thrown) -> {
            seen.add(value + " " + thrown + " " + (job.get() == Thread.currentThread()));
            both.countDown();
          },
          () -> {
            job.set(Thread.currentThread());
            return "value";
          });
      running.reactor.callInThreadWithCallback(
          (value, thrown) -> {
            seen.add(value + " " + (thrown == null ? "" : thrown.getMessage()));
            both.countDown();
          },
          () -> {
            throw new IllegalStateException("by a test");
          });
      both.await();
      assertThat(seen).containsExactlyInAnyOrder("value null true", "null by a test");
      assertThat(job.get().isVirtual()).isTrue();
      assertThat(job.get().getName()).startsWith("spindle-worker-");
    }
  }

  @Test
  void jobsInARowRunOnOneThreadAlthoughOneThrows() throws Exception {
    try (LogCapture log = LogCapture.ofReactor();
        RunningReactor running = RunningReactor.start()) {
      Queue<Thread> seen = new ConcurrentLinkedQueue<>();
      CountDownLatch last = new CountDownLatch(1);
      running.reactor.callMultipleInThread(
          List.of(
              () -> seen.add(Thread.currentThread()),
              () -> {
                throw new IllegalStateException("by a test");
              },
              () -> {
                seen.add(Thread.currentThread());
                last.countDown();
              }));
      last.await();
      assertThat(seen).hasSize(2);
      assertThat(List.copyOf(seen).get(0)).isSameAs(List.copyOf(seen).get(1));
      assertThat(log.lines()).hasSize(1);
    }
  }

  @Test
  void theOutcomeOfAJobComesBackOnTheReactorsThread() throws Exception {
    try (RunningReactor running = RunningReactor.start()) {
      Reactor reactor = running.reactor;
      IllegalStateException thrown = new IllegalStateException("by a test");
      List<Object> seen = new ArrayList<>();
      reactor.<String>blockingDeferredFromThread(() -> {
        Deferred<String> good = reactor.deferToThread(() -> "value");
        assertThat(good.called()).isFalse();
        Deferred<String> bad =
            reactor.deferToThread(() -> {
              assertThat(reactor.inReactorThread()).isFalse();
              throw thrown;
            });
        return good.then(value -> {
          seen.add(value);
          seen.add(reactor.inReactorThread());
          return bad.addErrback(
                  failure -> {
                    seen.add(failure);
                    seen.add(reactor.inReactorThread());
                    return "";
                  })
              .addCallback(_ -> "end");
        });
      });
      assertThat(seen).containsExactly("value", true, thrown, true);
    }
  }

  @Test
  void aCancelledJobFailsAtOnceIsInterruptedAndItsResultDropped() throws Exception {
    try (LogCapture log = LogCapture.ofReactor();
        RunningReactor running = RunningReactor.start()) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch interrupted = new CountDownLatch(1);
      Deferred<String> result =
          running.ask(() ->
              running.reactor.deferToThread(() -> {
                begun.countDown();
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException asIsFit) {
                  interrupted.countDown();
                }
                return "late";
              }));
      begun.await();
      List<Object> seen = new ArrayList<>();
      running.ask(() -> {
        result.addBoth(outcome -> seen.add(outcome));
        result.cancel();
        return seen.add("cancelled");
      });
      assertThat(interrupted.await(120, TimeUnit.SECONDS)).isTrue();
      running.ask(() -> seen.add("end"));
      assertThat(seen).hasSize(3);
      assertThat(seen.getFirst().toString()).contains(CancelledError.class.getSimpleName());
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void aJobThatWaitsAndIsCancelledNeverRuns() throws Exception {
    try (RunningReactor running = RunningReactor.start(ONE)) {
      Reactor reactor = running.reactor;
      CountDownLatch gate = new CountDownLatch(1);
      Queue<String> ran = new ConcurrentLinkedQueue<>();
      reactor.callInThread(gate::await);
      running.ask(() -> {
        Deferred<String> job = reactor.deferToThread(() -> String.valueOf(ran.add("job")));
        job.cancel();
        return job.addErrback(_ -> "given up");
      });
      CountDownLatch last = new CountDownLatch(1);
      reactor.callInThread(last::countDown);
      gate.countDown();
      last.await();
      assertThat(ran).isEmpty();
    }
  }

  @Test
  void aJobInheritsNothing() throws Exception {
    InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
    local.set("the test's");
    try (RunningReactor running = RunningReactor.start()) {
      AtomicReference<String> seen = new AtomicReference<>("nothing yet");
      CountDownLatch ran = new CountDownLatch(1);
      running.reactor.callInThread(() -> {
        seen.set(String.valueOf(local.get()));
        ran.countDown();
      });
      ran.await();
      assertThat(seen.get()).isEqualTo("null");
    } finally {
      local.remove();
    }
  }

  /// What a job works on, to see whether it is still held.
  private record Work(String text) {}

  @Test
  void whatAJobWorkedOnIsLetGoWhenItIsDone() throws Exception {
    try (RunningReactor running = RunningReactor.start()) {
      List<Deferred<?>> kept = new ArrayList<>();
      WeakReference<Work> done = job(running, kept, false);
      WeakReference<Work> cancelled = job(running, kept, true);
      assertThat(isLetGo(done)).as("the work of a job that is done is let go").isTrue();
      assertThat(isLetGo(cancelled)).as("that of a cancelled one, too").isTrue();
      assertThat(kept).hasSize(2);
    }
  }

  private static WeakReference<Work> job(
      RunningReactor running, List<Deferred<?>> kept, boolean cancel) throws Exception {
    Work work = new Work("work");
    running.reactor.blockingDeferredFromThread(() -> {
      Deferred<Integer> job = running.reactor.deferToThread(() -> work.text.length());
      kept.add(job);
      if (cancel) {
        job.cancel();
      }
      return job.addErrback(_ -> 0);
    });
    return new WeakReference<>(work);
  }

  static boolean isLetGo(WeakReference<?> reference) throws InterruptedException {
    for (int i = 0; i < 100 && reference.get() != null; i++) {
      System.gc();
      var _ = new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
    }
    return reference.get() == null;
  }

  @Test
  void aClosedReactorIsLetGo() throws Exception {
    assertThat(isLetGo(usedReactor())).isTrue();
  }

  private static WeakReference<Reactor> usedReactor() throws Exception {
    Reactor reactor = Reactor.create();
    reactor
        .deferToThread(() -> "value")
        .addCallback(_ -> reactor.callLater(Duration.ZERO, reactor::stop));
    reactor.run(false);
    reactor.close();
    return new WeakReference<>(reactor);
  }
}
