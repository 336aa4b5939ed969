package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.reason.ProtocolFailed;
import spindle.roles.ConnectOptions;
import spindle.roles.ReactorSettings;
import spindle.time.Call;

/// Who survives what a program throws, and who hears of it.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailuresTest {
  private final LogCapture log = LogCapture.ofReactor();

  @AfterEach
  void closeLog() {
    log.close();
  }

  private static Call throwing(String message) {
    return () -> {
      throw new IllegalStateException(message);
    };
  }

  @Test
  void everyCallbackThatThrowsIsLoggedOnceWithItsOwner() throws Exception {
    try (Reactor reactor = Reactor.create()) {
      reactor.addSystemEventTrigger(EventPhase.BEFORE, "startup", throwing("trigger"));
      reactor.callFromThread(throwing("call"));
      var _ = reactor.callLater(Duration.ZERO, throwing("timer"));
      reactor.addSystemEventTrigger(
          "shutdown", () -> Deferred.fail(new IllegalStateException("late")));
      var _ = reactor.callLater(Duration.ofMillis(1), reactor::stop);
      reactor.run(false);
    }
    assertThat(log.lines()).hasSize(4).allMatch(each -> each.startsWith("SEVERE"));
    assertThat(log.lines().get(0)).contains("trigger BEFORE startup", ": trigger");
    assertThat(log.lines().get(1)).contains("a call on the reactor failed", ": call");
    assertThat(log.lines().get(2)).contains("DelayedCall[called]", ": timer");
    assertThat(log.lines().get(3)).contains("trigger BEFORE shutdown", ": late");
  }

  @Test
  void aJobThatThrowsIsLoggedAndTheNextOneRuns() throws Exception {
    try (RunningReactor running =
        RunningReactor.start(ReactorSettings.defaults().withThreads(1, 10))) {
      CountDownLatch ran = new CountDownLatch(1);
      running.reactor.callInThread(throwing("job"));
      running.reactor.callInThreadWithCallback(
          (value, thrown) -> {
            throw new IllegalStateException("onResult of " + value + " and " + thrown);
          },
          () -> "value");
      running.reactor.callInThread(ran::countDown);
      ran.await();
    }
    assertThat(log.lines()).hasSize(2).allMatch(each -> each.contains("a job on a thread failed"));
    assertThat(log.lines().get(1)).contains("onResult of value and null");
  }

  @Test
  void aStopIsNotSleptOverWhereTheTurnFailsThatItHasBegun() throws Exception {
    CountingKernel kernel = new CountingKernel();
    try (RunningReactor running =
        new RunningReactor(Reactor.over(kernel, ReactorSettings.defaults()))) {
      kernel.failAfter(running.reactor::stop);
      running.reactor.callFromThread(() -> {});
      running.awaitEnd();
    }
    assertThat(log.thrown()).hasSize(1);
    assertThat(log.thrown().getFirst()).hasMessage("a layer's own mistake");
  }

  @Test
  void runningOutOfStackEndsOnlyThatCall() throws Exception {
    List<String> seen = new ArrayList<>();
    try (Reactor reactor = Reactor.create()) {
      reactor.callFromThread(() -> endless(0));
      reactor.callFromThread(() -> seen.add("next"));
      var _ = reactor.callLater(Duration.ofMillis(1), reactor::stop);
      reactor.run(false);
    }
    assertThat(seen).containsExactly("next");
    assertThat(log.thrown()).hasSize(1);
    assertThat(log.thrown().getFirst()).isInstanceOf(StackOverflowError.class);
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int endless(int depth) {
    return endless(depth + 1) + 1;
  }

  @FunctionalInterface
  private interface Place {
    void put(Reactor reactor, Call call) throws Exception;
  }

  /// A failure of the JVM leaves `run`, wherever it was thrown, and the reactor can be closed.
  private void expectThatItLeavesRun(Place place) throws Exception {
    OutOfMemoryError thrown = new OutOfMemoryError("by a test");
    Reactor reactor = Reactor.create();
    var port = reactor.listenTCP(0, _ -> null, StopFromThreadsTest.LOCAL);
    place.put(
        reactor,
        () -> {
          throw thrown;
        });
    Throwable left = null;
    try {
      reactor.run(false);
    } catch (OutOfMemoryError fatal) {
      left = fatal;
    }
    assertThat(left).isSameAs(thrown);
    assertThat(reactor.running()).isFalse();
    assertThat(reactor.toString()).contains("crashed");
    assertThat(log.thrown()).contains(thrown);
    reactor.close();
    assertThat(reactor.statistics().open()).isZero();
    assertThat(port.connections()).isZero();
  }

  @Test
  void aFailureOfTheJvmInACallLeavesRun() throws Exception {
    expectThatItLeavesRun(Reactor::callFromThread);
  }

  @Test
  void aFailureOfTheJvmInATimerLeavesRun() throws Exception {
    expectThatItLeavesRun((reactor, call) -> reactor.callLater(Duration.ZERO, call));
  }

  @Test
  void aFailureOfTheJvmInTheStartupLeavesRun() throws Exception {
    expectThatItLeavesRun(Reactor::callWhenRunning);
  }

  @Test
  void aFailureOfTheJvmInTheShutdownLeavesRun() throws Exception {
    expectThatItLeavesRun((reactor, call) -> {
      reactor.addSystemEventTrigger(EventPhase.BEFORE, "shutdown", call);
      reactor.callWhenRunning(reactor::stop);
    });
  }

  @Test
  void aFailureOfTheJvmInAProtocolLeavesRun() throws Exception {
    expectThatItLeavesRun((reactor, call) ->
        connect(
            reactor,
            new Protocol() {
              @Override
              public void dataReceived(ByteBuffer data) throws Exception {
                call.run();
              }
            }));
  }

  /// Connects `server` to a protocol that sends one byte.
  private static void connect(Reactor reactor, Protocol server) throws Exception {
    var port = reactor.listenTCP(0, _ -> server, StopFromThreadsTest.LOCAL);
    reactor
        .connect(port.host(), _ -> new Protocol() {}, ConnectOptions.defaults())
        .onSuccess(client -> client.transport().write("x"));
  }

  @Test
  void aProtocolThatThrowsEndsItsConnectionOnly() throws Exception {
    List<ConnectionClosed> lost = new ArrayList<>();
    try (Reactor reactor = Reactor.create()) {
      connect(
          reactor,
          new Protocol() {
            @Override
            public void dataReceived(ByteBuffer data) {
              throw new IllegalStateException("by a test");
            }

            @Override
            public void connectionLost(ConnectionClosed reason) {
              lost.add(reason);
              var _ = reactor.callLater(Duration.ofMillis(1), reactor::stop);
            }
          });
      reactor.run(false);
    }
    assertThat(lost).hasSize(1);
    assertThat(lost.getFirst()).isInstanceOf(ProtocolFailed.class);
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().getFirst()).contains("dataReceived failed", "by a test");
  }

  @Test
  void whatAProtocolThatThrowsHadWrittenIsDroppedAndCounted() throws Exception {
    try (Reactor reactor = Reactor.create()) {
      connect(
          reactor,
          new Protocol() {
            @Override
            public void dataReceived(ByteBuffer data) {
              transport().write("an answer");
              throw new IllegalStateException("by a test");
            }

            @Override
            public void connectionLost(ConnectionClosed reason) {
              reactor.stop();
            }
          });
      reactor.run(false);
    }
    assertThat(log.lines())
        .singleElement()
        .asString()
        .contains("dataReceived (9 bytes were not sent) failed");
  }

  @Test
  void aLogThatThrowsDoesNotEndTheLoop() throws Exception {
    Handler broken =
        new Handler() {
          @Override
          public void publish(LogRecord logged) {
            throw new IllegalStateException("by a test's log");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("spindle.reactor");
    logger.addHandler(broken);
    List<String> seen = new ArrayList<>();
    try (Reactor reactor = Reactor.create()) {
      reactor.callFromThread(throwing("call"));
      reactor.callFromThread(() -> seen.add("next"));
      var _ = reactor.callLater(Duration.ofMillis(1), reactor::stop);
      reactor.run(false);
    } finally {
      logger.removeHandler(broken);
    }
    assertThat(seen).containsExactly("next");
  }

  @Test
  void aFailureThatNobodyHandlesIsReportedAtTheEndOfItsTurn() throws Exception {
    Deferred<String> kept = new Deferred<>();
    List<Integer> reports = new ArrayList<>();
    try (LogCapture unhandled = LogCapture.ofDeferred();
        Reactor reactor = Reactor.create()) {
      reactor.callFromThread(() -> {
        kept.errback(new IllegalStateException("by a test"));
        reports.add(unhandled.lines().size());
        reactor.callFromThread(() -> {
          reports.add(unhandled.lines().size());
          reactor.stop();
        });
      });
      reactor.run(false);
      assertThat(reports).containsExactly(0, 1);
    }
  }

  @Test
  void aFailureOfTheLastMomentIsReportedBeforeRunReturns() throws Exception {
    Deferred<String> kept = new Deferred<>();
    try (LogCapture unhandled = LogCapture.ofDeferred();
        Reactor reactor = Reactor.create()) {
      reactor.addSystemEventTrigger(
          EventPhase.AFTER, "shutdown", () -> kept.errback(new IllegalStateException("by a test")));
      reactor.callWhenRunning(reactor::stop);
      reactor.run(false);
      assertThat(unhandled.lines()).hasSize(1);
    }
  }
}
