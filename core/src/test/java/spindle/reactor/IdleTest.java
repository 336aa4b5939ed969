package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.defer.Deferred;
import spindle.roles.ReactorSettings;

/// Whoever waits costs nothing.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdleTest {
  private static final Duration WHILE = Duration.ofMillis(350);
  private static final Duration CPU_MAX = Duration.ofMillis(40);

  /// What one thread has used, and how often its kernel has waited, at a time of the reactor's.
  private record Used(long cpuNanos, long nowNanos, int awaits) {
    static Used byNow(CountingKernel kernel, Reactor reactor) {
      return new Used(
          ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime(),
          reactor.nowNanos(),
          kernel.awaits());
    }
  }

  private static void expectIdle(Used before, Used after, int awaits) {
    assertThat(after.nowNanos - before.nowNanos).isGreaterThanOrEqualTo(300_000_000);
    assertThat(Duration.ofNanos(after.cpuNanos - before.cpuNanos)).isLessThan(CPU_MAX);
    assertThat(after.awaits - before.awaits).isEqualTo(awaits);
  }

  @Test
  void anIdleReactorUsesNoCpuAndWaitsOnce() {
    CountingKernel kernel = new CountingKernel();
    List<Used> used = new ArrayList<>();
    try (Reactor reactor = Reactor.over(kernel, ReactorSettings.defaults())) {
      reactor.callFromThread(() -> {
        // From the end of this turn's own wait, which does not last.
        var _ =
            reactor.callLater(
                Duration.ZERO,
                () -> {
                  var _ =
                      reactor.callLater(
                          WHILE,
                          () -> {
                            used.add(Used.byNow(kernel, reactor));
                            reactor.stop();
                          });
                  used.add(Used.byNow(kernel, reactor));
                });
      });
      reactor.run(false);
    }
    expectIdle(used.get(0), used.get(1), 1);
  }

  @Test
  void aReactorWithNothingToDoSleepsUntilItIsStopped() throws Exception {
    CountingKernel kernel = new CountingKernel();
    List<Used> used = new ArrayList<>();
    try (Reactor other = Reactor.create();
        RunningReactor running =
            new RunningReactor(Reactor.over(kernel, ReactorSettings.defaults()))) {
      running.ask(() -> used.add(Used.byNow(kernel, running.reactor)));
      var _ = other.callLater(WHILE, other::stop);
      other.run(false);
      running.ask(() -> used.add(Used.byNow(kernel, running.reactor)));
    }
    expectIdle(used.get(0), used.get(1), 1);
  }

  @Test
  void aStartupThatWaitsUsesNoCpu() {
    CountingKernel kernel = new CountingKernel();
    List<Used> used = new ArrayList<>();
    try (Reactor reactor = Reactor.over(kernel, ReactorSettings.defaults())) {
      Deferred<Void> gate = new Deferred<>();
      reactor.addSystemEventTrigger(
          "startup",
          () -> {
            used.add(Used.byNow(kernel, reactor));
            return gate;
          });
      var _ = reactor.callLater(WHILE, gate::callback);
      reactor.addSystemEventTrigger(
          EventPhase.AFTER,
          "startup",
          () -> {
            used.add(Used.byNow(kernel, reactor));
            reactor.stop();
          });
      reactor.run(false);
    }
    expectIdle(used.get(0), used.get(1), 1);
  }

  @Test
  void aShutdownThatWaitsUsesNoCpu() throws Exception {
    CountingKernel kernel = new CountingKernel();
    List<Used> used = new ArrayList<>();
    try (Reactor reactor = Reactor.over(kernel, ReactorSettings.defaults())) {
      Deferred<Void> gate = new Deferred<>();
      reactor.addSystemEventTrigger(
          "shutdown",
          () -> {
            used.add(Used.byNow(kernel, reactor));
            var _ = reactor.callLater(WHILE, gate::callback);
            return gate;
          });
      reactor.addSystemEventTrigger(
          EventPhase.DURING, "shutdown", () -> used.add(Used.byNow(kernel, reactor)));
      reactor.callWhenRunning(reactor::stop);
      reactor.run(false);
    }
    expectIdle(used.get(0), used.get(1), 1);
  }

  @Test
  void theTimeOfDayIsNotTheReactorsClock() {
    CountingKernel kernel = new CountingKernel();
    try (Reactor reactor = Reactor.over(kernel, ReactorSettings.defaults())) {
      List<String> seen = new ArrayList<>();
      var _ = reactor.callLater(Duration.ofHours(1), () -> seen.add("an hour later"));
      reactor.iterate(Duration.ZERO);
      assertThat(seen).isEmpty();
      kernel.putForward(Duration.ofHours(1).toNanos());
      reactor.iterate(Duration.ZERO);
      assertThat(seen).containsExactly("an hour later");
    }
  }
}
