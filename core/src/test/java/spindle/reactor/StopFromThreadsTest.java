package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// Stopping, closing and interrupting from other threads, at every moment.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StopFromThreadsTest {
  @Test
  void aStopFromAnotherThreadEndsASleepingLoop() throws Exception {
    try (RunningReactor running = RunningReactor.start()) {
      running.reactor.stop();
      running.awaitEnd();
      assertThat(running.thrown()).isNull();
      assertThatThrownBy(running.reactor::stop).isInstanceOf(ReactorNotRunning.class);
    }
  }

  @Test
  void aStopWhileTheLoopBeginsIsNotLost() throws Exception {
    for (int i = 0; i < 300; i++) {
      try (Reactor reactor = Reactor.create()) {
        Thread stopper = Thread.ofPlatform().daemon().start(() -> stopAsSoonAsPossible(reactor));
        reactor.run(false);
        stopper.join();
      }
    }
  }

  private static void stopAsSoonAsPossible(Reactor reactor) {
    while (true) {
      try {
        reactor.stop();
        return;
      } catch (ReactorNotRunning notYet) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void ofManyWhoStopAtOnceExactlyOneDoes() throws Exception {
    for (int i = 0; i < 50; i++) {
      try (RunningReactor running = RunningReactor.start()) {
        Queue<Object> outcomes = new ConcurrentLinkedQueue<>();
        List<Thread> stoppers = new ArrayList<>();
        for (int j = 0; j < 4; j++) {
          stoppers.add(Thread.ofPlatform().start(() -> outcomes.add(outcomeOfStop(running))));
        }
        for (Thread each : stoppers) {
          each.join();
        }
        running.awaitEnd();
        outcomes.remove("stopped");
        assertThat(outcomes).hasSize(3).allMatch(each -> each instanceof ReactorNotRunning);
      }
    }
  }

  private static Object outcomeOfStop(RunningReactor running) {
    try {
      running.reactor.stop();
      return "stopped";
    } catch (RuntimeException refused) {
      return refused;
    }
  }

  @Test
  void onlyOneThreadRunsAReactor() throws Exception {
    try (RunningReactor running = RunningReactor.start()) {
      assertThatThrownBy(() -> running.reactor.run(false))
          .isInstanceOf(ReactorAlreadyRunning.class);
      assertThat(running.ask(() -> "alive")).isEqualTo("alive");
    }
  }

  @Test
  void anInterruptStopsTheReactorAndIsNotSwallowed() throws Exception {
    try (LogCapture log = LogCapture.ofReactor();
        RunningReactor running = RunningReactor.start()) {
      running.thread.interrupt();
      running.awaitEnd();
      assertThat(running.leftInterrupted()).isTrue();
      assertThat(log.lines())
          .containsExactly("WARNING the reactor's thread was interrupted: the reactor stops");
    }
  }

  /// A file that is read on an interrupted thread is closed: the interrupt comes in the very turn
  /// in which the client sends one.
  @Test
  void anInterruptDoesNotBreakTheConnectionsThatAreStillToBeClosedInOrder() throws Exception {
    List<ConnectionClosed> reasons = new ArrayList<>();
    try (LogCapture log = LogCapture.ofReactor();
        RunningReactor running = RunningReactor.start()) {
      Reactor reactor = running.reactor;
      Deferred<Void> bothLost = new Deferred<>();
      Protocol client =
          reactor.<Protocol>blockingDeferredFromThread(() ->
              connected(
                  reactor,
                  why -> {
                    reasons.add(why);
                    if (reasons.size() == 2) {
                      bothLost.callback();
                    }
                  }));
      running.ask(() -> {
        reactor.addSystemEventTrigger(
            "shutdown",
            () -> {
              client.transport().loseConnection();
              return bothLost;
            });
        Deferred<Void> sent = client.transport().writeFile(Path.of("pom.xml"), 0, 1000);
        running.thread.interrupt();
        return sent.reportedElsewhere();
      });
      running.awaitEnd();
      assertThat(reasons).hasSize(2).allMatch(each -> each instanceof ConnectionDone);
      assertThat(log.lines()).hasSize(1);
    }
  }

  private static Deferred<Protocol> connected(Reactor reactor, Consumer<ConnectionClosed> lost)
      throws Exception {
    var port = reactor.listenTCP(0, _ -> new LossReporting(lost), LOCAL);
    return reactor.connect(port.host(), _ -> new LossReporting(lost), ConnectOptions.defaults());
  }

  private static final class LossReporting extends Protocol {
    private final Consumer<ConnectionClosed> lost;

    LossReporting(Consumer<ConnectionClosed> lost) {
      this.lost = lost;
    }

    @Override
    public void connectionLost(ConnectionClosed why) {
      lost.accept(why);
    }
  }

  static final ListenOptions LOCAL = ListenOptions.defaults().withInterface("127.0.0.1");

  @Test
  void anExceptionThatIsAnInterruptStopsTheReactorToo() throws Exception {
    try (LogCapture log = LogCapture.ofReactor();
        RunningReactor running = RunningReactor.start()) {
      running.reactor.callFromThread(() -> {
        throw new InterruptedException("by a test");
      });
      running.awaitEnd();
      assertThat(log.lines()).hasSize(2);
    }
  }

  @Test
  void aCloseFromAnotherThreadStopsAndWaits() throws Exception {
    RunningReactor running = RunningReactor.start();
    AtomicBoolean shutDown = new AtomicBoolean();
    running.ask(() ->
        running.reactor.addSystemEventTrigger(
            EventPhase.AFTER, "shutdown", () -> shutDown.set(true)));
    running.reactor.close();
    assertThat(shutDown).isTrue();
    running.awaitEnd();
    running.reactor.close();
    assertThat(running.thrown()).isNull();
  }

  @Test
  void aCloseWhileTheShutdownWaitsForAThreadWaitsToo() throws Exception {
    var settings = ReactorSettings.defaults().withStopGrace(Duration.ofMillis(150));
    try (LogCapture log = LogCapture.ofReactor();
        RunningReactor running = RunningReactor.start(settings)) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch never = new CountDownLatch(1);
      running.reactor.callInThread(() -> {
        begun.countDown();
        RunningReactor.awaitUninterruptibly(never);
      });
      begun.await();
      running.ask(() -> running.reactor.listenTCP(0, _ -> null, LOCAL));
      AtomicBoolean after = new AtomicBoolean();
      CountDownLatch during = new CountDownLatch(1);
      running.reactor.callFromThread(() -> {
        running.reactor.addSystemEventTrigger(EventPhase.AFTER, "shutdown", () -> after.set(true));
        running.reactor.addSystemEventTrigger(EventPhase.BEFORE, "shutdown", during::countDown);
        running.reactor.stop();
      });
      during.await();
      List<Thread> closers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        closers.add(
            Thread.ofPlatform()
                .start(() -> {
                  running.reactor.close();
                  assertThat(after).isTrue();
                }));
      }
      for (Thread each : closers) {
        each.join();
      }
      assertThat(after).isTrue();
      running.awaitEnd();
      assertThat(running.thrown()).isNull();
      assertThat(log.lines()).hasSize(1);
      never.countDown();
    }
  }

  @Test
  void aReactorThatIsTurnedByHandIsClosedWhenItsTurnIsOver() throws Exception {
    Reactor reactor = Reactor.create();
    CountDownLatch turning = new CountDownLatch(1);
    reactor.callFromThread(turning::countDown);
    Thread turner =
        Thread.ofPlatform().daemon().start(() -> reactor.iterate(Duration.ofMinutes(5)));
    turning.await();
    reactor.close();
    assertThat(turner.join(Duration.ofMinutes(2))).isTrue();
    assertThatThrownBy(() -> reactor.listenTCP(0, _ -> null)).isNotNull();
    var attempt =
        reactor.connect(
            IPv4Address.of("127.0.0.1", 1), _ -> new Protocol() {}, ConnectOptions.defaults());
    attempt.reportedElsewhere();
    assertThat(reactor.statistics().open()).isZero();
  }

  @Test
  void whoWaitsForAnAnswerHearsThatTheReactorStops() throws Exception {
    try (RunningReactor running = RunningReactor.start()) {
      CountDownLatch asked = new CountDownLatch(1);
      Thread stopper =
          Thread.ofPlatform()
              .start(() -> {
                RunningReactor.awaitUninterruptibly(asked);
                running.reactor.stop();
              });
      assertThatThrownBy(() ->
              running.reactor.blockingDeferredFromThread(() -> {
                asked.countDown();
                return new Deferred<String>();
              }))
          .isInstanceOf(java.util.concurrent.RejectedExecutionException.class);
      stopper.join();
    }
  }

  @Test
  void anAttemptByNameHearsThatTheReactorStops() throws Exception {
    try (RunningReactor running = RunningReactor.start()) {
      CountDownLatch failed = new CountDownLatch(1);
      running.ask(() -> {
        running.reactor.installNameResolver(_ -> new Deferred<>());
        return running.reactor.connectTCP("name.example", 1, new FailureCounting(failed));
      });
      running.reactor.stop();
      assertThat(failed.await(120, TimeUnit.SECONDS)).isTrue();
      running.awaitEnd();
    }
  }

  private record FailureCounting(CountDownLatch failed)
      implements spindle.protocol.ClientFactory<Protocol> {
    @Override
    public Protocol buildProtocol(spindle.address.Address address) {
      throw new AssertionError();
    }

    @Override
    public void clientConnectionFailed(
        spindle.protocol.Connector connector, java.io.IOException reason) {
      failed.countDown();
    }
  }
}
