package spindle.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.reactor.CountingKernel;
import spindle.reactor.Reactor;
import spindle.reactor.RunningReactor;
import spindle.reason.DNSLookupError;
import spindle.roles.ReactorSettings;

/// Looking names up by the operating system, which may take its time.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NameLookupsTest {
  private static final InetAddress FOUND = InetAddress.ofLiteral("10.0.0.1");

  private final CountDownLatch stuck = new CountDownLatch(1);

  private InetAddress[] ask(String host) throws Exception {
    return switch (host) {
      case "stuck.example" -> {
        stuck.await();
        yield new InetAddress[] {FOUND};
      }
      case "unknown.example" -> throw new UnknownHostException(host);
      case "broken.example" -> throw new IllegalStateException("by a test");
      default -> new InetAddress[] {FOUND};
    };
  }

  private RunningReactor start(int threads) throws Exception {
    RunningReactor running = RunningReactor.start();
    running.ask(() ->
        running.reactor.installNameResolver(new NameLookups(running.reactor, threads, this::ask)));
    return running;
  }

  private static Throwable failure(RunningReactor running, String host) throws Exception {
    return running.reactor.<Throwable>blockingDeferredFromThread(() ->
        running
            .reactor
            .resolve(host)
            .<Throwable>addCallbacks(found -> new AssertionError(found), thrown -> thrown));
  }

  @Test
  void whatIsFoundComesBackOnTheReactorsThread() throws Exception {
    try (RunningReactor running = start(2)) {
      List<Object> seen = new ArrayList<>();
      running.reactor.blockingDeferredFromThread(() ->
          running
              .reactor
              .resolve("found.example")
              .onSuccess(found -> {
                seen.add(found);
                seen.add(running.reactor.inReactorThread());
              }));
      assertThat(seen).containsExactly(List.of(FOUND), true);
    }
  }

  @Test
  void whatIsNotFoundAndWhatGoesWrongFailTheSameWay() throws Exception {
    try (RunningReactor running = start(2)) {
      assertThat(failure(running, "unknown.example"))
          .isInstanceOf(DNSLookupError.class)
          .hasCauseInstanceOf(UnknownHostException.class);
      assertThat(failure(running, "broken.example"))
          .isInstanceOf(DNSLookupError.class)
          .hasCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void theMachinesOwnNameIsFound() throws Exception {
    try (RunningReactor running = RunningReactor.start()) {
      List<InetAddress> found =
          running.reactor.<List<InetAddress>>blockingDeferredFromThread(
              () -> running.reactor.resolve("localhost"));
      assertThat(found).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
    }
  }

  @Test
  void fiftyStuckLookUpsDelayNeitherJobsNorTimers() throws Exception {
    try (RunningReactor running = start(16)) {
      Reactor reactor = running.reactor;
      List<Deferred<List<InetAddress>>> asked = new ArrayList<>();
      running.ask(() -> {
        for (int i = 0; i < 50; i++) {
          asked.add(reactor.resolve("stuck.example"));
        }
        return asked;
      });
      long before = System.nanoTime();
      assertThat(
              reactor.<String>blockingDeferredFromThread(() -> reactor.deferToThread(() -> "job")))
          .isEqualTo("job");
      reactor.blockingDeferredFromThread(() -> {
        Deferred<Void> due = new Deferred<>();
        var _ = reactor.callLater(Duration.ofMillis(1), due::callback);
        return due;
      });
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(50));
      assertThat(asked).noneMatch(Deferred::called);
      giveUp(running, asked);
      stuck.countDown();
    }
  }

  @Test
  void whoGivesUpIsFreeAtOnceAndMakesRoom() throws Exception {
    try (RunningReactor running = start(1)) {
      List<Deferred<List<InetAddress>>> asked = new ArrayList<>();
      running.ask(() -> {
        for (int i = 0; i < 10_001; i++) {
          asked.add(running.reactor.resolve("stuck.example"));
        }
        return asked;
      });
      assertThat(failure(running, "found.example")).hasMessageContaining("too many look-ups wait");
      List<Throwable> failures = giveUp(running, asked);
      assertThat(failures).hasSize(10_001).allMatch(each -> each instanceof CancelledError);
      running.ask(() -> asked.add(running.reactor.resolve("found.example")));
      assertThat(asked.getLast().called()).isFalse();
      stuck.countDown();
      running.reactor.blockingDeferredFromThread(asked::getLast);
      assertThat(running.ask(() -> running.reactor.delayedCalls())).isEmpty();
    }
  }

  private static List<Throwable> giveUp(
      RunningReactor running, List<Deferred<List<InetAddress>>> asked) throws Exception {
    List<Throwable> failures = new ArrayList<>();
    running.ask(() -> {
      for (Deferred<List<InetAddress>> each : asked) {
        each.cancel();
        each.handleFailure(failures::add);
      }
      return null;
    });
    return failures;
  }

  @Test
  void aLookUpThatTakesAMinuteFailsAndItsTimerIsGone() throws Exception {
    CountingKernel kernel = new CountingKernel();
    try (Reactor reactor = Reactor.over(kernel, ReactorSettings.defaults())) {
      reactor.installNameResolver(new NameLookups(reactor, 1, this::ask));
      List<Throwable> failures = new ArrayList<>();
      reactor.resolve("stuck.example").handleFailure(failures::add);
      kernel.putForward(Duration.ofSeconds(59).toNanos());
      reactor.iterate(Duration.ZERO);
      assertThat(failures).isEmpty();
      kernel.putForward(Duration.ofSeconds(1).toNanos());
      reactor.iterate(Duration.ZERO);
      assertThat(failures).hasSize(1);
      assertThat(failures.getFirst())
          .isInstanceOf(DNSLookupError.class)
          .hasMessageContaining("PT1M");
      assertThat(reactor.delayedCalls()).isEmpty();
      stuck.countDown();
    }
  }

  @Test
  void aStoppedReactorLooksNothingUp() throws Exception {
    Reactor reactor = Reactor.create();
    reactor.close();
    List<Throwable> failures = new ArrayList<>();
    reactor.resolve("localhost").handleFailure(failures::add);
    assertThat(failures).hasSize(1);
    assertThat(failures.getFirst()).hasMessageContaining("the reactor has stopped");
  }
}
