package spindle.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.contract.trial.Recorder;
import spindle.defer.Deferred;
import spindle.endpoint.StreamClientEndpoint;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.endpoint.TCP6ClientEndpoint;
import spindle.endpoint.TCP6ServerEndpoint;
import spindle.protocol.ListeningPort;
import spindle.reason.CannotListenError;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectingCancelledError;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.DNSLookupError;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// Where to listen and connect, as values: TCP over IPv4 and IPv6.
class EndpointTest extends TrialTest {
  private static final ConnectOptions HURRIED =
      ConnectOptions.defaults().withTimeout(Duration.ofMillis(100));

  private final Recorder server = trial.recorder("server");
  private final Recorder client = trial.recorder("client");

  EndpointTest() throws Exception {}

  private ListeningPort listen4() {
    return portOf(new TCP4ServerEndpoint(trial.reactor, 0).listen(address -> server));
  }

  private static ListeningPort portOf(Deferred<ListeningPort> listening) {
    assertThat(listening.called()).isTrue();
    try {
      return listening.take();
    } catch (Throwable refused) {
      throw new AssertionError(refused);
    }
  }

  private static int number(ListeningPort port) {
    return port.host() instanceof IPv4Address four
        ? four.port()
        : ((IPv6Address) port.host()).port();
  }

  private Throwable failureOf(Deferred<?> attempt) {
    List<Throwable> failures = new ArrayList<>();
    attempt.handleFailure(failures::add);
    assertThat(failures).isEmpty();
    trial.until("it failed", () -> !failures.isEmpty());
    return failures.getFirst();
  }

  @Test
  void aClientAndAServerMeetOverIPv4() {
    ListeningPort port = listen4();
    assertThat(number(port)).isPositive();
    List<Recorder> connected = new ArrayList<>();
    new TCP4ClientEndpoint(trial.reactor, "127.0.0.1", number(port))
        .connect(address -> client)
        .onSuccess(connected::add);
    assertThat(connected).isEmpty();
    trial.until("both are made", () -> server.made() && !connected.isEmpty());
    assertThat(connected).containsExactly(client);
    assertThat(client.transport().peer()).isEqualTo(IPv4Address.of("127.0.0.1", number(port)));
  }

  @Test
  void aClientAndAServerMeetOverIPv6() {
    ListeningPort port =
        portOf(
            new TCP6ServerEndpoint(trial.reactor, 0, ListenOptions.defaults().withInterface("::1"))
                .listen(address -> server));
    assertThat(port.host()).isInstanceOf(IPv6Address.class);
    new TCP6ClientEndpoint(trial.reactor, "::1", number(port))
        .connectProtocol(client)
        .reportedElsewhere();
    trial.until("both are made", () -> server.made() && client.made());
    assertThat(client.transport().peer()).isEqualTo(IPv6Address.of("::1", number(port)));
    assertThat(server.transport().host()).isEqualTo(IPv6Address.of("::1", number(port)));
  }

  @Test
  void theIPv6PortOfAllInterfacesServesIPv4Too() {
    ListeningPort port = portOf(new TCP6ServerEndpoint(trial.reactor, 0).listen(address -> server));
    new TCP4ClientEndpoint(trial.reactor, "127.0.0.1", number(port))
        .connectProtocol(client)
        .reportedElsewhere();
    trial.until("both are made", () -> server.made() && client.made());
  }

  @Test
  void anIPv4EndpointTakesAnIPv6Literal() {
    ListeningPort port =
        portOf(
            new TCP6ServerEndpoint(trial.reactor, 0, ListenOptions.defaults().withInterface("::1"))
                .listen(address -> server));
    new TCP4ClientEndpoint(trial.reactor, "::1", number(port))
        .connectProtocol(client)
        .reportedElsewhere();
    trial.until("both are made", () -> server.made() && client.made());
  }

  @Test
  void connectProtocolConnectsTheVeryProtocolAndOnlyOnce() {
    StreamClientEndpoint endpoint =
        new TCP4ClientEndpoint(trial.reactor, "127.0.0.1", number(listen4()));
    Deferred<Recorder> connected = endpoint.connectProtocol(client);
    List<Recorder> made = new ArrayList<>();
    connected.onSuccess(made::add);
    trial.until("it is made", () -> !made.isEmpty() && server.made());
    assertThat(made).containsExactly(client);
  }

  @Test
  void aPortThatIsTakenFailsTheDeferred() {
    int taken = number(listen4());
    List<Throwable> failures = new ArrayList<>();
    List<String> factoryLog = new ArrayList<>();
    new TCP4ServerEndpoint(trial.reactor, taken)
        .listen(new StartsAreNoted(factoryLog))
        .handleFailure(failures::add);
    assertThat(failures).hasSize(1);
    assertThat(failures.getFirst())
        .isInstanceOf(CannotListenError.class)
        .hasMessageContaining("0.0.0.0:" + taken)
        .hasMessageContaining("Address already in use");
    assertThat(factoryLog).isEmpty();
  }

  private record StartsAreNoted(List<String> log) implements spindle.protocol.ServerFactory {
    @Override
    public spindle.protocol.Protocol buildProtocol(spindle.address.Address address) {
      throw new AssertionError("nobody connects");
    }

    @Override
    public void doStart() {
      log.add("start");
    }
  }

