package spindle.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;
import spindle.time.Call;

/// Fibers on a reactor's thread, beside plain virtual threads and the JDK's future. Each invocation
/// does many and is waited for once.
@State(Scope.Benchmark)
public class FiberBench extends Nanoseconds {
  private static final int MANY = 10_000;

  private final Semaphore done = new Semaphore(0);
  private final Reactor reactor = Reactor.create();
  private final Integer value = 1;
  private Deferred<Integer> ping = new Deferred<>();
  private Deferred<Integer> pong = new Deferred<>();
  private volatile CompletableFuture<Integer> pingFuture = new CompletableFuture<>();
  private volatile CompletableFuture<Integer> pongFuture = new CompletableFuture<>();
  private int sum;

  /// Starts the reactor, and says what carries its fibers.
  @Setup(Level.Trial)
  public void start() {
    Thread.ofPlatform().daemon().name("reactor").start(() -> reactor.run(false));
    System.out.print("[" + reactor + "] ");
  }

  /// Stops it.
  @TearDown(Level.Trial)
  public void stop() {
    reactor.close();
  }

  private void inFibers(Call... bodies) throws InterruptedException {
    reactor.callFromThread(() -> {
      for (Call body : bodies) {
        var _ = Fiber.start(reactor, body).finallyDo(done::release).addErrback(this::failed);
      }
    });
    done.acquire(bodies.length);
  }

  private Void failed(Throwable failure) {
    throw new AssertionError(failure);
  }

  private void inVirtualThreads(Runnable... bodies) throws InterruptedException {
    for (Runnable body : bodies) {
      Thread.startVirtualThread(() -> {
        body.run();
        done.release();
      });
    }
    done.acquire(bodies.length);
  }

  /// A fiber awaits what is there already.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public int awaitReady() throws InterruptedException {
    inFibers(() -> {
      for (int i = 0; i < MANY; i++) {
        sum += Fiber.await(Deferred.succeed(value));
      }
    });
    return sum;
  }

  /// The same with the JDK's.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public int awaitReadyFuture() throws InterruptedException {
    inVirtualThreads(() -> {
      for (int i = 0; i < MANY; i++) {
        sum += CompletableFuture.completedFuture(value).join();
      }
    });
    return sum;
  }

  /// Two fibers fire each other's Deferred in turn: an operation is one wait and one wake-up.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void awaitPending() throws InterruptedException {
    pong = new Deferred<>();
    inFibers(
        () -> {
          for (int i = 0; i < MANY / 2; i++) {
            var _ = Fiber.await(pong);
            pong = new Deferred<>();
            ping.callback(value);
          }
        },
        () -> {
          for (int i = 0; i < MANY / 2; i++) {
            ping = new Deferred<>();
            pong.callback(value);
            var _ = Fiber.await(ping);
          }
        });
  }

  /// Two virtual threads do the same with the JDK's.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void awaitPendingFuture() throws InterruptedException {
    pongFuture = new CompletableFuture<>();
    inVirtualThreads(
        () -> {
          for (int i = 0; i < MANY / 2; i++) {
            var _ = pongFuture.join();
            pongFuture = new CompletableFuture<>();
            pingFuture.complete(value);
          }
        },
        () -> {
          for (int i = 0; i < MANY / 2; i++) {
            pingFuture = new CompletableFuture<>();
            pongFuture.complete(value);
            var _ = pingFuture.join();
          }
        });
  }

  /// Fibers that do nothing, one after the other: begin, end, and be awaited.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void startFiber() throws InterruptedException {
    inFibers(() -> {
      for (int i = 0; i < MANY; i++) {
        sum += Fiber.await(Fiber.start(reactor, () -> value));
      }
    });
  }

  /// Virtual threads that do nothing, one after the other: begin, end, and be joined.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void startVirtualThread() throws InterruptedException {
    inVirtualThreads(() -> {
      for (int i = 0; i < MANY; i++) {
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        Thread.startVirtualThread(() -> ended.complete(value));
        sum += ended.join();
      }
    });
  }
}
