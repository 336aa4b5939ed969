package spindle.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.contract.trial.Recorder;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.endpoint.ProxiedServerEndpoint;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.endpoint.UNIXClientEndpoint;
import spindle.endpoint.UNIXServerEndpoint;
import spindle.endpoint.text.EndpointStringError;
import spindle.protocol.DrainOutcome;
import spindle.protocol.Drainable;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.proxy.ProxyOptions;
import spindle.proxy.ProxyProtocol;
import spindle.proxy.TrustedForwarders;
import spindle.reason.ConnectionLost;
import spindle.roles.ListenOptions;

/// Connections of proxies, over real sockets: what the protocol sees, and what it never hears of.
class ProxyProtocolTest extends TrialTest {
  private static final String HEADER = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n";
  private static final ListenOptions LOOPBACK = ListenOptions.defaults().withInterface("127.0.0.1");

  private final Recorder server = trial.recorder("server");
  private final Recorder client = trial.recorder("client");
  private final List<Address> built = new ArrayList<>();

  ProxyProtocolTest() throws Exception {}

  private final class Building implements ServerFactory {
    @Override
    public Protocol buildProtocol(Address address) {
      built.add(address);
      return server;
    }
  }

  @Test
  void theProtocolReadsTheValuesOfItsHeader() throws Exception {
    int port = listen(ProxyOptions.defaults());
    String header =
        "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u0012"
            + "\u00c0\0\002\007\u00c63d\001\u00dc\004\001\u00bb"
            + "\001\0\003h2c";
    new TCP4ClientEndpoint(trial.reactor, "127.0.0.1", port).connect(_ -> client);
    trial.until("the client is connected", client::made);
    assertThat(ProxyProtocol.header(client.transport())).isEmpty();
    client.transport().write(header.getBytes(ISO_8859_1));
    trial.until("the server is connected", server::made);
    assertThat(ProxyProtocol.header(server.transport()).orElseThrow().applicationProtocol())
        .contains("h2c");
  }

  private int listen(ProxyOptions options) throws Exception {
    Deferred<ListeningPort> listening =
        new ProxiedServerEndpoint(new TCP4ServerEndpoint(trial.reactor, 0, LOOPBACK), options)
            .listen(new Building());
    try {
      return ((IPv4Address) listening.take().host()).port();
    } catch (Exception failed) {
      throw failed;
    } catch (Throwable failed) {
      throw new AssertionError(failed);
    }
  }

  private void connect(int port) {
    new TCP4ClientEndpoint(trial.reactor, "127.0.0.1", port)
        .connectProtocol(client)
        .reportedElsewhere();
    trial.until("the client is connected", client::made);
  }

  @Test
  void theProtocolIsMadeAfterTheHeaderAndSeesThePeerItNames() throws Exception {
    connect(listen(ProxyOptions.defaults()));
    server.onMade = () -> server.note("peer " + server.transport().peer());
    client.transport().write(HEADER + "hello");
    trial.until("hello is there", () -> server.count == 5);
    assertThat(server.log).containsExactly("made", "peer 192.0.2.7:56324", "data");
    assertThat(server.text()).isEqualTo("hello");
    assertThat(built).containsExactly(IPv4Address.of("192.0.2.7", 56_324));
    assertThat(server.transport().host()).isEqualTo(IPv4Address.of("198.51.100.1", 443));
    assertThat(ProxyProtocol.forwarder(server.transport())).contains(client.transport().host());
    assertThat(server.factory()).isInstanceOf(Building.class);
    server.transport().write("x".repeat(100_000));
    server.transport().loseConnection();
    trial.until("the answer is there", client::lost);
    assertThat(client.count).isEqualTo(100_000);
  }

  @Test
  void aHeaderMayComeByteByByte() throws Exception {
    connect(listen(ProxyOptions.defaults()));
    for (char each : (HEADER + "hello").toCharArray()) {
      client.transport().write(String.valueOf(each));
      trial.turns(2);
    }
    trial.until("hello is there", () -> server.count == 5);
    assertThat(server.text()).isEqualTo("hello");
    assertThat(server.transport().peer()).isEqualTo(IPv4Address.of("192.0.2.7", 56_324));
  }

