package spindle.fiber;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.protocol.ListeningPort;
import spindle.queue.DeferredSemaphore;
import spindle.reactor.HandOver;
import spindle.reactor.Reactor;

/// What fibers cost, with bounds that a busy machine keeps too. Each test prints what it has seen.
@ParameterizedClass
@EnumSource(Way.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class FiberCostTest {
  private static final Duration WAIT = Duration.ofMillis(100);

  /// The JVM has a thread a processor to carry virtual threads, and begins them when it likes.
  private static final int THREADS_OF_THE_JVM = 4 + Runtime.getRuntime().availableProcessors();

  @Parameter private Way way;
  private final String reactorThread = Thread.currentThread().getName();

  @Test
  void anIdleFiberIsSmall() {
    int fibers = 10_000;
    try (Reactor reactor = way.reactor()) {
      warmUp(reactor);
      List<Deferred<Void>> never = new ArrayList<>();
      long before = heap();
      for (int i = 0; i < fibers; i++) {
        Deferred<Void> own = new Deferred<>();
        never.add(own);
        Fiber.start(reactor, () -> Fiber.await(own));
      }
      Turns.once(reactor);
      Turns.once(reactor);
      long each = (heap() - before) / fibers;
      say("an idle fiber, with the Deferred that it awaits", each);
      assertThat(HandOver.strands(reactor)).isEqualTo(fibers);
      assertThat(each).isLessThan(4_000);
      never.forEach(Deferred::callback);
      Turns.untilNoFiber(reactor);
    }
  }

  @Test
  void manyFibersWithAConnectionEachAreIdleOnOneReactorAndRunOnItsThread() throws Throwable {
    int pairs = way == Way.MOUNTED ? 5_000 : 500;
    List<String> elsewhere = new ArrayList<>();
    DeferredSemaphore connecting = new DeferredSemaphore(50);
    int[] talking = {0};
    try (Reactor reactor = way.reactor()) {
      warmUp(reactor);
      ListeningPort port =
          Turns.until(
              reactor,
              new TCP4ServerEndpoint(reactor, 0)
                  .listen(Conversation.with(peer -> echo(peer, elsewhere))));
      var place = new TCP4ClientEndpoint(reactor, "127.0.0.1", ((IPv4Address) port.host()).port());
      long before = heap();
      for (int i = 0; i < pairs; i++) {
        Fiber.start(
            reactor,
            () -> {
              Fiber.await(connecting.acquire());
              try (var peer = Conversation.connect(place)) {
                connecting.release();
                peer.write("x");
                peer.read();
                talking[0]++;
                peer.read();
              }
            });
      }
      while (talking[0] < pairs) {
        reactor.iterate(WAIT);
      }
      assertThat(HandOver.strands(reactor)).isEqualTo(2 * pairs);
      long each = (heap() - before) / (2L * pairs);
      say("an idle fiber with its connection, " + 2 * pairs + " of them", each);
      assertThat(each).isLessThan(8_000);
      assertThat(elsewhere).isEmpty();
    }
  }

  private void echo(Conversation peer, List<String> elsewhere) throws Exception {
    String carrier = "@" + reactorThread;
    for (var got = peer.read(); got != null; got = peer.read()) {
      String thread = Thread.currentThread().toString();
      if (way == Way.MOUNTED && !thread.endsWith(carrier)) {
        elsewhere.add(thread);
      }
      peer.write(got);
    }
  }

  @Test
  void aMillionAwaitsLeaveNothingBehind() throws Throwable {
    int awaits = way == Way.MOUNTED ? 1_000_000 : 20_000;
    try (Reactor reactor = way.reactor()) {
      warmUp(reactor);
      long before = heap();
      int threads = threads();
      Deferred<Integer> counting =
          Fiber.start(
              reactor,
              () -> {
                int sum = 0;
                for (int i = 0; i < awaits; i += 2) {
                  sum += Fiber.await(Deferred.succeed(1));
                  Deferred<Integer> pending = new Deferred<>();
                  Fiber.start(reactor, () -> pending.callback(1));
                  sum += Fiber.await(pending);
                }
                return sum;
              });
      while (!counting.isDone()) {
        reactor.iterate(WAIT);
      }
      assertThat(counting.take()).isEqualTo(awaits);
      say("left after %d awaits".formatted(awaits), heap() - before);
      assertThat(heap() - before).isLessThan(2_000_000);
      assertThat(threads()).isLessThanOrEqualTo(threads + THREADS_OF_THE_JVM);
    }
  }

  @Test
  void manyFibersComeAndGo() {
    int fibers = way == Way.MOUNTED ? 100_000 : 5_000;
    try (Reactor reactor = way.reactor()) {
      warmUp(reactor);
      long before = heap();
      int threads = threads();
      for (int i = 0; i < fibers; i++) {
        Fiber.start(reactor, () -> Fiber.sleep(Duration.ZERO));
      }
      Turns.untilNoFiber(reactor);
      say("left after %d fibers".formatted(fibers), heap() - before);
      assertThat(heap() - before).isLessThan(4_000_000);
      assertThat(threads()).isLessThanOrEqualTo(threads + THREADS_OF_THE_JVM);
    }
  }

  private static void warmUp(Reactor reactor) {
    for (int i = 0; i < 1_000; i++) {
      Fiber.start(reactor, () -> Fiber.sleep(Duration.ZERO));
    }
    Turns.untilNoFiber(reactor);
  }

  /// Bytes in use when all that can go has gone.
  private static long heap() {
    var memory = ManagementFactory.getMemoryMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 2; i++) {
      memory.gc();
      least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  private void say(String what, long figure) {
    IO.println("%s: %s: %d bytes".formatted(way, what, figure));
  }
}
