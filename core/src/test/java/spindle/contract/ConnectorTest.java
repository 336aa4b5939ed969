package spindle.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.contract.trial.Recorder;
import spindle.defer.Deferred;
import spindle.protocol.Connector;
import spindle.protocol.ListeningPort;
import spindle.reason.ConnectBindError;
import spindle.reason.ConnectError;
import spindle.reason.ConnectStopped;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.DNSLookupError;
import spindle.reason.NotConnectingError;
import spindle.reason.ProtocolFailed;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// Clients that hear of every attempt and every loss, and may try again.
class ConnectorTest extends TrialTest {
  private final Recorder client = trial.recorder("client");
  private final RecordingClientFactory factory = new RecordingClientFactory(() -> client);

  ConnectorTest() throws Exception {}

  private ListeningPort listen() throws Exception {
    return trial.harness.listen(
        trial.reactor, address -> trial.recorder("server"), ListenOptions.defaults());
  }

  private static int portOf(ListeningPort port) {
    return ((IPv4Address) port.host()).port();
  }

  private int closedPort() throws Exception {
    ListeningPort port = listen();
    Deferred<Void> stopped = port.stopListening();
    trial.until("the port has stopped", stopped::called);
    return portOf(port);
  }

  private Connector connect(int port) {
    return trial.reactor.connectTCP("127.0.0.1", port, factory);
  }

  @Test
  void aConnectionIsToldFromItsStartToItsStop() throws Exception {
    Connector connector = connect(portOf(listen()));
    assertThat(factory.log).containsExactly("start", "connecting");
    trial.until("it is made", client::made);
    client.transport().loseConnection();
    trial.until("the factory has stopped", factory::stopped);
    assertThat(factory.log)
        .containsExactly(
            "start", "connecting", "build", "protocol lost", "lost ConnectionDone", "stop");
    assertThat(factory.connectors).containsOnly(connector);
    assertThat(client.factory()).isSameAs(factory);
  }

  @Test
  void aRefusalIsToldAfterConnectHasReturned() throws Exception {
    Connector connector = connect(closedPort());
    assertThat(factory.log).containsExactly("start", "connecting");
    trial.until("the factory has stopped", factory::stopped);
    assertThat(factory.log)
        .containsExactly("start", "connecting", "failed ConnectionRefusedError", "stop");
    assertThat(factory.failure)
        .isInstanceOf(ConnectionRefusedError.class)
        .hasCauseInstanceOf(IOException.class);
    assertThat(factory.connectors).containsOnly(connector);
  }

  @Test
  void whatCannotBeDoneInAStateIsRefused() throws Exception {
    Connector connector = connect(portOf(listen()));
    assertThatThrownBy(connector::connect).isInstanceOf(IllegalStateException.class);
    trial.until("it is made", client::made);
    assertThatThrownBy(connector::connect).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(connector::stopConnecting).isInstanceOf(NotConnectingError.class);
    connector.disconnect();
    trial.until("the factory has stopped", factory::stopped);
    assertThat(client.log).containsExactly("made", "lost ConnectionDone");
    assertThatThrownBy(connector::stopConnecting).isInstanceOf(NotConnectingError.class);
    connector.disconnect();
    trial.turns(3);
    assertThat(factory.log.getLast()).isEqualTo("stop");
  }

  @Test
  void stopConnectingGivesTheAttemptUp() throws Exception {
    try (BlackHole nobody = new BlackHole()) {
      Connector connector = connect(nobody.address().port());
      trial.turns(2);
      connector.stopConnecting();
      assertThat(factory.log).containsExactly("start", "connecting");
      assertThatThrownBy(connector::stopConnecting).isInstanceOf(NotConnectingError.class);
      trial.until("the factory has stopped", factory::stopped);
      assertThat(factory.log)
          .containsExactly("start", "connecting", "failed ConnectStopped", "stop");
      assertThat(trial.reactor.statistics().open()).isZero();
      assertThat(trial.reactor.delayedCalls()).isEmpty();
    }
  }

  @Test
  void disconnectWhileConnectingGivesTheAttemptUp() throws Exception {
    try (BlackHole nobody = new BlackHole()) {
      Connector connector = connect(nobody.address().port());
      trial.turns(2);
      connector.disconnect();
      connector.disconnect();
      trial.until("the factory has stopped", factory::stopped);
      assertThat(factory.failure).isInstanceOf(ConnectStopped.class);
    }
  }