  private static final class Draining extends Protocol implements Drainable {
    private final List<String> log;

    Draining(List<String> log) {
      this.log = log;
    }

    @Override
    public void connectionMade() {
      log.add("made");
    }

    @Override
    public void drain() {
      log.add("drain");
      transport().loseConnection();
    }
  }

  @Test
  void aPortThatDrainsTellsThoseBehindTheHeaderAlsoIfThatComesLater() throws Throwable {
    for (boolean early : new boolean[] {true, false}) {
      List<String> log = new ArrayList<>();
      Deferred<ListeningPort> listening =
          new ProxiedServerEndpoint(new TCP4ServerEndpoint(trial.reactor, 0, LOOPBACK))
              .listen(_ -> new Draining(log));
      ListeningPort port = listening.take();
      Recorder proxy = trial.recorder("proxy");
      new TCP4ClientEndpoint(trial.reactor, "127.0.0.1", ((IPv4Address) port.host()).port())
          .connectProtocol(proxy)
          .reportedElsewhere();
      trial.until("it is connected", () -> proxy.made() && port.connections() == 1);
      if (early) {
        proxy.transport().write(HEADER);
        trial.until("the header has come", () -> log.contains("made"));
      }
      Deferred<DrainOutcome> drained = port.drain(Duration.ofHours(1));
      trial.turns(2);
      if (!early) {
        proxy.transport().write(HEADER);
      }
      trial.until("it has drained", drained::called);
      assertThat(log).containsExactly("made", "drain");
    }
  }

  @Test
  void anUnknownPeerIsTheProxy() throws Exception {
    connect(listen(ProxyOptions.defaults()));
    client.transport().write("PROXY UNKNOWN\r\n");
    trial.until("it is made", server::made);
    assertThat(server.transport().peer()).isEqualTo(client.transport().host());
    assertThat(server.transport().host()).isEqualTo(client.transport().peer());
  }

  @Test
  void whatIsNoHeaderEndsTheConnectionAndNobodyHearsOfIt() throws Exception {
    connect(listen(ProxyOptions.defaults()));
    client.transport().write("GET / HTTP/1.1\r\n\r\n");
    trial.until("the client is lost", client::lost);
    assertThat(built).isEmpty();
    assertThat(client.count).isZero();
    assertThat(trial.reactor.delayedCalls()).isEmpty();
  }

  @Test
  void anEndlessHeaderEndsTheConnection() throws Exception {
    connect(listen(ProxyOptions.defaults()));
    client.transport().write("PROXY UNKNOWN " + "x".repeat(1_000_000));
    trial.until("the client is lost", client::lost);
    assertThat(built).isEmpty();
  }

  @Test
  void aHeaderThatTakesTooLongIsAborted() throws Exception {
    connect(listen(ProxyOptions.defaults().withHeaderTimeout(Duration.ofMillis(50))));
    client.transport().write("PROXY TCP4 192");
    trial.until("the client is lost", client::lost);
    assertThat(client.reason).isInstanceOf(ConnectionLost.class);
    assertThat(built).isEmpty();
    assertThat(trial.reactor.delayedCalls()).isEmpty();
  }

  @Test
  void whoIsNotTrustedIsRefused() throws Exception {
    TrustedForwarders others = TrustedForwarders.parse("192.0.2.1,unix");
    connect(listen(ProxyOptions.defaults().withTrusted(others)));
    client.transport().write(HEADER);
    trial.until("the client is lost", client::lost);
    assertThat(built).isEmpty();
  }

  @Test
  void aFactoryThatBuildsNothingRefuses() throws Exception {
    Deferred<ListeningPort> listening =
        new ProxiedServerEndpoint(new TCP4ServerEndpoint(trial.reactor, 0, LOOPBACK))
            .listen(address -> {
              built.add(address);
              return null;
            });
    listening.onSuccess(port -> connect(((IPv4Address) port.host()).port()));
    client.transport().write(HEADER);
    trial.until("the client is lost", client::lost);
    assertThat(built).hasSize(1);
  }

