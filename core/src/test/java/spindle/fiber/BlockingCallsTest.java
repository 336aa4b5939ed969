package spindle.fiber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.reactor.HandOver;
import spindle.reactor.Reactor;

/// Calls of the JDK that wait, inside fibers that the reactor's thread carries: they wait, and
/// nobody else does. (By hand-over they hold the reactor up, which is documented and not tested.)
class BlockingCallsTest {
  private final Reactor reactor = Way.MOUNTED.reactor();
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void close() {
    reactor.close();
  }

  @Test
  void aTimedWaitLetsTheReactorGoOn() throws Throwable {
    Deferred<Boolean> result =
        Fiber.start(
            reactor,
            () -> {
              TimeUnit.MILLISECONDS.sleep(20);
              LockSupport.parkNanos(1_000_000);
              seen.add("slept");
              return reactor.inReactorThread();
            });
    reactor.callLater(Duration.ofMillis(1), () -> seen.add("timer"));

    assertThat(Turns.until(reactor, result)).isTrue();
    assertThat(seen).containsExactly("timer", "slept");
  }

  @Test
  void aQueueIsFilledByAnotherFiberOrAnotherThread() throws Throwable {
    BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
    Deferred<String> result = Fiber.start(reactor, () -> queue.take() + queue.take());
    Turns.once(reactor);
    Fiber.start(reactor, () -> queue.put("fiber "));
    Turns.once(reactor);
    Thread.ofPlatform()
        .start(() -> {
          try {
            queue.put("thread");
          } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
          }
        });

    assertThat(Turns.until(reactor, result)).isEqualTo("fiber thread");
  }

  @Test
  void locksAreHeldAcrossWaitsAndPassedOn() throws Throwable {
    ReentrantLock lock = new ReentrantLock();
    Object monitor = new Object();
    List<Deferred<Void>> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String name = "fiber " + i;
      all.add(
          Fiber.start(
              reactor,
              () -> {
                lock.lock();
                try {
                  synchronized (monitor) {
                    Fiber.sleep(Duration.ofMillis(1));
                    seen.add(name);
                  }
                } finally {
                  lock.unlock();
                }
              }));
    }

    for (Deferred<Void> each : all) {
      Turns.until(reactor, each);
    }

    assertThat(seen).containsExactly("fiber 0", "fiber 1", "fiber 2");
  }

  @Test
  void aMonitorIsWaitedFor() throws Throwable {
    Object monitor = new Object();
    Deferred<Void> first =
        Fiber.start(
            reactor,
            () -> {
              synchronized (monitor) {
                Fiber.sleep(Duration.ofMillis(5));
                seen.add("first");
              }
            });
    Deferred<Void> second =
        Fiber.start(
            reactor,
            () -> {
              synchronized (monitor) {
                seen.add("second");
              }
            });

    Turns.until(reactor, first);
    Turns.until(reactor, second);

    assertThat(seen).containsExactly("first", "second");
  }

  @Test
  void aSocketIsReadLikeAnyOther() throws Throwable {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Deferred<Integer> client =
          Fiber.start(
              reactor,
              () -> {
                try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                  return socket.getInputStream().read();
                }
              });
      Deferred<Void> accepting =
          Fiber.start(
              reactor,
              () -> {
                try (Socket socket = server.accept()) {
                  Fiber.sleep(Duration.ofMillis(1));
                  socket.getOutputStream().write(42);
                }
              });

      assertThat(Turns.until(reactor, client)).isEqualTo(42);
      Turns.until(reactor, accepting);
    }
  }

  @Test
  void cancellingInterruptsACallThatWaits() {
    Deferred<Void> result =
        Fiber.start(
            reactor,
            () -> {
              try {
                new CountDownLatch(1).await();
              } finally {
                seen.add("cleaned up");
              }
            });
    Turns.once(reactor);
    result.cancel();

    assertThatThrownBy(() -> Turns.until(reactor, result))
        .isInstanceOf(CancelledError.class)
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(seen).containsExactly("cleaned up");
  }

  @Test
  void aCancelThatCameBeforeTheCallReachesItThere() {
    Deferred<Void> question = new Deferred<>();
    Deferred<Void> result =
        Fiber.start(
            reactor,
            () -> {
              Fiber.await(question);
              new CountDownLatch(1).await();
            });
    Turns.once(reactor);
    question.callback();
    result.cancel();

    assertThatThrownBy(() -> Turns.until(reactor, result)).isInstanceOf(CancelledError.class);
  }

  @Test
  void aDeadlineInterruptsACallThatWaits() {
    Deferred<Void> result =
        Fiber.start(
            reactor,
            () -> Fiber.withDeadline(Duration.ofMillis(2), () -> TimeUnit.SECONDS.sleep(100)));

    assertThatThrownBy(() -> Turns.until(reactor, result)).isInstanceOf(DeadlineExpired.class);
  }

  @Test
  void aVirtualThreadThatAFiberStartsRunsElsewhere() throws Throwable {
    Deferred<Boolean> result =
        Fiber.start(
            reactor,
            () -> {
              CompletableFuture<Boolean> there = new CompletableFuture<>();
              var _ =
                  Thread.ofVirtual()
                      .start(() -> {
                        LockSupport.parkNanos(1_000_000);
                        there.complete(reactor.inReactorThread());
                      });
              // Computing all the while: were it on this thread, it would never run.
              while (!there.isDone()) {
                Thread.onSpinWait();
              }
              return there.get();
            });

    assertThat(Turns.until(reactor, result)).isFalse();
  }

  @Test
  void aJobForAThreadMayBeGivenFromAFiber() throws Throwable {
    Deferred<Integer> result =
        Fiber.start(
            reactor,
            () -> {
              int value = Fiber.await(reactor.deferToThread(() -> 42));
              reactor.stop();
              return value;
            });
    reactor.run(false);

    assertThat(result.take()).isEqualTo(42);
    assertThat(HandOver.strands(reactor)).isZero();
  }

  @Test
  void aReactorOnAVirtualThreadHandsTheTurnOver() throws Exception {
    CompletableFuture<String> said = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (Reactor there = Reactor.create()) {
            Fiber.start(
                there,
                () -> {
                  Fiber.sleep(Duration.ofMillis(1));
                  said.complete(there.toString());
                  there.stop();
                });
            there.run(false);
          }
        });

    assertThat(said.get(60, TimeUnit.SECONDS)).contains("fibers by hand-over");
  }
}
