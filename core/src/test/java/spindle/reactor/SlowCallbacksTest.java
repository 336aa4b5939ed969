package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.protocol.Protocol;
import spindle.roles.ConnectOptions;
import spindle.roles.ReactorSettings;
import spindle.time.Call;

/// A callback that holds the reactor is named while it does.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowCallbacksTest {
  private static final ReactorSettings WATCHED =
      ReactorSettings.defaults().withSlowCallback(Duration.ofMillis(150));

  @FunctionalInterface
  private interface Place {
    void put(Reactor reactor, Call call) throws Exception;
  }

  /// Holds the reactor until it was warned of, and then for some thresholds more.
  private static void expectOneWarning(String owner, Place place) throws Exception {
    List<Boolean> warned = new ArrayList<>();
    try (LogCapture log = LogCapture.ofReactor();
        Reactor reactor = Reactor.create(WATCHED)) {
      place.put(
          reactor,
          () -> {
            warned.add(holdTheReactor(log));
            reactor.stop();
          });
      reactor.run(false);
      assertThat(warned).containsExactly(true);
      // On a machine that stands still for a while other callbacks are slow, too.
      assertThat(log.lines())
          .filteredOn(line -> line.contains("SlowCallbacksTest.holdTheReactor"))
          .singleElement()
          .asString()
          .startsWith("WARNING a callback has held the reactor for more than 0.15 s")
          .contains(owner)
          .contains("\n\t* at ");
    }
  }

  private static boolean holdTheReactor(LogCapture log) throws InterruptedException {
    boolean warned = log.await("holdTheReactor");
    var _ = new CountDownLatch(1).await(400, TimeUnit.MILLISECONDS);
    return warned;
  }

  @Test
  void aThresholdMayBeLongerThanNanosecondsCount() {
    Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
    try (Reactor reactor = Reactor.create(ReactorSettings.defaults().withSlowCallback(ages))) {
      reactor.callLater(Duration.ZERO, reactor::stop);
      reactor.run(false);
    }
  }

  @Test
  void aSlowDelayedCallIsNamedOnce() throws Exception {
    expectOneWarning(
        "It is of a delayed call, spindle.reactor.SlowCallbacksTest",
        (reactor, call) -> reactor.callLater(Duration.ZERO, call));
  }

  @Test
  void aSlowCallFromAThreadIsNamedOnce() throws Exception {
    expectOneWarning("It is of a call from another thread", Reactor::callFromThread);
  }

  @Test
  void aSlowProtocolIsNamedOnce() throws Exception {
    expectOneWarning(
        "It is of spindle.reactor.SlowCallbacksTest$",
        (reactor, call) -> {
          Protocol slow =
              new Protocol() {
                @Override
                public void dataReceived(ByteBuffer data) throws Exception {
                  call.run();
                }
              };
          var port = reactor.listenTCP(0, _ -> slow, StopFromThreadsTest.LOCAL);
          reactor
              .connect(port.host(), _ -> new Protocol() {}, ConnectOptions.defaults())
              .onSuccess(client -> client.transport().write("x"));
        });
  }

  @Test
  void aSlowStartupIsNamedOnce() throws Exception {
    expectOneWarning("It is of a start", Reactor::callWhenRunning);
  }

  @Test
  void waitingIsNotHoldingTheReactor() throws Exception {
    try (LogCapture log = LogCapture.ofReactor();
        Reactor reactor = Reactor.create(WATCHED)) {
      var _ = reactor.callLater(Duration.ofMillis(500), reactor::stop);
      reactor.run(false);
      assertThat(log.lines()).noneMatch(line -> line.contains("Kernel.await"));
    }
  }

  @Test
  void nobodyWatchesWhereNobodyAsked() throws Exception {
    try (RunningReactor running = RunningReactor.start()) {
      assertThat(running.ask(() -> Thread.getAllStackTraces().keySet()))
          .noneMatch(each -> each.getName().equals("spindle slow callbacks") && !isEnding(each));
    }
  }

  /// An earlier test's watcher may be on its way out.
  private static boolean isEnding(Thread watcher) {
    try {
      return watcher.join(Duration.ofMinutes(2));
    } catch (InterruptedException stop) {
      throw new AssertionError(stop);
    }
  }
}