  @Test
  void anInterfaceThatIsNoLiteralFailsTheDeferred() {
    List<Throwable> failures = new ArrayList<>();
    ListenOptions named = ListenOptions.defaults().withInterface("localhost");
    new TCP4ServerEndpoint(trial.reactor, 0, named)
        .listen(address -> server)
        .handleFailure(failures::add);
    assertThat(failures).singleElement().isInstanceOf(CannotListenError.class);
  }

  @Test
  void aRefusalFailsTheDeferredLater() throws Exception {
    ListeningPort port = listen4();
    Deferred<Void> stopped = port.stopListening();
    trial.until("the port has stopped", stopped::called);
    assertThat(
            failureOf(
                new TCP4ClientEndpoint(trial.reactor, "127.0.0.1", number(port))
                    .connect(address -> client)))
        .isInstanceOf(ConnectionRefusedError.class);
  }

  @Test
  void theTimeoutCoversTheLookUp() {
    List<String> cancelled = new ArrayList<>();
    trial.reactor.installNameResolver(host -> new Deferred<>(deferred -> cancelled.add(host)));
    assertThat(
            failureOf(
                new TCP4ClientEndpoint(trial.reactor, "silent.example", 80, HURRIED)
                    .connect(address -> client)))
        .isInstanceOf(ConnectTimeoutError.class)
        .hasMessageContaining("silent.example:80");
    assertThat(cancelled).containsExactly("silent.example");
    assertThat(trial.reactor.delayedCalls()).isEmpty();
  }

  @Test
  void theTimeoutCoversTheConnection() throws Exception {
    try (BlackHole nobody = new BlackHole()) {
      assertThat(
              failureOf(
                  new TCP4ClientEndpoint(
                          trial.reactor, "127.0.0.1", nobody.address().port(), HURRIED)
                      .connect(address -> client)))
          .isInstanceOf(ConnectTimeoutError.class);
      assertThat(trial.reactor.statistics().open()).isZero();
    }
  }

  @Test
  void aConnectionMadeInTimeIsNotTimedOutLater() {
    ListeningPort port = listen4();
    new TCP4ClientEndpoint(trial.reactor, "127.0.0.1", number(port), HURRIED)
        .connectProtocol(client)
        .reportedElsewhere();
    trial.until("both are made", () -> server.made() && client.made());
    trial.turns(1);
    assertThat(trial.reactor.delayedCalls()).isEmpty();
  }

  @Test
  void cancellingDuringTheLookUpGivesItUp() {
    List<String> cancelled = new ArrayList<>();
    trial.reactor.installNameResolver(host -> new Deferred<>(deferred -> cancelled.add(host)));
    Deferred<Recorder> attempt =
        new TCP4ClientEndpoint(trial.reactor, "silent.example", 80).connect(address -> client);
    trial.turns(1);
    List<Throwable> failures = new ArrayList<>();
    attempt.handleFailure(failures::add);
    attempt.cancel();
    assertThat(failures).singleElement().isInstanceOf(ConnectingCancelledError.class);
    assertThat(cancelled).containsExactly("silent.example");
    assertThat(trial.reactor.delayedCalls()).isEmpty();
  }

  @Test
  void cancellingDuringTheConnectionClosesIt() throws Exception {
    try (BlackHole nobody = new BlackHole()) {
      Deferred<Recorder> attempt =
          new TCP4ClientEndpoint(trial.reactor, "127.0.0.1", nobody.address().port())
              .connect(address -> client);
      trial.turns(2);
      assertThat(trial.reactor.statistics().open()).isEqualTo(1);
      List<Throwable> failures = new ArrayList<>();
      attempt.handleFailure(failures::add);
      attempt.cancel();
      assertThat(failures).singleElement().isInstanceOf(ConnectingCancelledError.class);
      assertThat(trial.reactor.statistics().open()).isZero();
      assertThat(trial.reactor.delayedCalls()).isEmpty();
    }
  }

  @Test
  void anAnswerOfTheOtherFamilyIsNone() {
    trial.reactor.installNameResolver(
        host -> Deferred.succeed(List.of(IPv6Address.of("::1", 0).inetAddress())));
    List<Throwable> failures = new ArrayList<>();
    new TCP4ClientEndpoint(trial.reactor, "six.example", 80)
        .connect(address -> client)
        .handleFailure(failures::add);
    assertThat(failures).singleElement().isInstanceOf(DNSLookupError.class);
  }

  @Test
  void aNameIsAskedForOnceAndItsFirstAddressIsTaken() {
    int port = number(listen4());
    List<String> asked = new ArrayList<>();
    trial.reactor.installNameResolver(host -> {
      asked.add(host);
      return Deferred.succeed(
          List.of(IPv6Address.of("::1", 0).inetAddress(), InetAddress.getLoopbackAddress()));
    });
    new TCP4ClientEndpoint(trial.reactor, "both.example", port)
        .connectProtocol(client)
        .reportedElsewhere();
    trial.until("both are made", () -> server.made() && client.made());
    assertThat(asked).containsExactly("both.example");
    assertThat(client.transport().peer()).isEqualTo(IPv4Address.of("127.0.0.1", port));
  }

  @Test
  void whatIsNoNameFailsTheDeferred() {
    List<Throwable> failures = new ArrayList<>();
    new TCP4ClientEndpoint(trial.reactor, "a".repeat(70) + ".example", 80)
        .connect(address -> client)
        .handleFailure(failures::add);
    trial.until("it failed", () -> !failures.isEmpty());
    assertThat(failures).singleElement().isInstanceOf(DNSLookupError.class);
  }
}
