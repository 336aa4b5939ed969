package spindle.contract.kernel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import spindle.contract.trial.Expect;
import spindle.kernel.Kernel;

/// How a kernel waits, how it is woken, and its clock.
final class WaitingCases {
  private static final int WAKES = 100_000;

  private WaitingCases() {}

  static void addTo(KernelContract.KernelCases cases) {
    cases.add("its clock does not go back", WaitingCases::clock);
    cases.add("a wait for no time does not wait", WaitingCases::noTime);
    cases.add("a wait is over when its time is, and never before", WaitingCases::neverEarly);
    cases.add("a wake before the wait counts", WaitingCases::wakeBefore);
    cases.add("a wake from another thread ends the wait", WaitingCases::wakeDuring);
    cases.add("a hundred thousand wakes are one", WaitingCases::wakesSaturate);
    cases.add("wakes from many threads are one", WaitingCases::wakesFromManyThreads);
    cases.add("only dispatch calls out", WaitingCases::onlyDispatchCallsOut);
    cases.add("dispatch without a wait tells nobody", WaitingCases::nothingToDispatch);
  }

  private static void clock(KernelTrial trial) {
    long before = trial.kernel.nanos();
    for (int i = 0; i < 10_000; i++) {
      long now = trial.kernel.nanos();
      Expect.that(now - before >= 0, "it went from " + before + " to " + now);
      before = now;
    }
  }

  private static void noTime(KernelTrial trial) throws IOException {
    long before = trial.kernel.nanos();
    for (int i = 0; i < 100; i++) {
      trial.kernel.await(0);
    }
    long passed = trial.kernel.nanos() - before;
    Expect.that(passed < 2_000 * KernelTrial.MILLI, "100 waits for no time took ns: " + passed);
  }

  private static void neverEarly(KernelTrial trial) throws IOException {
    for (long nanos : new long[] {1, 999_999, 1_000_000, 1_000_001, 1_500_000, 20_000_000}) {
      long before = trial.kernel.nanos();
      trial.kernel.await(nanos);
      long passed = trial.kernel.nanos() - before;
      Expect.that(passed >= nanos, "a wait of %d ns was over after %d".formatted(nanos, passed));
    }
  }

  private static void wakeBefore(KernelTrial trial) throws IOException {
    trial.kernel.wake();
    long before = trial.kernel.nanos();
    trial.kernel.await(-1);
    long passed = trial.kernel.nanos() - before;
    Expect.that(passed < 10_000 * KernelTrial.MILLI, "it waited all the same, ns: " + passed);
  }

  private static void wakeDuring(KernelTrial trial) throws Exception {
    Kernel kernel = trial.kernel;
    CountDownLatch waiting = new CountDownLatch(1);
    Thread waker =
        Thread.ofPlatform()
            .start(() -> {
              awaitQuietly(waiting);
              kernel.wake();
            });
    for (int i = 0; i < 100; i++) {
      waiting.countDown();
      kernel.await(i == 0 ? -1 : 0);
    }
    waker.join();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stop) {
      throw new AssertionError(stop);
    }
  }

  private static void wakesSaturate(KernelTrial trial) throws IOException {
    for (int i = 0; i < WAKES; i++) {
      trial.kernel.wake();
    }
    expectOneWake(trial);
  }

  private static void wakesFromManyThreads(KernelTrial trial) throws Exception {
    List<Thread> wakers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      wakers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int j = 0; j < WAKES / 4; j++) {
                  trial.kernel.wake();
                }
              }));
    }
    for (Thread each : wakers) {
      each.join();
    }
    expectOneWake(trial);
  }

  private static void expectOneWake(KernelTrial trial) throws IOException {
    trial.kernel.await(-1);
    long before = trial.kernel.nanos();
    trial.kernel.await(20 * KernelTrial.MILLI);
    long passed = trial.kernel.nanos() - before;
    Expect.that(passed >= 20 * KernelTrial.MILLI, "a second wait was cut short, ns: " + passed);
  }

  private static void onlyDispatchCallsOut(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    pair.server().interest(Kernel.READ);
    trial.send(pair.client(), "x");
    trial.settle();
    trial.told.clear();
    trial.kernel.await(20 * KernelTrial.MILLI);
    Expect.equal(trial.told, List.of());
    trial.kernel.dispatch();
    Expect.equal(trial.told, List.of("server READ"));
  }

  private static void nothingToDispatch(KernelTrial trial) throws IOException {
    KernelTrial.Pair pair = trial.pair("server", "client");
    pair.client().interest(Kernel.WRITE);
    trial.until("it is writable", () -> !trial.told.isEmpty());
    trial.told.clear();
    trial.kernel.dispatch();
    trial.kernel.dispatch();
    Expect.equal(trial.told, List.of());
  }
}
