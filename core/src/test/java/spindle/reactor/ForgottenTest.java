package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.Address;
import spindle.loop.NeverRun;
import spindle.loop.SlowCallbacks;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.testing.RecordingTransport;
import spindle.time.DelayedCall;

/// What a newcomer forgets is said.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForgottenTest {
  @Test
  void aProgramThatEndsWithAPortAndWithoutARunIsToldSo() throws Exception {
    long before = NeverRun.hints().count();
    try (Reactor reactor = Reactor.create()) {
      reactor.listenTCP(0, _ -> new Protocol() {}, StopFromThreadsTest.LOCAL);
      assertThat(NeverRun.hints().toList())
          .hasSize((int) before + 1)
          .anyMatch(hint -> hint.contains("call run()") && hint.contains("127.0.0.1"));

      reactor.iterate(Duration.ZERO);

      assertThat(NeverRun.hints()).hasSize((int) before);
    }
  }

  @Test
  void theReactorOfAProgramThatEndsWithACallPendingAndWithoutARunIsToldSo() {
    try (Reactor reactor = Reactor.create()) {
      NeverRun.opened(reactor.loop()); // as Reactor.get() does
      int before = (int) NeverRun.hints().count(); // of other tests
      DelayedCall call = reactor.callLater(Duration.ofSeconds(1), () -> {});
      assertThat(NeverRun.hints())
          .hasSize(before + 1)
          .anyMatch(hint -> hint.contains("call run()") && hint.contains("[DelayedCall[due at"));
      call.cancel();
      assertThat(NeverRun.hints()).hasSize(before);
    }
  }

  @Test
  void whoAsksForTheReactorOfAnotherThreadIsToldHowATestGetsOne() {
    assertThatThrownBy(Reactor::current)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("which is no reactor's; in a test, use @SpindleTest or a Wire");
  }

  @Test
  void aPortOfALambdaIsNamedByTheClassInWhichThatStands() throws Exception {
    try (Reactor reactor = Reactor.create()) {
      var port = reactor.listenTCP(0, _ -> new Protocol() {}, StopFromThreadsTest.LOCAL);
      assertThat(port.toString()).startsWith(ForgottenTest.class.getName() + " on 127.0.0.1:");
    }
  }

  @Test
  void aStopThatIsNotHeardIsSaidWithTheStack() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch waits = new CountDownLatch(1);
    try (LogCapture log = LogCapture.ofReactor();
        RunningReactor running = RunningReactor.start()) {
      running.reactor.callFromThread(() -> {
        waits.countDown();
        gate.await();
      });
      waits.await();
      running.reactor.lifecycle().sayIfStopIsNotHeard(Duration.ofSeconds(3));
      assertThat(log.lines()).isEmpty();

      running.reactor.lifecycle().stopBySignal(15);
      running.reactor.lifecycle().sayIfStopIsNotHeard(Duration.ofSeconds(3));

      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("in the same turn for more than 3 s", "a second signal ends", "at ");
      gate.countDown();
      running.awaitEnd();
      running.reactor.lifecycle().sayIfStopIsNotHeard(Duration.ofSeconds(3));
      assertThat(log.lines()).hasSize(1);
    }
  }

  /// Its method is misspelt.
  private static final class Misspelt extends Protocol {}

  @Test
  void aProtocolWithoutDataReceivedIsToldOnceThatItGetsSomething() throws Exception {
    try (LogCapture log = LogCapture.ofProtocol()) {
      for (int i = 0; i < 2; i++) {
        RecordingTransport transport = new RecordingTransport();
        transport.carry(new Misspelt());
        transport.receive("bytes");
      }

      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("Misspelt received 5 bytes and does not override dataReceived");
    }
  }

  @Test
  void theWatchForSlowCallbacksCanBeSwitchedOnFromOutside() {
    assertThat(SlowCallbacks.threshold(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(2));
    System.setProperty("spindle.slowCallback", "1000");
    try {
      assertThat(SlowCallbacks.threshold(Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
      System.setProperty("spindle.slowCallback", "soon");
      assertThatThrownBy(() -> SlowCallbacks.threshold(Duration.ZERO))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("in milliseconds, such as 1000, got 'soon'");
    } finally {
      System.clearProperty("spindle.slowCallback");
    }
  }

  private static final class Named implements ServerFactory {
    @Override
    public Protocol buildProtocol(Address address) {
      return new Misspelt();
    }
  }

  @Test
  void aProtocolAsksForItsFactoryByItsClass() {
    Protocol protocol = new Misspelt();
    Named factory = new Named();
    protocol.builtBy(factory);

    assertThat(protocol.factory(Named.class)).isSameAs(factory);
    assertThatThrownBy(() -> protocol.factory(Other.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("which is no");
  }

  private interface Other extends Factory<Protocol> {}
}