  @Test
  void aProxyMayComeOverAUnixSocket(@TempDir Path folder) {
    String path = folder.resolve("proxied").toString();
    new ProxiedServerEndpoint(new UNIXServerEndpoint(trial.reactor, path))
        .listen(new Building())
        .reportedElsewhere();
    new UNIXClientEndpoint(trial.reactor, path).connectProtocol(client).reportedElsewhere();
    trial.until("the client is connected", client::made);
    client.transport().write(HEADER);
    trial.until("it is made", server::made);
    assertThat(server.transport().peer()).isEqualTo(IPv4Address.of("192.0.2.7", 56_324));
  }

  @Test
  void twoProxiesInARowSayTwoHeaders() throws Throwable {
    ListeningPort port =
        Endpoint.server(
                trial.reactor,
                "haproxy:trusted=10.0.0.0/8:haproxy:trusted=127.0.0.1:tcp:0:interface=127.0.0.1")
            .listen(new Building())
            .take();
    connect(((IPv4Address) port.host()).port());
    client.transport().write("PROXY TCP4 10.1.2.3 10.0.0.1 1000 443\r\n" + HEADER + "hello");
    trial.until("hello is there", () -> server.count == 5);
    assertThat(built).containsExactly(IPv4Address.of("192.0.2.7", 56_324));
    assertThat(server.transport().peer()).isEqualTo(IPv4Address.of("192.0.2.7", 56_324));
    assertThat(server.text()).isEqualTo("hello");
  }

  @Test
  void theFartherOfTwoProxiesMustBeTrusted() throws Throwable {
    ListeningPort port =
        Endpoint.server(
                trial.reactor,
                "haproxy:trusted=10.0.0.0/8:haproxy:trusted=127.0.0.1:tcp:0:interface=127.0.0.1")
            .listen(new Building())
            .take();
    connect(((IPv4Address) port.host()).port());
    client.transport().write(HEADER + HEADER + "hello");
    trial.until("the client is lost", client::lost);
    assertThat(built).isEmpty();
  }

  @Test
  void placesThatNoProxyReachesAreRefused() {
    assertThatThrownBy(() -> Endpoint.server(trial.reactor, "haproxy:stdio:"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("no proxy connects to standard input and output");
    assertThatThrownBy(() -> Endpoint.server(trial.reactor, "haproxy:trusted=10.0.0.0/8:unix:/p"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("expected 'unix' among the trusted")
        .hasMessageContaining("got '10.0.0.0/8'");
    assertThatThrownBy(() -> Endpoint.server(trial.reactor, "haproxy:process:ls"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("no type 'process' of places to listen at");
    assertThatThrownBy(() -> Endpoint.server(trial.reactor, "haproxy:"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("expected a type such as 'tcp'");
    for (String each : List.of("haproxy:fd:3", "haproxy:systemd:name=web", "haproxy:unix:/p")) {
      assertThat(Endpoint.server(trial.reactor, each)).hasToString(each);
    }
  }

  /// Two thousand who send a byte and then nothing are let go, and in the meantime somebody else is
  /// served.
  @Test
  void manySlowHeadersKeepNobodyWaitingAndAreForgotten() throws Exception {
    int port = listen(ProxyOptions.defaults().withHeaderTimeout(Duration.ofSeconds(3)));
    List<SocketChannel> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 2000; i++) {
        SocketChannel one =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        slow.add(one);
        assertThat(one.write(ByteBuffer.wrap("P".getBytes(ISO_8859_1)))).isOne();
        if (i % 50 == 0) {
          trial.turns(2);
        }
      }
      connect(port);
      client.transport().write(HEADER + "hello");
      trial.until("hello is there", () -> server.count == 5);
      trial.until("the deadlines are over", () -> trial.reactor.delayedCalls().isEmpty());
      trial.turns(5);
      assertThat(trial.reactor.statistics().open()).isEqualTo(3);
      assertThat(server.lost()).isFalse();
      assertThat(built).hasSize(1);
    } finally {
      for (SocketChannel each : slow) {
        each.close();
      }
    }
  }
}
