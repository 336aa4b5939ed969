package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;
import spindle.kernel.AcceptFailed;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// How many connections a port takes at a time, and what it does when it cannot take them.
class AcceptingTest {
  private static final Duration TURN = Duration.ofMillis(10);

  private final LogCapture log = LogCapture.ofReactor();
  private final ScriptedKernel kernel = new ScriptedKernel();
  private final Reactor reactor = Reactor.over(kernel, ReactorSettings.defaults());
  private final List<Protocol> built = new ArrayList<>();
  private ListeningPort listening = listen(ListenOptions.defaults());
  private ScriptedKernel.Port port = kernel.ports.getLast();

  private ListeningPort listen(ListenOptions options) {
    try {
      return reactor.listenTCP(
          80,
          address -> {
            built.add(new Protocol() {});
            return built.getLast();
          },
          options);
    } catch (IOException refused) {
      throw new AssertionError(refused);
    }
  }

  @BeforeEach
  void theReserveIsTaken() {
    assertThat(kernel.descriptors).isEqualTo(999);
  }

  @AfterEach
  void close() {
    reactor.close();
    log.close();
  }

  private int acceptedInOneTurn() {
    int before = built.size();
    reactor.iterate(TURN);
    return built.size() - before;
  }

  private static AcceptFailed failure(AcceptFailed.Kind kind) {
    return new AcceptFailed(kind, new IOException("for a test"));
  }

  private List<String> warnings() {
    return log.lines().stream().filter(line -> line.startsWith("WARNING")).toList();
  }

  @Test
  void aPortSaysForWhomAndWhereItStartsAndStops() {
    log.withDebug();
    ListeningPort other = listen(ListenOptions.defaults());
    var _ = other.stopListening();
    for (int i = 0; i < 3; i++) {
      reactor.iterate(TURN);
    }
    assertThat(log.lines().stream().filter(line -> line.contains("reactor.AcceptingTest on ")))
        .satisfiesExactly(
            starts -> assertThat(starts).startsWith("FINE ").endsWith(" on 0.0.0.0:80 starts"),
            stops -> assertThat(stops).startsWith("FINE ").endsWith(" on 0.0.0.0:80 has stopped"));
  }

  @Test
  void whoAsksForAnyPortIsToldWhichItIsAndSoIsTheLog() throws Exception {
    log.withDebug();
    ListeningPort any = reactor.listenTCP(0, _ -> new Protocol() {});
    assertThat(any.host()).isEqualTo(IPv4Address.of("0.0.0.0", 49_152));
    assertThat(any.toString()).endsWith(" on 0.0.0.0:49152");
    assertThat(log.lines()).last().asString().endsWith(" on 0.0.0.0:49152 starts");
  }

  @Test
  void aFloodIsTakenInBatchesThatGrowAndATrickleOneByOne() {
    kernel.descriptors = 10_000;
    port.connect(250);
    assertThat(acceptedInOneTurn()).isEqualTo(100);
    assertThat(acceptedInOneTurn()).isEqualTo(120);
    assertThat(acceptedInOneTurn()).isEqualTo(30);
    assertThat(acceptedInOneTurn()).isZero();
    port.connect(100);
    assertThat(acceptedInOneTurn()).isEqualTo(30);
    assertThat(acceptedInOneTurn()).isEqualTo(50);
    assertThat(acceptedInOneTurn()).isEqualTo(20);
    port.connect(1);
    assertThat(acceptedInOneTurn()).isEqualTo(1);
    port.asked = 0;
    port.connect(1);
    assertThat(acceptedInOneTurn()).isEqualTo(1);
    assertThat(port.asked).as("a single one is not asked for twice").isEqualTo(1);
  }

