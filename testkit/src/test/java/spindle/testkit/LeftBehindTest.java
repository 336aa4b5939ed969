package spindle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.fiber.Fiber;
import spindle.protocol.DatagramProtocol;
import spindle.protocol.ListeningPort;
import spindle.protocol.ProcessProtocol;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;
import spindle.roles.ProcessOptions;
import spindle.sim.Host;
import spindle.sim.Simulation;
import spindle.testing.LoggedErrors;
import spindle.testing.ManualClock;
import spindle.testing.MemoryReactor;

/// A test fails on what it leaves behind, and is told what, and where it was made.
class LeftBehindTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final ListenOptions LOOPBACK = ListenOptions.defaults().withInterface("127.0.0.1");
  private static final String HERE = LeftBehindTest.class.getName() + "$";

  private static String leftBy(Class<?> tests) {
    Throwable failure = Ran.tests(tests).failure();
    assertThat(failure).isInstanceOf(AssertionError.class);
    return Ran.text(failure);
  }

  static class ACall {
    @SpindleTest
    void isPending(Reactor reactor) {
      var _ = reactor.callLater(HOUR, () -> {});
    }
  }

  static class ARealCall {
    @SpindleTest(on = On.REAL)
    void isPending(Reactor reactor) {
      var _ = reactor.callLater(HOUR, () -> {});
    }
  }

  static class ASimulatedCall {
    @SpindleTest(on = On.SIMULATION)
    void isPending(Reactor reactor) {
      var _ = reactor.callLater(HOUR, () -> {});
    }
  }

  @Test
  void aPendingCall() {
    assertThat(leftBy(ACall.class))
        .contains("the test has left behind:\n  a call: DelayedCall[due at ")
        .contains("scheduled at ", HERE + "ACall.isPending(LeftBehindTest.java:");
    assertThat(leftBy(ARealCall.class)).contains(HERE + "ARealCall.isPending(LeftBehindTest.java:");
    assertThat(leftBy(ASimulatedCall.class))
        .contains(HERE + "ASimulatedCall.isPending(LeftBehindTest.java:")
        .contains("seed 1 fails; to see it again");
  }

  static class AClock {
    @SpindleTest
    void hasACall(ManualClock clock) {
      var _ = clock.callLater(HOUR, () -> {});
    }
  }

  @Test
  void aCallOnAClock() {
    assertThat(leftBy(AClock.class)).contains("a call on the ManualClock: DelayedCall[due at ");
  }

  static class APort {
    @SpindleTest
    void listens(Reactor reactor) throws Exception {
      ListeningPort port =
          Fiber.await(new TCP4ServerEndpoint(reactor, 2000).listen(_ -> new Protocol() {}));
      assertThat(port.host()).isNotNull();
    }
  }

  static class ADatagramPort {
    @SpindleTest(on = On.REAL)
    void listens(Reactor reactor) throws Exception {
      var _ = reactor.listenUDP(0, new DatagramProtocol() {});
    }
  }

  @Test
  void aPort() {
    assertThat(leftBy(APort.class))
        .contains("the port of ", ":2000", "opened at ")
        .contains(HERE + "APort.listens(LeftBehindTest.java:");
    assertThat(leftBy(ADatagramPort.class))
        .contains("the port of ", " on udp ", HERE + "ADatagramPort.listens(");
  }

  static class AConnection {
    @SpindleTest
    void stays(Reactor reactor) throws Exception {
      ListeningPort port =
          Fiber.await(new TCP4ServerEndpoint(reactor, 2000).listen(_ -> new Protocol() {}));
      Fiber.await(
          new TCP4ClientEndpoint(reactor, "127.0.0.1", 2000).connect(_ -> new Protocol() {}));
      Fiber.await(port.stopListening());
    }
  }

  static class ARealConnection {
    @SpindleTest(on = On.REAL)
    void stays(Reactor reactor) throws Exception {
      ListeningPort port =
          Fiber.await(new TCP4ServerEndpoint(reactor, 0, LOOPBACK).listen(_ -> new Protocol() {}));
      int number = ((IPv4Address) port.host()).port();
      Fiber.await(
          new TCP4ClientEndpoint(reactor, "127.0.0.1", number).connect(_ -> new Protocol() {}));
      Fiber.await(port.stopListening());
    }
  }

  @Test
  void anOpenConnection() {
    assertThat(leftBy(AConnection.class)).contains("the connection of ", HERE + "AConnection$");
    assertThat(leftBy(ARealConnection.class)).contains("the connection of ");
  }

  static class AProcess {
    @SpindleTest
    void runs(MemoryReactor memory) throws Exception {
      memory.host().install("daemon", process -> {});
      var _ = memory.reactor().spawnProcess(new ProcessProtocol() {}, ProcessOptions.of("daemon"));
    }
  }

  static class AProcessThatShallOutliveIt {
    @SpindleTest
    void runs(MemoryReactor memory) throws Exception {
      memory.host().install("daemon", process -> {});
      ProcessOptions options = ProcessOptions.of("daemon").withOutlivesReactor();
      var _ = memory.reactor().spawnProcess(new ProcessProtocol() {}, options);
    }
  }

  static class AProcessInAWorld {
    @SpindleTest(on = On.SIMULATION)
    void runs(Reactor reactor, Host host) throws Exception {
      host.install("daemon", process -> {});
      var _ = reactor.spawnProcess(new ProcessProtocol() {}, ProcessOptions.of("daemon"));
    }
  }

  static class ARealProcess {
    static ProcessHandle child = ProcessHandle.current();

    @SpindleTest(on = On.REAL)
    void runs(Reactor reactor) throws Exception {
      long pid =
          reactor.spawnProcess(new ProcessProtocol() {}, ProcessOptions.of("sleep", "1000")).pid();
      child = ProcessHandle.of(pid).orElseThrow();
    }
  }

  @Test
  void aProcess() {
    assertThat(leftBy(AProcess.class))
        .contains("the process of ", ", process ", " [daemon] (running), opened at ")
        .contains(HERE + "AProcess.runs(LeftBehindTest.java:");
    assertThat(leftBy(AProcessThatShallOutliveIt.class))
        .contains(" [daemon] (running), opened at ");
    assertThat(leftBy(AProcessInAWorld.class)).contains(" [daemon] (running), opened at ");
  }

  @Test
  void aRealProcessWhichIsEndedThen() throws Exception {
    assertThat(leftBy(ARealProcess.class))
        .contains(" [sleep, 1000] (running), opened at ")
        .contains(HERE + "ARealProcess.runs(LeftBehindTest.java:");
    assertThat(ARealProcess.child.onExit().get().isAlive()).isFalse();
  }

  static class AnEndedProcess {
    @SpindleTest
    void isNothing(MemoryReactor memory) throws Exception {
      memory.host().install("true", process -> process.exit(0));
      var _ = memory.reactor().spawnProcess(new ProcessProtocol() {}, ProcessOptions.of("true"));
    }
  }

  @Test
  void aProcessThatIsEndingMayEnd() {
    assertThat(Ran.tests(AnEndedProcess.class).failures()).isEmpty();
  }

  static class AFiber {
    @SpindleTest
    void waits(Reactor reactor) {
      var _ = Fiber.start(reactor, "watcher", () -> Fiber.await(new Deferred<>()));
    }
  }

  @Test
  void aFiber() {
    assertThat(leftBy(AFiber.class))
        .contains("fiber 'watcher', opened at ", HERE + "AFiber.waits(LeftBehindTest.java:");
  }

  static class AThread {
    static final CountDownLatch END = new CountDownLatch(1);

    @SpindleTest
    void runs(Reactor reactor) {
      Thread.ofPlatform().name("stray").daemon().start(() -> await(END));
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void aThread() {
    assertThat(leftBy(AThread.class)).contains("a thread: 'stray', which is at ");
    AThread.END.countDown();
  }

  static class AFailure {
    @SpindleTest
    void isNotHandled(Reactor reactor) throws Exception {
      var _ = Deferred.fail(new IOException("forgotten"));
      Fiber.sleep(Duration.ofSeconds(1));
    }
  }

  static class ALateFailure {
    @AfterEach
    void afterTheReactor(ManualClock clock) {
      var _ = clock.callLater(Duration.ZERO, () -> Deferred.fail(new IOException("forgotten")));
      clock.advance(Duration.ZERO);
    }

    @SpindleTest(on = On.SIMULATION)
    void isNotHandled(Simulation world) {
      var _ = Deferred.fail(new IOException("forgotten"));
    }
  }

  @Test
  void aFailureThatNobodyHandled() {
    assertThat(leftBy(AFailure.class))
        .contains("Unhandled failure in a Deferred: java.io.IOException: forgotten")
        .contains(HERE + "AFailure.isNotHandled(LeftBehindTest.java:");
    assertThat(leftBy(ALateFailure.class)).contains("java.io.IOException: forgotten");
  }

  static class AnError {
    @SpindleTest(on = On.REAL)
    void isLogged(Reactor reactor) throws Exception {
      var _ =
          reactor.callLater(
              Duration.ZERO,
              () -> {
                throw new IOException("in a callback");
              });
      Fiber.sleep(Duration.ofMillis(1));
    }
  }

  static class AnErrorElsewhere {
    @SpindleTest
    void isLogged(MemoryReactor memory) throws Exception {
      Thread thread =
          Thread.ofPlatform()
              .start(() -> System.getLogger("mine").log(System.Logger.Level.ERROR, "elsewhere"));
      thread.join();
    }
  }

  @Test
  void anErrorInTheLog() {
    assertThat(leftBy(AnError.class))
        .contains("an error in the log that it did not expect: logged by spindle.reactor: ")
        .contains("java.io.IOException: in a callback");
    assertThat(leftBy(AnErrorElsewhere.class)).contains("logged by mine: elsewhere");
  }

  static class Many {
    @SpindleTest
    void things(Reactor reactor) {
      var _ = reactor.callLater(HOUR, () -> {});
      System.getLogger("mine").log(System.Logger.Level.ERROR, "bad luck");
      throw new IllegalStateException("own");
    }
  }

  @Test
  void allOfItIsSaidAndTheTestsOwnFailureComesFirst() {
    Throwable failure = Ran.tests(Many.class).failure();

    assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("own");
    assertThat(Ran.text(failure)).contains("a call: DelayedCall[", "logged by mine: bad luck");
  }

  static class Neighbours {
    @SpindleTest
    void leavesSomething(Reactor reactor) {
      System.getLogger("mine").log(System.Logger.Level.ERROR, "bad luck");
    }

    @SpindleTest
    void isTidy(Reactor reactor) {}
  }

  @Test
  void whatOneTestLeavesIsNotHeldAgainstTheNext() {
    Ran ran = Ran.tests(Neighbours.class);

    assertThat(ran.failed()).isEqualTo(1);
    assertThat(ran.succeeded()).isEqualTo(1);
    assertThat(LoggedErrors.ofThisThread()).isNull();
  }

  static class Ending {
    @SpindleTest
    void connectionsMayEndByThemselves(Reactor reactor) throws Exception {
      assertThat(SpindleTestTest.greeted(reactor)).isEqualTo("hello");
    }
  }

  @Test
  void whatIsEndingMayEnd() {
    assertThat(Ran.tests(Ending.class).failures()).isEmpty();
  }
}
