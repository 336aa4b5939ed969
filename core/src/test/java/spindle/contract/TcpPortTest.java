package spindle.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.address.UnixAddress;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.defer.Deferred;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.CannotListenError;
import spindle.reason.ConnectTimeoutError;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// What only TCP ports have: numbers, interfaces, and others that want the same.
class TcpPortTest extends TrialTest {
  private static final ListenOptions LOCAL = ListenOptions.defaults().withInterface("127.0.0.1");

  private final List<String> events = new ArrayList<>();
  private final ServerFactory factory =
      new ServerFactory() {
        @Override
        public Protocol buildProtocol(Address address) {
          return trial.recorder("server");
        }

        @Override
        public void doStart() {
          events.add("start");
        }

        @Override
        public void doStop() {
          events.add("stop");
        }
      };

  TcpPortTest() throws Exception {}

  private void stop(ListeningPort port) {
    Deferred<Void> stopped = port.stopListening();
    trial.until("the port has stopped", stopped::called);
  }

  @Test
  void portZeroIsAnyFreeOneAndIsTold() throws Exception {
    ListeningPort port = trial.reactor.listenTCP(0, factory);
    IPv4Address host = (IPv4Address) port.host();
    assertThat(host.host()).isEqualTo("0.0.0.0");
    assertThat(host.port()).isPositive();
  }

