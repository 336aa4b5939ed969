package spindle.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.fiber.Fiber;

/// Locks that a world shares with others, such as those of the JDK's class loaders, change nothing
/// of what happens in it.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LocksInWorldsTest {
  private static final Duration LONG = Duration.ofSeconds(1);

  /// Something that is done under a lock.
  @FunctionalInterface
  private interface Locked {
    void run(Runnable body) throws Exception;
  }

  /// Two fibers that wait for times of their own, one of which needs a lock in between.
  private static List<String> traceOf(Locked needing) {
    List<String> lines = new ArrayList<>();
    try (var world = Simulation.withSeed(3)) {
      world.trace(lines::add);
      Host host = world.host("host");
      host.program(reactor -> {
        Fiber.start(
            reactor,
            () -> {
              Fiber.sleep(Duration.ofMillis(10));
              needing.run(() -> world.note(host, "has the lock"));
              Fiber.sleep(Duration.ofMillis(10));
              world.note(host, "ends");
            });
        Fiber.start(
            reactor,
            () -> {
              for (int i = 0; i < 100; i++) {
                Fiber.sleep(Duration.ofNanos(300_000));
                world.note(host, "goes on");
              }
            });
      });
      world.run(LONG);
    }
    return lines;
  }

  private static List<String> undisturbed() {
    List<String> lines = traceOf(Runnable::run);
    assertThat(lines).anySatisfy(line -> assertThat(line).endsWith("has the lock")).hasSize(102);
    return lines;
  }

  @Test
  void aMonitorThatAnotherThreadHasIsWaitedForAndNotSeen() {
    List<String> without = undisturbed();
    Object monitor = new Object();
    assertThat(
            traceOf(body -> {
              Thread wants = Thread.currentThread();
              var held = new CountDownLatch(1);
              Thread.ofPlatform()
                  .daemon()
                  .start(() -> {
                    synchronized (monitor) {
                      held.countDown();
                      while (wants.getState() != Thread.State.BLOCKED) {
                        Thread.onSpinWait();
                      }
                    }
                  });
              awaitHere(held);
              synchronized (monitor) {
                body.run();
              }
            }))
        .isEqualTo(without);
  }

  @Test
  void soIsALock() {
    List<String> without = undisturbed();
    ReentrantLock lock = new ReentrantLock();
    assertThat(
            traceOf(body -> {
              var held = new CountDownLatch(1);
              Thread.ofPlatform()
                  .daemon()
                  .start(() -> {
                    lock.lock();
                    try {
                      held.countDown();
                      while (!lock.hasQueuedThreads()) {
                        Thread.onSpinWait();
                      }
                    } finally {
                      lock.unlock();
                    }
                  });
              awaitHere(held);
              lock.lock();
              try {
                body.run();
              } finally {
                lock.unlock();
              }
            }))
        .isEqualTo(without);
  }

  private static void awaitHere(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      Thread.onSpinWait(); // to wait in it would give the reactor's thread away
    }
  }

  @Test
  void aFiberMayStillWaitForAnotherOfItsWorld() {
    List<String> log = new ArrayList<>();
    BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    try (var world = Simulation.withSeed(4)) {
      world
          .host("host")
          .program(reactor -> {
            Fiber.start(reactor, () -> log.add(queue.take()));
            Fiber.start(
                reactor,
                () -> {
                  Fiber.sleep(Duration.ofMillis(10));
                  queue.put("taken");
                });
          });
      world.run(LONG);
    }
    assertThat(log).containsExactly("taken");
  }

  @Test
  void whatAnotherThreadHandsInIsRefused() {
    BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    assertThatThrownBy(
            () -> {
              try (var world = Simulation.withSeed(5)) {
                world.host("host").program(reactor -> Fiber.start(reactor, () -> queue.take()));
                world.run(Duration.ofMillis(10));
                Thread stranger =
                    Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, _) -> {})
                        .start(() -> queue.add("from elsewhere"));
                stranger.join();
                world.run(LONG);
              }
            })
        .isInstanceOf(WrongThreadException.class)
        .hasMessageContaining("could not be repeated");
  }
}