  @Test
  void stopConnectingWithinStartedConnectingOpensNothing() throws Exception {
    factory.onStarted = Connector::stopConnecting;
    connect(portOf(listen()));
    trial.until("the factory has stopped", factory::stopped);
    trial.settle();
    assertThat(factory.log).containsExactly("start", "connecting", "failed ConnectStopped", "stop");
  }

  @Test
  void anAttemptThatTakesTooLongFails() throws Exception {
    try (BlackHole nobody = new BlackHole()) {
      trial.reactor.connectTCP(
          "127.0.0.1",
          nobody.address().port(),
          factory,
          ConnectOptions.defaults().withTimeout(Duration.ofMillis(100)));
      trial.until("the factory has stopped", factory::stopped);
      assertThat(factory.failure).isInstanceOf(ConnectTimeoutError.class);
      assertThat(trial.reactor.statistics().open()).isZero();
    }
  }

  @Test
  void theTimeOfALookUpCountsToo() {
    List<String> cancelled = new ArrayList<>();
    trial.reactor.installNameResolver(host -> new Deferred<>(deferred -> cancelled.add(host)));
    trial.reactor.connectTCP(
        "silent.example",
        80,
        factory,
        ConnectOptions.defaults().withTimeout(Duration.ofMillis(100)));
    trial.until("the factory has stopped", factory::stopped);
    assertThat(factory.failure).isInstanceOf(ConnectTimeoutError.class);
    assertThat(cancelled).containsExactly("silent.example");
    assertThat(trial.reactor.delayedCalls()).isEmpty();
  }

  @Test
  void aNameThatHasNoAddressFails() {
    trial.reactor.installNameResolver(
        host -> Deferred.fail(new DNSLookupError("no " + host, null)));
    trial.reactor.connectTCP("nobody.example", 80, factory);
    assertThat(factory.log).containsExactly("start", "connecting");
    trial.until("the factory has stopped", factory::stopped);
    assertThat(factory.failure).isInstanceOf(DNSLookupError.class).isInstanceOf(ConnectError.class);
  }

  @Test
  void theDestinationIsWhatWasAskedForAndThePeerIsAnAddress() throws Exception {
    int port = portOf(listen());
    trial.reactor.installNameResolver(
        host -> Deferred.succeed(List.of(InetAddress.getLoopbackAddress())));
    Connector named = trial.reactor.connectTCP("somewhere.example", port, factory);
    assertThat(named.destination()).isEqualTo(new HostnameAddress("somewhere.example", port));
    trial.until("it is made", client::made);
    assertThat(client.transport().peer()).isEqualTo(IPv4Address.of("127.0.0.1", port));

    Recorder other = trial.recorder("other");
    Connector literal =
        trial.reactor.connectTCP("127.0.0.1", port, new RecordingClientFactory(() -> other));
    assertThat(literal.destination()).isEqualTo(IPv4Address.of("127.0.0.1", port));
  }

  @Test
  void aLocalAddressThatIsTakenFailsTheAttempt() throws Exception {
    int port = portOf(listen());
    ListeningPort taken = listen();
    trial.reactor.connectTCP(
        "127.0.0.1", port, factory, ConnectOptions.defaults().withBindAddress(taken.host()));
    assertThat(factory.log).containsExactly("start", "connecting");
    trial.until("the factory has stopped", factory::stopped);
    assertThat(factory.failure).isInstanceOf(ConnectBindError.class);
  }

  @Test
  void aLocalAddressIsConnectedFrom() throws Exception {
    IPv4Address local = IPv4Address.of("127.0.0.1", closedPort());
    trial.reactor.connectTCP(
        "127.0.0.1", portOf(listen()), factory, ConnectOptions.defaults().withBindAddress(local));
    trial.until("it is made", client::made);
    assertThat(client.transport().host()).isEqualTo(local);
  }

  @Test
  void connectingAgainWithinTheNoticesKeepsTheFactoryStarted() throws Exception {
    ListeningPort port = listen();
    Deferred<Void> stopped = port.stopListening();
    trial.until("the port has stopped", stopped::called);
    factory.builds = () -> trial.recorder("client");
    factory.onFailed =
        connector -> {
          try {
            port.startListening();
          } catch (IOException impossible) {
            throw new AssertionError(impossible);
          }
          connector.connect();
        };
    int[] losses = {0};
    factory.onLost =
        connector -> {
          if (++losses[0] < 3) {
            connector.connect();
          }
        };
    Connector connector = connect(portOf(port));
    for (int i = 1; i <= 3; i++) {
      int times = i;
      trial.until(
          "it is connected", () -> factory.log.stream().filter("build"::equals).count() == times);
      trial.settle();
      connector.disconnect();
      trial.until("it is lost", () -> losses[0] == times);
    }
    trial.until("the factory has stopped", factory::stopped);
    assertThat(factory.log.stream().filter(line -> !line.equals("protocol lost")))
        .containsExactly(
            "start",
            "connecting",
            "failed ConnectionRefusedError",
            "connecting",
            "build",
            "lost ConnectionDone",
            "connecting",
            "build",
            "lost ConnectionDone",
            "connecting",
            "build",
            "lost ConnectionDone",
            "stop");
    assertThat(factory.connectors).containsOnly(connector);
  }