  @Test
  void aPortThatIsTakenIsRefusedAndTheFactoryNotStarted() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int open = trial.reactor.statistics().open();
      assertThatThrownBy(() -> trial.reactor.listenTCP(other.getLocalPort(), factory, LOCAL))
          .isInstanceOf(CannotListenError.class)
          .hasMessageContaining("127.0.0.1:" + other.getLocalPort())
          .hasCauseInstanceOf(IOException.class);
      assertThat(events).isEmpty();
      assertThat(trial.reactor.statistics().open()).isEqualTo(open);
    }
  }

  @Test
  void anInterfaceThatIsNotOursIsRefused() {
    ListenOptions elsewhere = ListenOptions.defaults().withInterface("192.0.2.1");
    assertThatThrownBy(() -> trial.reactor.listenTCP(0, factory, elsewhere))
        .isInstanceOf(CannotListenError.class);
    ListenOptions named = ListenOptions.defaults().withInterface("localhost");
    assertThatThrownBy(() -> trial.reactor.listenTCP(0, factory, named))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> trial.reactor.listenTCP(70_000, factory))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(events).isEmpty();
  }

  /// A second way to say where would be passed over.
  @Test
  void anInterfaceOfTheOptionsThatIsNotThatOfThePlaceIsRefused() throws Exception {
    for (Address place :
        List.of(
            IPv4Address.of("0.0.0.0", 0), IPv6Address.of("::1", 0), new UnixAddress("\0spindle"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trial.reactor.listen(place, factory, LOCAL))
          .withMessageContainingAll(place.toString(), "127.0.0.1");
    }
    assertThat(events).isEmpty();
    trial.reactor.listen(IPv4Address.of("127.0.0.1", 0), factory, LOCAL);
    assertThat(events).containsExactly("start");
  }

  @Test
  void anAttemptOfOneAddressKeepsItsTimeToo() throws Exception {
    ConnectOptions short100 = ConnectOptions.defaults().withTimeout(Duration.ofMillis(100));
    List<Throwable> failures = new ArrayList<>();
    try (BlackHole nobody = new BlackHole()) {
      trial
          .reactor
          .connect(nobody.address(), _ -> trial.recorder("never"), short100)
          .handleFailure(failures::add);
      trial.until("it is over", () -> !failures.isEmpty());
      assertThat(failures.getFirst())
          .isInstanceOf(ConnectTimeoutError.class)
          .hasMessage("no connection to %s within PT0.1S", nobody.address());
    }
    assertThat(trial.reactor.statistics().open()).isZero();
  }

  @Test
  void nothingIsLeftOfTheTimeOfAnAttemptThatIsDecided() throws Exception {
    ListeningPort port = trial.reactor.listenTCP(0, factory, LOCAL);
    var client = trial.recorder("client");
    var attempt = trial.reactor.connect(port.host(), _ -> client, ConnectOptions.defaults());
    trial.until("it is connected", attempt::called);
    assertThat(trial.reactor.delayedCalls()).isEmpty();
    stop(port);
    List<Throwable> failures = new ArrayList<>();
    trial
        .reactor
        .connect(port.host(), _ -> client, ConnectOptions.defaults())
        .handleFailure(failures::add);
    trial.until("it is refused", () -> !failures.isEmpty());
    trial.reactor.connect(port.host(), _ -> client, ConnectOptions.defaults()).cancel();
    assertThat(trial.reactor.delayedCalls()).isEmpty();
  }

  /// Linux takes one more than it was asked for, and drops those after it. So long as the reactor
  /// does not turn, nobody is accepted.
  @Test
  void asManyWaitToBeAcceptedAsTheBacklogHolds() throws Exception {
    int backlog = 8;
    ListeningPort port = trial.reactor.listenTCP(0, factory, LOCAL.withBacklog(backlog));
    IPv4Address place = (IPv4Address) port.host();
    List<SocketChannel> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 4 * backlog; i++) {
        SocketChannel client = SocketChannel.open();
        clients.add(client);
        client.configureBlocking(false);
        client.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), place.port()));
      }
      while (connected(clients) < backlog) {
        Thread.onSpinWait();
      }
      assertThat(connected(clients)).isBetween(backlog, backlog + 1);
      trial.until("those that waited are accepted", () -> port.connections() >= backlog);
    } finally {
      for (SocketChannel client : clients) {
        client.close();
      }
    }
    trial.until("they have left", () -> port.connections() == 0);
  }

  private static int connected(List<SocketChannel> clients) throws IOException {
    int count = 0;
    for (SocketChannel client : clients) {
      if (client.finishConnect()) {
        count++;
      }
    }
    return count;
  }

  @Test
  void aTurnGivesAConnection64KiBAndTheOthersTheirPart() throws Exception {
    Recorder server = trial.recorder("server");
    Trial.Pair pair = trial.pair(server, trial.recorder("client"));
    Trial.Pair other = trial.pair(trial.recorder("other server"), trial.recorder("other client"));
    server.transport().pauseProducing();
    pair.client().transport().write(new byte[300_000]);
    trial.settle();
    List<Integer> sizes = new ArrayList<>();
    List<Integer> turns = new ArrayList<>();
    server.onData =
        data -> {
          sizes.add(data.remaining());
          turns.add(trial.turns());
          other.client().transport().write(".");
        };
    server.transport().resumeProducing();
    trial.until("all arrived", () -> server.count == 300_000);
    assertThat(sizes).contains(64 * 1024).allMatch(size -> size <= 64 * 1024);
    assertThat(turns).doesNotHaveDuplicates();
    assertThat(other.server().count).isGreaterThanOrEqualTo(turns.size() - 2L).isPositive();
  }

  @Test
  void anIPv6LiteralListensOnIPv6() throws Exception {
    ListeningPort port =
        trial.reactor.listenTCP(0, factory, ListenOptions.defaults().withInterface("::1"));
    assertThat(((IPv6Address) port.host()).host()).isEqualTo("::1");
  }

  @Test
  void theNumberIsFreeWhenStopListeningFires() throws Exception {
    ListeningPort port = trial.reactor.listenTCP(0, factory, LOCAL);
    int number = ((IPv4Address) port.host()).port();
    for (int i = 0; i < 20; i++) {
      stop(port);
      port = trial.reactor.listenTCP(number, factory, LOCAL);
    }
    stop(port);
    try (ServerSocket other = new ServerSocket(number, 1, InetAddress.getLoopbackAddress())) {
      assertThat(other.isBound()).isTrue();
      ListeningPort stopped = port;
      assertThatThrownBy(stopped::startListening).isInstanceOf(CannotListenError.class);
    }
    port.startListening();
    assertThat(((IPv4Address) port.host()).port()).isEqualTo(number);
  }

  @Test
  void twoPortsShareAPlaceIfBothSaySo() throws Exception {
    ListenOptions shared = LOCAL.withReusePort(true);
    ListeningPort port = trial.reactor.listenTCP(0, factory, shared);
    ListeningPort second = trial.reactor.listen(port.host(), factory, shared);
    assertThat(second.host()).isEqualTo(port.host());
    assertThatThrownBy(() -> trial.reactor.listen(port.host(), factory, LOCAL))
        .isInstanceOf(CannotListenError.class);
  }

  @Test
  void aPlaceThatWouldHaveToBeLookedUpIsNone() {
    assertThatThrownBy(
            () -> trial.reactor.listen(new HostnameAddress("localhost", 0), factory, LOCAL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("resolve()");
  }
}
