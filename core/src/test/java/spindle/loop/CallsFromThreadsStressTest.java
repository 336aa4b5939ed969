package spindle.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.reactor.EventPhase;
import spindle.reactor.LogCapture;
import spindle.reactor.Reactor;
import spindle.reactor.RunningReactor;

/// Many threads at the one door: nothing is lost, nothing is overtaken, nobody sleeps over a call.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallsFromThreadsStressTest {
  private static final int THREADS = 4;
  private static final int CALLS = 100_000;

  @Test
  void everyCallOfEveryThreadArrivesInItsOrder() throws Exception {
    long seed = new Random().nextLong();
    try (RunningReactor running = RunningReactor.start()) {
      int[] next = new int[THREADS];
      AtomicInteger overtaken = new AtomicInteger();
      CountDownLatch arrived = new CountDownLatch(THREADS * CALLS);
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int caller = i;
        Random chance = new Random(seed + i);
        callers.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int j = 0; j < CALLS; j++) {
                    int number = j;
                    running.reactor.callFromThread(() -> {
                      if (next[caller]++ != number) {
                        overtaken.incrementAndGet();
                      }
                      arrived.countDown();
                    });
                    pause(chance);
                  }
                }));
      }
      assertThat(arrived.await(120, TimeUnit.SECONDS))
          .as("all arrive; seed %d, missing %d", seed, arrived.getCount())
          .isTrue();
      assertThat(overtaken.get()).as("overtaken; seed %d", seed).isZero();
      for (Thread each : callers) {
        each.join();
      }
    }
  }

  /// Now and then lets the loop fall asleep, for longer or shorter.
  private static void pause(Random chance) {
    if (chance.nextInt(50) == 0) {
      int spins = chance.nextInt(3000);
      for (int i = 0; i < spins; i++) {
        Thread.onSpinWait();
      }
    }
  }

  /// One call at a time, so that every one finds the loop asleep or about to fall asleep: a lost
  /// wake-up hangs.
  @Test
  void noWakeUpIsLost() throws Exception {
    long seed = new Random().nextLong();
    Random chance = new Random(seed);
    try (RunningReactor running = RunningReactor.start()) {
      for (int i = 0; i < 20_000; i++) {
        CountDownLatch arrived = new CountDownLatch(1);
        running.reactor.callFromThread(arrived::countDown);
        assertThat(arrived.await(120, TimeUnit.SECONDS)).as("call %d, seed %d", i, seed).isTrue();
        pause(chance);
      }
    }
  }

  /// The queue by itself. Each call lasts some nanoseconds longer than it has to, so that the next
  /// one comes when the reader is about to fall asleep.
  @Test
  void noWakeUpIsLostHoweverCloseTheCallComes() throws Exception {
    long seed = new Random().nextLong();
    try (Sleeper sleeper = new Sleeper()) {
      assertThat(sleeper.callsInARowAreMade(new Random(seed))).as("seed %d", seed).isTrue();
    }
  }

  /// Each thread waits for each of its calls, so the reader falls asleep at every place of many
  /// blocks.
  @Test
  void noWakeUpIsLostWhereOneBlockEndsAndTheNextBegins() throws Exception {
    try (Sleeper sleeper = new Sleeper()) {
      expectNobodyWaits(Collections.nCopies(THREADS, sleeper::callsAreMade));
    }
  }

  /// Nudges, beside calls that move the reader from block to block.
  @Test
  void everyNudgeEndsTheWaitOrKeepsFromTheNextOne() throws Exception {
    try (Sleeper sleeper = new Sleeper()) {
      expectNobodyWaits(
          List.of(sleeper::nudgesAreFelt, sleeper::callsAreMade, sleeper::callsAreMade));
    }
  }

  private static void expectNobodyWaits(List<Callable<Boolean>> callers) throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (Future<Boolean> each : threads.invokeAll(callers)) {
        assertThat(each.get()).as("nobody waits in vain").isTrue();
      }
    }
  }

  /// A reader that does nothing but sleep, wake up and make calls.
  private static final class Sleeper implements AutoCloseable {
    private static final int TIMES = 20_000;
    private static final long PATIENCE_SECONDS = 60;

    private final Semaphore wake = new Semaphore(0);
    private final CallsFromThreads calls = new CallsFromThreads(wake::release);
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicBoolean goesOn = new AtomicBoolean(true);
    private final CountDownLatch ended = new CountDownLatch(1);

    Sleeper() {
      Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
      while (goesOn.get()) {
        calls.run(_ -> {});
        if (calls.goToSleep()) {
          wake.acquireUninterruptibly();
        }
        calls.wokenUp();
        turns.incrementAndGet();
      }
      ended.countDown();
    }

    boolean callsAreMade() throws InterruptedException {
      Semaphore made = new Semaphore(0);
      for (int i = 0; i < TIMES; i++) {
        calls.add(made::release);
        if (!made.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          return false;
        }
      }
      return true;
    }

    boolean callsInARowAreMade(Random chance) {
      AtomicInteger made = new AtomicInteger();
      for (int i = 0; i < TIMES; i++) {
        int longer = chance.nextInt(300);
        calls.add(() -> {
          made.incrementAndGet();
          spin(longer);
        });
        if (!changes(made, i)) {
          return false;
        }
        spin(chance.nextInt(300));
      }
      return true;
    }

    /// For a nanosecond or so each.
    private void spin(int steps) {
      for (int i = 0; i < steps; i++) {
        calls.requireOpen();
      }
    }

    boolean nudgesAreFelt() {
      for (int i = 0; i < TIMES; i++) {
        int before = turns.get();
        calls.nudge();
        if (!changes(turns, before)) {
          return false;
        }
      }
      return true;
    }

    /// Looks without a pause, so that what comes next comes at once.
    private static boolean changes(AtomicInteger number, int from) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (number.get() == from) {
        if (System.nanoTime() > deadline) {
          return false;
        }
        Thread.onSpinWait();
      }
      return true;
    }

    @Override
    public void close() {
      goesOn.set(false);
      wake.release();
      RunningReactor.awaitUninterruptibly(ended);
    }
  }

  /// While the door closes: a call is made, or refused, or counted as dropped; one of these.
  @Test
  void noCallVanishesWhileTheDoorCloses() throws Exception {
    for (int round = 0; round < 300; round++) {
      CallsFromThreads calls = almostABlockFull(1000 + round % 50);
      AtomicInteger made = new AtomicInteger();
      AtomicInteger accepted = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      AtomicInteger madeThoughRefused = new AtomicInteger();
      CountDownLatch begin = new CountDownLatch(1);
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        callers.add(
            Thread.ofPlatform()
                .start(() -> {
                  RunningReactor.awaitUninterruptibly(begin);
                  for (int left = 1000; left > 0; left--) {
                    boolean[] ran = {false};
                    try {
                      calls.add(() -> {
                        ran[0] = true;
                        made.incrementAndGet();
                      });
                      accepted.incrementAndGet();
                    } catch (RejectedExecutionException closed) {
                      refused.incrementAndGet();
                      if (ran[0]) {
                        madeThoughRefused.incrementAndGet();
                      }
                      return;
                    }
                  }
                }));
      }
      begin.countDown();
      for (int i = 0; i < round; i++) {
        calls.run(_ -> {});
      }
      int dropped = calls.close();
      calls.run(_ -> {});
      for (Thread each : callers) {
        each.join();
      }
      assertThat(madeThoughRefused.get()).isZero();
      assertThat(accepted.get())
          .as("accepted; made %d, dropped %d, refused %d", made.get(), dropped, refused.get())
          .isEqualTo(made.get() + dropped);
    }
  }

  /// So that the door closes on either side of a block's end, or upon it.
  private static CallsFromThreads almostABlockFull(int calls) {
    CallsFromThreads made = new CallsFromThreads(() -> {});
    for (int i = 0; i < calls; i++) {
      made.add(() -> {});
    }
    made.run(_ -> {});
    return made;
  }

  @Test
  void callsThatCameTooLateAreReported() throws Exception {
    try (LogCapture log = LogCapture.ofReactor();
        Reactor reactor = Reactor.create()) {
      reactor.addSystemEventTrigger(
          EventPhase.BEFORE, "shutdown", () -> reactor.callFromThread(() -> {}));
      reactor.callWhenRunning(reactor::stop);
      reactor.run(false);
      assertThat(log.lines())
          .containsExactly("WARNING 1 calls from other threads came too late and are not made");
    }
  }
}