  @Test
  void oneThatIsOfNoUseDoesNotHoldTheOthersUp() {
    port.connect(1);
    port.waiting.add(failure(AcceptFailed.Kind.NOT_THIS_ONE));
    port.waiting.add(failure(AcceptFailed.Kind.NOT_THIS_ONE));
    port.connect(2);
    assertThat(acceptedInOneTurn()).isEqualTo(3);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aShortageOfTheMachineIsWaitedOutWithoutSpinningAndLoggedOnce() {
    port.waiting.add(failure(AcceptFailed.Kind.NO_RESOURCES));
    port.connect(3);
    kernel.waits = 0;
    long from = reactor.nowNanos();
    while (reactor.nowNanos() - from < Duration.ofSeconds(2).toNanos()) {
      reactor.iterate(Duration.ofSeconds(1));
    }
    assertThat(port.asked).isBetween(5, 12);
    assertThat(kernel.waits).isLessThan(40);
    assertThat(warnings()).singleElement().asString().contains("for a test");
    port.waiting.removeFirst();
    for (int i = 0; i < 30; i++) {
      reactor.iterate(TURN);
    }
    assertThat(built).hasSize(3);

    port.waiting.add(failure(AcceptFailed.Kind.NO_RESOURCES));
    reactor.iterate(TURN);
    assertThat(warnings()).as("a new shortage is no news within a minute").hasSize(1);
  }

  @Test
  void withoutDescriptorsWhoWaitsIsRefusedAndLoggedOnce() {
    kernel.descriptors = 2;
    port.connect(5);
    List<ScriptedKernel.Socket> sockets =
        port.waiting.stream().map(ScriptedKernel.Socket.class::cast).toList();
    assertThat(acceptedInOneTurn()).isEqualTo(2);
    assertThat(sockets.stream().filter(each -> each.reset)).hasSize(3);
    assertThat(port.waiting).isEmpty();
    assertThat(kernel.descriptors).as("the reserve is taken again").isZero();
    for (int i = 0; i < 10; i++) {
      port.connect(1);
      assertThat(acceptedInOneTurn()).isZero();
      assertThat(port.waiting).isEmpty();
    }
    assertThat(warnings()).singleElement().asString().contains("no descriptors are left");

    built.getFirst().transport().abortConnection();
    port.connect(1);
    assertThat(acceptedInOneTurn()).isEqualTo(1);
    assertThat(warnings()).hasSize(2);
    assertThat(warnings().getLast()).contains("13 connections were refused");
  }

  @Test
  void aThousandAreRefusedAtOnceAndTheRestInTheNextTurn() {
    kernel.descriptors = 0;
    port.connect(1500);
    assertThat(acceptedInOneTurn()).isZero();
    assertThat(port.waiting).hasSize(500);
    assertThat(acceptedInOneTurn()).isZero();
    assertThat(port.waiting).isEmpty();
    assertThat(warnings()).singleElement().asString().contains("no descriptors are left");
  }

  @Test
  void aPortWhoseSocketIsNoMoreStopsSaysSoAndMayListenAgain() throws Exception {
    port.waiting.add(failure(AcceptFailed.Kind.GONE));
    for (int i = 0; i < 5; i++) {
      reactor.iterate(TURN);
    }
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("has stopped, since its socket is no more: for a test.");
    assertThat(port.asked).isEqualTo(1);
    assertThat(listening.stopListening().called()).isTrue();
    listening.startListening();
    port = kernel.ports.getLast();
    port.connect(1);
    assertThat(acceptedInOneTurn()).isEqualTo(1);
  }

  @Test
  void whoseProtocolCannotBeBuiltIsResetAndTheNextIsServed() throws Exception {
    boolean[] fails = {true};
    reactor.listenTCP(
        82,
        _ -> {
          if (fails[0]) {
            throw new IOException("no database");
          }
          built.add(new Protocol() {});
          return built.getLast();
        });
    port = kernel.ports.getLast();
    port.connect(1);
    var refused = (ScriptedKernel.Socket) port.waiting.getFirst();
    assertThat(acceptedInOneTurn()).isZero();
    assertThat(refused.reset).isTrue();
    assertThat(log.lines()).anyMatch(line -> line.contains("buildProtocol for"));
    fails[0] = false;
    port.connect(1);
    assertThat(acceptedInOneTurn()).isEqualTo(1);
  }

  @Test
  void aPauseIsTwoHundredMillisecondsLong() {
    port.waiting.add(failure(AcceptFailed.Kind.NO_RESOURCES));
    reactor.iterate(Duration.ZERO);
    assertThat(port.asked).isEqualTo(1);
    port.waiting.removeFirst();
    port.connect(1);
    reactor.iterate(Duration.ofMillis(199));
    reactor.iterate(Duration.ZERO);
    assertThat(built).isEmpty();
    reactor.iterate(Duration.ofMillis(1));
    reactor.iterate(Duration.ZERO);
    assertThat(built).hasSize(1);
  }

  @Test
  void withoutDescriptorsAndReserveThePortWaits() {
    kernel.descriptors = 0;
    port.connect(3);
    port.waiting.addFirst(failure(AcceptFailed.Kind.NO_DESCRIPTORS));
    int asked = port.asked;
    for (int i = 0; i < 10; i++) {
      reactor.iterate(TURN);
    }
    assertThat(port.asked - asked).isLessThan(5);
    assertThat(warnings()).hasSize(1);
    port.waiting.removeFirst();
    kernel.descriptors = 10;
    for (int i = 0; i < 30; i++) {
      reactor.iterate(TURN);
    }
    assertThat(built).hasSize(3);
  }

  @Test
  void stoppingAPortThatWaitsLeavesNothing() {
    port.waiting.add(failure(AcceptFailed.Kind.NO_RESOURCES));
    reactor.iterate(TURN);
    assertThat(reactor.delayedCalls()).hasSize(1);
    var stopped = listening.stopListening();
    assertThat(reactor.delayedCalls()).isEmpty();
    reactor.iterate(TURN);
    reactor.iterate(TURN);
    reactor.iterate(TURN);
    assertThat(stopped.called()).isTrue();
  }

  @Test
  void aPortThatStopsInTheMidstOfABatchTakesNoMore() {
    listening.stopListening();
    listening = listen(ListenOptions.defaults());
    List<ListeningPort> stops = new ArrayList<>();
    try {
      stops.add(
          reactor.listenTCP(
              81,
              address -> {
                var _ = stops.getFirst().stopListening();
                return new Protocol() {};
              }));
    } catch (IOException refused) {
      throw new AssertionError(refused);
    }
    port = kernel.ports.getLast();
    port.connect(5);
    reactor.iterate(TURN);
    assertThat(stops.getFirst().connections()).isEqualTo(1);
    assertThat(port.waiting).hasSize(4);
  }

  @Test
  void refusalsAtTheLimitAreLoggedOnce() {
    listen(ListenOptions.defaults().withConnectionsMax(2));
    port = kernel.ports.getLast();
    port.connect(10);
    List<ScriptedKernel.Socket> sockets =
        port.waiting.stream().map(ScriptedKernel.Socket.class::cast).toList();
    assertThat(acceptedInOneTurn()).isEqualTo(2);
    port.connect(5);
    assertThat(acceptedInOneTurn()).isZero();
    assertThat(sockets.stream().filter(each -> each.reset)).hasSize(8);
    assertThat(warnings()).singleElement().asString().contains("ListenOptions.connectionsMax");
  }
}
