package spindle.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionDone;
import spindle.roles.ListenOptions;
import spindle.testing.MemoryReactor;
import spindle.testing.RecordingProtocol;
import spindle.testing.RecordingTransport;

/// What is a relay's own; what it owes the ends of every kind of connection, the contract of
/// transports has.
class RelayTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<RelayEnd> over = new ArrayList<>();
  private final Relay relay = new Relay(HOUR, over::add);

  @Test
  void aSilenceOfNothingIsRefused() {
    assertThatThrownBy(() -> new Relay(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
    assertThatThrownBy(
            () -> new PortForwardFactory(new NeverThere()).withSilence(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
  }

  @Test
  void oneThatIsGivenUpBeforeThereIsAConnectionIsOverAtOnceAndOnce() {
    relay.abortConnections();
    relay.abortConnections();

    assertThat(over).extracting(RelayEnd::by).containsExactly(RelayEnd.By.US);
    assertThat(relay.over()).isTrue();
  }

  @Test
  void theEndThatComesFirstIsNotReadFromBeforeTheOtherIsThere() throws Exception {
    var near = new RecordingTransport();
    relay.near().makeConnection(near);
    assertThat(near.paused()).isTrue();
    var far = new RecordingTransport();
    relay.far().makeConnection(far);

    assertThat(near.paused()).isFalse();
    assertThat(far.paused()).isFalse();
  }

  /// A client and a server in memory, and the port between them.
  private static final class Forwarded implements AutoCloseable {
    final MemoryReactor memory = new MemoryReactor();
    final Reactor reactor = memory.reactor();
    final RecordingProtocol server = new RecordingProtocol();
    final RecordingProtocol client;
    final PortForwardFactory between;

    Forwarded(Duration silence) throws Exception {
      listen(7, _ -> server);
      between =
          new PortForwardFactory(new TCP4ClientEndpoint(reactor, "127.0.0.1", 7))
              .withSilence(silence);
      listen(80, between);
      client =
          memory.await(
              new TCP4ClientEndpoint(reactor, "127.0.0.1", 80)
                  .connect(_ -> new RecordingProtocol()),
              Duration.ofSeconds(1));
      memory.flush();
    }

    private void listen(int port, ServerFactory factory) throws Exception {
      var _ = reactor.listen(IPv4Address.of("127.0.0.1", port), factory, ListenOptions.defaults());
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  @Test
  void silenceCountsFromTheLastByteOfEitherEnd() throws Exception {
    try (var forwarded = new Forwarded(HOUR)) {
      forwarded.memory.advance(Duration.ofMinutes(59));
      forwarded.server.transport().write("still here");
      forwarded.memory.advance(Duration.ofMinutes(59));
      assertThat(forwarded.client.text()).isEqualTo("still here");
      assertThat(forwarded.between.open()).isEqualTo(1);
      forwarded.memory.advance(Duration.ofMinutes(2));

      assertThat(forwarded.client.whenLost().called()).isTrue();
      assertThat(forwarded.between.open()).isZero();
      assertThat(forwarded.reactor.delayedCalls()).isEmpty();
    }
  }

  @Test
  void aClientThatGoesBeforeThePlaceIsThereTakesTheAttemptWithIt() throws Exception {
    try (var memory = new MemoryReactor()) {
      var place = new NeverThere();
      var between = new PortForwardFactory(place).withListener(over::add);
      var port =
          memory
              .reactor()
              .listen(IPv4Address.of("127.0.0.1", 80), between, ListenOptions.defaults());
      var client =
          memory.await(
              new TCP4ClientEndpoint(memory.reactor(), "127.0.0.1", 80)
                  .connect(_ -> new RecordingProtocol()),
              Duration.ofSeconds(1));
      memory.flush();
      assertThat(between.open()).isEqualTo(1);
      client.transport().abortConnection();
      memory.flush();

      assertThat(place.cancelled).isTrue();
      assertThat(between.open()).isZero();
      assertThat(over).extracting(RelayEnd::by).containsExactly(RelayEnd.By.NEAR);
      assertThat(port.connections()).isZero();
      assertThat(memory.reactor().delayedCalls()).isEmpty();
    }
  }

  @Test
  void aPlaceThatFailsAtOnceEndsTheClientThatIsStillToCome() throws Exception {
    try (var memory = new MemoryReactor()) {
      var place = new NeverThere();
      place.failure = new IOException("no way");
      var between = new PortForwardFactory(place);
      var _ =
          memory
              .reactor()
              .listen(IPv4Address.of("127.0.0.1", 80), between, ListenOptions.defaults());
      var client =
          memory.await(
              new TCP4ClientEndpoint(memory.reactor(), "127.0.0.1", 80)
                  .connect(_ -> new RecordingProtocol()),
              Duration.ofSeconds(1));
      memory.flush();

      assertThat(client.whenLost().called()).isTrue();
      assertThat(client.reason()).isNotInstanceOf(ConnectionDone.class);
      assertThat(between.open()).isZero();
    }
  }
}