  @Test
  void disconnectWithinConnectionMadeLosesTheConnection() throws Exception {
    List<Connector> connector = new ArrayList<>();
    client.onMade = () -> connector.getFirst().disconnect();
    connector.add(connect(portOf(listen())));
    trial.until("the factory has stopped", factory::stopped);
    trial.turns(3);
    assertThat(client.log).containsExactly("made", "lost ConnectionDone");
    assertThat(factory.log)
        .containsExactly(
            "start", "connecting", "build", "protocol lost", "lost ConnectionDone", "stop");
  }

  @Test
  void aProtocolThatThrowsWhenMadeWasConnectedAndIsLost() throws Exception {
    trial.expectErrors(1);
    client.onMade =
        () -> {
          throw new IOException("oops");
        };
    connect(portOf(listen()));
    trial.until("the factory has stopped", factory::stopped);
    trial.turns(3);
    assertThat(factory.log)
        .containsExactly(
            "start", "connecting", "build", "protocol lost", "lost ProtocolFailed", "stop");
    assertThat(factory.loss).isInstanceOf(ProtocolFailed.class).hasRootCauseMessage("oops");
  }

  @Test
  void aFactoryThatBuildsNothingFails() throws Exception {
    factory.builds = () -> null;
    connect(portOf(listen()));
    trial.until("the factory has stopped", factory::stopped);
    assertThat(factory.log)
        .containsExactly("start", "connecting", "build", "failed NoProtocolError", "stop");
  }

  @Test
  void aFactoryThatThrowsWhenBuildingFailsWithThat() throws Exception {
    factory.builds =
        () -> {
          throw new IllegalStateException("oops");
        };
    connect(portOf(listen()));
    trial.until("the factory has stopped", factory::stopped);
    assertThat(factory.failure).isInstanceOf(ConnectError.class).hasRootCauseMessage("oops");
  }

  @Test
  void theRestIsDoneAlthoughANoticeThrows() throws Exception {
    trial.expectErrors(4);
    IllegalStateException oops = new IllegalStateException("oops");
    client.onLost =
        () -> {
          throw oops;
        };
    factory.onStarted =
        connector -> {
          throw oops;
        };
    factory.onLost = factory.onStarted;
    factory.onStop =
        () -> {
          throw oops;
        };
    connect(portOf(listen()));
    trial.until("it is made", client::made);
    client.transport().loseConnection();
    trial.until("the factory has stopped", factory::stopped);
    trial.turns(3);
    assertThat(factory.log)
        .containsExactly(
            "start", "connecting", "build", "protocol lost", "lost ConnectionDone", "stop");
    assertThat(log.thrown()).containsOnly(oops);
  }

  @Test
  void oneFactoryMayHaveManyConnectors() throws Exception {
    int port = portOf(listen());
    List<Recorder> clients = new ArrayList<>();
    factory.builds =
        () -> {
          clients.add(trial.recorder("client " + clients.size()));
          return clients.getLast();
        };
    for (int i = 0; i < 3; i++) {
      connect(port);
    }
    trial.until("all are made", () -> clients.size() == 3);
    for (Recorder each : clients) {
      assertThat(factory.log).doesNotContain("stop");
      each.transport().loseConnection();
      trial.until("it is lost", each::lost);
    }
    trial.turns(2);
    assertThat(factory.log.stream().filter("start"::equals)).hasSize(1);
    assertThat(factory.log.stream().filter("stop"::equals)).hasSize(1);
  }

  @Test
  void theReactorsEndIsAFailureOrALossLikeAnyOther() throws Exception {
    connect(portOf(listen()));
    trial.until("it is made", client::made);
    RecordingClientFactory pending = new RecordingClientFactory(() -> null);
    try (BlackHole nobody = new BlackHole()) {
      trial.reactor.connectTCP("127.0.0.1", nobody.address().port(), pending);
      trial.turns(2);
      trial.finish();
    }
    assertThat(factory.log).endsWith("protocol lost", "lost ConnectionLost", "stop");
    assertThat(pending.log).containsExactly("start", "connecting", "failed ConnectError", "stop");
  }
}
