package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Patience;
import spindle.protocol.Protocol;
import spindle.protocol.PushProducer;
import spindle.protocol.ServerFactory;
import spindle.reason.ConnectionClosed;
import spindle.snapshot.ConnectionSnapshot;
import spindle.snapshot.Doing;
import spindle.snapshot.Ending;
import spindle.snapshot.FiberSnapshot;
import spindle.snapshot.OtherSnapshot;
import spindle.snapshot.PortSnapshot;
import spindle.snapshot.Snapshot;
import spindle.testing.MemoryReactor;
import spindle.testing.Wire;

/// What can be seen of a reactor from outside, and that its words are those of contract rule L8.
class LookTest {
  /// A tick of the coarse times, and a turn's worth of virtual time.
  private static final Duration ABOUT = Duration.ofMillis(70);

  private static final int MUCH = 1 << 20;

  private static class Echo extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }
  }

  private static final class Lingering extends Echo implements HalfCloseable {
    @Override
    public void readConnectionLost() {}

    @Override
    public void writeConnectionLost() {}

    @Override
    public void connectionLost(ConnectionClosed reason) {}
  }

  private static final class Pump implements PushProducer {
    @Override
    public void pauseProducing() {}

    @Override
    public void resumeProducing() {}

    @Override
    public void stopProducing() {}
  }

  private final Echo echo = new Echo();
  private final Wire wire = Wire.toServer(_ -> echo);

  private static ConnectionSnapshot connection(Wire wire) {
    wire.flush();
    return Look.at(wire.reactor()).next(Duration.ofMinutes(1)).stream()
        .filter(ConnectionSnapshot.class::isInstance)
        .map(ConnectionSnapshot.class::cast)
        .filter(each -> each.port() != 0)
        .findFirst()
        .orElseThrow();
  }

  private ConnectionSnapshot connection() {
    return connection(wire);
  }

  private static Ending ending(ConnectionSnapshot seen) {
    return Objects.requireNonNull(seen.ending(), "nothing would end it");
  }

  private static void assertAbout(Duration seen, long seconds) {
    assertThat(seen)
        .isBetween(
            Duration.ofSeconds(seconds).minus(ABOUT), Duration.ofSeconds(seconds).plus(ABOUT));
  }

  @Test
  void aConnectionTellsWhoseItIsAndWhatItHasCarried() {
    wire.send("hello");

    ConnectionSnapshot seen = connection();

    assertThat(seen.protocol()).isEqualTo(Echo.class.getName());
    assertThat(seen.peer()).isEqualTo(echo.transport().peer());
    assertThat(seen.host()).isEqualTo(echo.transport().host());
    assertThat(seen.received()).isEqualTo(5);
    assertThat(seen.written()).isEqualTo(5);
    assertThat(seen.buffered()).isZero();
    assertThat(seen.doing()).isEqualTo(Doing.ACTIVE);
    assertThat(seen.ending()).isNull();
  }

  @Test
  void afterASecondWithoutAByteItIsIdle() {
    wire.send("hello");
    wire.flush();

    wire.advance(Duration.ofSeconds(35));

    assertThat(connection().doing()).isEqualTo(Doing.IDLE);
    assertAbout(connection().since(), 35);
    assertAbout(connection().age(), 35);
  }

  @Test
  void thePatienceThatRunsOutNextIsTold() {
    Wire patient =
        Wire.toServer(_ ->
            new Echo() {
              @Override
              public void connectionMade() {
                setPatience(Patience.with(transport()).silence(Duration.ofSeconds(30)));
              }
            });
    patient.flush();
    patient.advance(Duration.ofSeconds(10));

    Ending ending = ending(connection(patient));
    assertThat(ending.limit()).isEqualTo("Patience.silence");
    assertAbout(ending.left(), 20);
  }

  @Test
  void whatAPeerDoesNotReadIsUnsentSinceItLastTookSomething() {
    wire.flush();
    wire.read(false);
    echo.transport().write(new byte[MUCH]);
    wire.flush();

    wire.advance(Duration.ofSeconds(40));

    ConnectionSnapshot seen = connection();
    assertThat(seen.doing()).isEqualTo(Doing.UNSENT);
    assertThat(seen.buffered()).isBetween(1L, (long) MUCH);
    assertThat(seen.written()).isEqualTo(MUCH);
    assertAbout(seen.since(), 40);
  }

  @Test
  void answersThatPileUpHoldThePeer() {
    wire.flush();
    wire.read(false);
    wire.send(ByteBuffer.allocate(MUCH));
    wire.flush();
    wire.advance(Duration.ofSeconds(12));

    ConnectionSnapshot seen = connection();
    assertThat(seen.doing()).isEqualTo(Doing.HELD);
    assertThat(seen.detail()).isEqualTo("its answers");
    assertAbout(seen.since(), 12);
  }

  @Test
  void aProtocolThatHasPausedItselfIsNamedWithTheTimeOfThat() {
    wire.send("hello");
    wire.flush();
    wire.advance(Duration.ofSeconds(5));
    echo.transport().pauseProducing();
    wire.advance(Duration.ofSeconds(7));
    echo.transport().write("a word of its own");

    assertThat(connection().doing()).isEqualTo(Doing.PAUSED);
    assertAbout(connection().since(), 7);

    echo.transport().resumeProducing();
    assertThat(connection().doing()).isEqualTo(Doing.ACTIVE);
  }

  @Test
  void aCloseTellsItsLimit() {
    wire.flush();
    wire.read(false);
    echo.transport().write(new byte[MUCH]);
    echo.transport().loseConnection();
    wire.flush();
    wire.advance(Duration.ofSeconds(10));

    ConnectionSnapshot seen = connection();
    assertThat(seen.doing()).isEqualTo(Doing.CLOSING);
    assertThat(ending(seen).limit()).isEqualTo("Limits.closeTimeout");
    assertAbout(ending(seen).left(), 20);
  }

  @Test
  void whoWaitsForThePeersEndLingers() {
    wire.flush();
    wire.read(false);
    echo.transport().loseConnection();
    wire.flush();
    wire.advance(Duration.ofSeconds(1));

    ConnectionSnapshot seen = connection();
    assertThat(seen.doing()).isEqualTo(Doing.LINGERING);
    assertThat(ending(seen).limit()).isEqualTo("Limits.lingerTimeout");
  }

  @Test
  void theProducerThatACloseWaitsForIsNamed() {
    wire.flush();
    echo.transport().registerProducer(new Pump());
    echo.transport().loseConnection();

    ConnectionSnapshot seen = connection();
    assertThat(seen.doing()).isEqualTo(Doing.PRODUCING);
    assertThat(seen.detail()).isEqualTo(Pump.class.getName());
  }

  @Test
  void aDirectionThatHasEndedIsTold() {
    Wire half = Wire.toServer(_ -> new Lingering());
    half.flush();
    half.end();

    assertThat(connection(half).doing()).isEqualTo(Doing.HALF_CLOSED);
    assertThat(connection(half).detail()).isEqualTo("the peer has ended");
  }

  @Test
  void portsFibersAndTheRestAreSeenInTheOrderOfTheirNumbers() throws Exception {
    try (MemoryReactor memory = new MemoryReactor()) {
      Reactor reactor = memory.reactor();
      reactor.listenTCP(2000, ServerFactory.of(Echo::new));
      Fiber.start(reactor, "waits", () -> Fiber.await(new Deferred<String>())).addErrback(_ -> "");
      reactor.listenUDP(3000, new spindle.protocol.DatagramProtocol() {});
      memory.flush();

      List<Snapshot> seen = Look.at(reactor).next(Duration.ofMinutes(1));

      assertThat(seen).hasSize(3);
      PortSnapshot port = (PortSnapshot) seen.get(0);
      assertThat(port.state()).isEqualTo("listening");
      assertThat(port.factory()).isEqualTo(ServerFactory.class.getName());
      assertThat(((OtherSnapshot) seen.get(1)).kind()).isEqualTo("datagrams");
      FiberSnapshot fiber = (FiberSnapshot) seen.get(2);
      assertThat(fiber.name()).isEqualTo("fiber 'waits'");
      assertThat(fiber.state()).isEqualTo("waiting");
      assertThat(fiber.stack().toString()).contains("LookTest");
      assertThat(Look.at(reactor).reactor().fibers()).isEqualTo(1);
    }
  }

  @Test
  void theFibersThatAFiberWaitsForAreFollowedToTheLast() throws Exception {
    try (MemoryReactor memory = new MemoryReactor()) {
      Reactor reactor = memory.reactor();
      Deferred<Integer> last =
          Fiber.start(reactor, "last", () -> Fiber.await(new Deferred<Integer>()));
      Deferred<Integer> middle = Fiber.start(reactor, "middle", () -> Fiber.await(last));
      Deferred<Integer> behind = Deferred.succeed(1).then(_ -> middle);
      Fiber.start(reactor, "first", () -> Fiber.await(behind)).addErrback(_ -> 0);
      memory.flush();

      List<Snapshot> fibers = Look.at(reactor).next(Duration.ofMinutes(1));

      assertThat(Look.at(reactor).waitsFor(fibers.get(2).id()))
          .extracting(FiberSnapshot::name)
          .containsExactly("fiber 'middle'", "fiber 'last'");
      assertThat(Look.at(reactor).waitsFor(fibers.get(0).id())).isEmpty();
    }
  }

  @Test
  void ofManyConnectionsThoseThatAreChosenAreLookedAtWhole() {
    wire.send("12345");
    int wanted = connection().id();
    List<String> offered = new ArrayList<>();
    List<ConnectionSnapshot> seen =
        Look.at(wire.reactor())
            .connections(
                Duration.ofMinutes(1),
                (id, received, written, buffered) -> {
                  offered.add("%d %d %d".formatted(received, written, buffered));
                  return id == wanted;
                });
    assertThat(offered).contains("5 5 0");
    assertThat(offered).hasSizeGreaterThan(1);
    assertThat(seen)
        .singleElement()
        .satisfies(each -> assertThat(each.protocol()).isEqualTo(Echo.class.getName()));
  }

  @Test
  void whatEndsBetweenTwoPiecesIsPassedOver() throws Exception {
    try (MemoryReactor memory = new MemoryReactor()) {
      Reactor reactor = memory.reactor();
      var first = reactor.listenTCP(2000, ServerFactory.of(Echo::new));
      for (int port = 2001; port < 2000 + Look.IN_A_ROW; port++) {
        reactor.listenTCP(port, ServerFactory.of(Echo::new));
      }
      var last = reactor.listenTCP(3000, ServerFactory.of(Echo::new));
      Look look = Look.at(reactor);
      int number = look.next(Duration.ZERO).getFirst().id();
      assertThat(look.isOver()).isFalse();
      last.stopListening();
      memory.flush();

      assertThat(look.next(Duration.ZERO)).isEmpty();
      assertThat(look.isOver()).isTrue();
      assertThat(Look.at(reactor).thing(number)).hasSize(1);
      assertThat(Look.at(reactor).thing(number + Look.IN_A_ROW)).isEmpty();
      assertThat(first.connections()).isZero();
    }
  }
}
