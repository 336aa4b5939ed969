package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.tls.HandMadeClient.ALERT;
import static spindle.tls.HandMadeClient.DATA;
import static spindle.tls.HandMadeClient.ascii;
import static spindle.tls.HandMadeClient.hex;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.IPv4Address;
import spindle.memory.MemoryHost;
import spindle.memory.MemoryNetwork;
import spindle.protocol.Limits;
import spindle.protocol.ListeningPort;
import spindle.reactor.LogCapture;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.reason.TlsFailed;
import spindle.roles.ListenOptions;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.Echo;
import spindle.tls.Talk.End;

/// What the peer sees of each end that we cause: the close alert of a good end, an alert that says
/// why, or a reset. Never a plain end of the stream, which some take for a good one. The table in
/// docs/explanation/tls.md has a row for each of these tests.
@Timeout(600)
class EndsTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD = Certificates.issue(Wish.server("localhost"), ROOT);

  private Talk talk;
  private MemoryHost host;
  private End server = new Echo();
  private final End client = new End();
  private @Nullable LogCapture log;
  private ListenOptions listening = ListenOptions.defaults();

  @BeforeEach
  void open() {
    host = new MemoryNetwork().host("localhost", IPv4Address.of("10.0.0.1", 0));
    host.buffers(8 * 1024, 8 * 1024);
    talk = new Talk(host.kernel());
  }

  @AfterEach
  void close() {
    talk.close();
    if (log != null) {
      log.close();
    }
  }

  private static TlsServerOptions serving() {
    return TlsServerOptions.of(GOOD.identity());
  }

  private static TlsClientOptions believing(Issued root) {
    return TlsClientOptions.defaults().withTrust(TlsTrust.of(root.chain()));
  }

  private ListeningPort listen(TlsServerOptions options) throws Exception {
    TlsServerContext context = TlsServerContext.load(options);
    return talk.reactor.listenTCP(
        0, context.wrap(address -> server), listening.withInterface("127.0.0.1"));
  }

  private void connect(TlsServerOptions options, TlsClientOptions ofClient) throws Exception {
    talk.connect(listen(options), TlsClientContext.load(ofClient), "localhost", client);
  }

  private void connect() throws Exception {
    connect(serving(), believing(ROOT));
    talk.until("both are ready", () -> server.isReady() && client.isReady());
    talk.turns(5);
  }

  private End connectClear(TlsServerOptions options) throws Exception {
    talk.connectClear(listen(options), client);
    talk.until("both are made", () -> server.hasTransport() && client.hasTransport());
    return client;
  }

  private HandMadeClient handMade() throws Exception {
    HandMadeClient peer = new HandMadeClient();
    talk.connectClear(listen(serving()), peer);
    talk.until("it is connected", peer::hasTransport);
    peer.hello();
    talk.until("the handshake is complete", () -> peer.isOpen() && server.isReady());
    talk.turns(5);
    return peer;
  }

  private void expectReset(End peer) {
    talk.until("both are lost", () -> server.isLost() && peer.isLost());
    assertThat(peer.reason).isExactlyInstanceOf(ConnectionLost.class).hasMessageContaining("reset");
    assertThat(server.reason).isNotInstanceOf(ConnectionDone.class);
  }

  /// @param why as the JDK words it
  private static void expectAlert(End peer, String why) {
    assertThat(peer.reason).isInstanceOf(TlsFailed.class);
    assertThat(peer.tlsCause()).hasMessageContaining("fatal alert: " + why);
  }

  @Test
  void whoLosesItsConnectionSaysSoWithTheCloseAlert() throws Exception {
    connect();
    server.transport().write("all of it");
    server.transport().loseConnection();
    talk.until("both are lost", () -> server.isLost() && client.isLost());
    assertThat(client.text()).isEqualTo("all of it");
    assertThat(client.reason).isInstanceOf(ConnectionDone.class);
  }

  @Test
  void anAbortIsAReset() throws Exception {
    connect();
    server.transport().abortConnection();
    expectReset(client);
  }

  @Test
  void aProtocolThatThrowsIsAReset() throws Exception {
    log = LogCapture.ofReactor();
    server =
        new Echo() {
          @Override
          public void dataReceived(ByteBuffer data) {
            transport().write("some of it");
            throw new IllegalStateException("thrown on purpose");
          }
        };
    connect();
    client.transport().write("hello");
    expectReset(client);
  }

  @Test
  void aProtocolThatThrowsWhenTheHandshakeIsCompleteIsAReset() throws Exception {
    log = LogCapture.ofReactor();
    server =
        new Echo() {
          @Override
          public void handshakeCompleted(TlsSession agreed) {
            throw new IllegalStateException("thrown on purpose");
          }
        };
    connect(serving(), believing(ROOT));
    expectReset(client);
  }

  @Test
  void aCloseThatTakesTooLongIsAReset() throws Exception {
    listening = listening.withLimits(Limits.defaults().withCloseTimeout(Duration.ofSeconds(1)));
    connect();
    client.transport().pauseProducing();
    server.transport().write(new byte[200_000]);
    server.transport().loseConnection();
    talk.until("the server is lost", server::isLost);
    client.transport().resumeProducing();
    expectReset(client);
  }

  @Test
  void moreOutputThanIsAllowedIsAReset() throws Exception {
    connect();
    client.transport().pauseProducing();
    server.transport().write(new byte[17 << 20]);
    server.transport().write(new byte[17 << 20]);
    talk.until("the server is lost", server::isLost);
    client.transport().resumeProducing();
    expectReset(client);
  }

  @Test
  void theEndOfADrainIsAReset() throws Exception {
    ListeningPort port = listen(serving());
    talk.connect(port, TlsClientContext.load(believing(ROOT)), "localhost", client);
    talk.until("both are ready", () -> server.isReady() && client.isReady());
    port.drain(Duration.ofSeconds(1)).reportedElsewhere();
    expectReset(client);
  }

  @Test
  void aReactorThatStopsIsAReset() throws Exception {
    try (Talk far = new Talk(host.network().host("far").kernel())) {
      ListeningPort place =
          talk.reactor.listenTCP(
              0,
              serverContext().wrap(_ -> server),
              listening.withInterface(((IPv4Address) host.addresses().getFirst()).host()));
      far.connect(place, TlsClientContext.load(believing(ROOT)), "localhost", client);
      for (int i = 0; i < 1000 && !(server.isReady() && client.isReady()); i++) {
        talk.turns(1);
        far.turns(1);
      }
      server.transport().write("some of it");
      talk.close();
      far.until("the client is lost", client::isLost);
      expectReset(client);
    }
  }

  private static TlsServerContext serverContext() throws Exception {
    return TlsServerContext.load(serving());
  }

  @Test
  void aServerThatIsNotBelievedHearsAnAlert() throws Exception {
    connect(serving(), believing(Certificates.root("another")));
    talk.until("both are lost", () -> server.isLost() && client.isLost());
    expectAlert(server, "certificate_unknown");
  }

  @Test
  void aServerOfAnotherNameHearsAnAlert() throws Exception {
    talk.connect(
        listen(serving()), TlsClientContext.load(believing(ROOT)), "other.example", client);
    talk.until("both are lost", () -> server.isLost() && client.isLost());
    expectAlert(server, "certificate_unknown");
  }

  @Test
  void aClientWithoutAVersionInCommonHearsAnAlert() throws Exception {
    connect(
        serving().withOldest(TlsVersion.TLS_1_3), believing(ROOT).withNewest(TlsVersion.TLS_1_2));
    talk.until("both are lost", () -> server.isLost() && client.isLost());
    expectAlert(client, "protocol_version");
  }

  @Test
  void aClientWithoutAProtocolInCommonHearsAnAlert() throws Exception {
    connect(
        serving().withApplicationProtocols("h2"), believing(ROOT).withApplicationProtocols("h3"));
    talk.until("both are lost", () -> server.isLost() && client.isLost());
    expectAlert(client, "no_application_protocol");
  }

  @Test
  void aClientWithoutACertificateHearsAnAlert() throws Exception {
    connect(
        serving().withClientCertificates(ClientCertificates.NEEDED, TlsTrust.of(ROOT.chain())),
        believing(ROOT));
    talk.until("both are lost", () -> server.isLost() && client.isLost());
    expectAlert(client, "");
  }

  @Test
  void aDamagedRecordIsAnsweredByAnAlert() throws Exception {
    HandMadeClient peer = handMade();
    int before = peer.count();
    byte[] record = peer.sealed(DATA, ascii("hello"), 0);
    record[20] ^= 1;
    peer.transport().write(record);
    talk.until("both are lost", () -> server.isLost() && peer.isLost());
    assertThat(peer.reason).isInstanceOf(ConnectionDone.class);
    assertThat(peer.count() - before).as("a record with an alert").isPositive();
  }

  /// The alert would follow what the peer does not take.
  @Test
  void anAlertThatThePeerDoesNotTakeIsAReset() throws Exception {
    HandMadeClient peer = handMade();
    peer.transport().pauseProducing();
    server.transport().write(new byte[200_000]);
    talk.turns(5);
    byte[] record = peer.sealed(DATA, ascii("hello"), 0);
    record[20] ^= 1;
    peer.transport().write(record);
    talk.until("the server is lost", server::isLost);
    peer.transport().resumeProducing();
    expectReset(peer);
  }

  @Test
  void aHandshakeThatTakesTooLongIsAReset() throws Exception {
    End peer =
        connectClear(
            serving().withLimits(TlsLimits.defaults().withHandshakeTimeout(Duration.ofSeconds(1))));
    expectReset(peer);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.HANDSHAKE_TIMEOUT);
  }

  @Test
  void aHandshakeThatIsTooLargeIsAReset() throws Exception {
    End peer = connectClear(serving().withLimits(TlsLimits.defaults().withHandshakeBytesMax(100)));
    byte[] record = new byte[5 + 200];
    System.arraycopy(hex("16030100c8" + "01007fff" + "0303"), 0, record, 0, 11);
    peer.transport().write(record);
    expectReset(peer);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.HANDSHAKE_TOO_LARGE);
  }

  @Test
  void whatIsNotTlsIsAReset() throws Exception {
    End peer = connectClear(serving());
    peer.transport().write("GET / HTTP/1.1\r\n\r\n");
    expectReset(peer);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.NOT_TLS);
  }

  @Test
  void aFloodOfRecordsWithoutDataIsAReset() throws Exception {
    HandMadeClient peer = handMade();
    for (int i = 0; i < 33; i++) {
      peer.send(ALERT, hex("015a"));
    }
    expectReset(peer);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.EMPTY_RECORDS);
  }

  /// The 33rd wants an answer, which is no alert and is not given.
  @Test
  void aFloodOfChangesOfKeysIsAReset() throws Exception {
    HandMadeClient peer = handMade();
    for (int i = 0; i < 33; i++) {
      peer.updateKeys(true);
    }
    expectReset(peer);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.EMPTY_RECORDS);
  }

  @Test
  void anotherHandshakeIsAReset() throws Exception {
    connect(
        serving(),
        believing(ROOT).withNewest(TlsVersion.TLS_1_2).withEngines(KeyChanging.every(1)));
    talk.until("both are ready", () -> server.isReady() && client.isReady());
    client.transport().write("hello");
    expectReset(client);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.RENEGOTIATION);
  }

  @Test
  void clearTextBehindTheCommandIsAReset() throws Exception {
    talk.connectClear(talk.listen(address -> server), client);
    talk.until("both are made", () -> server.hasTransport() && client.hasTransport());
    TlsServerContext.load(serving()).startTls(server.transport(), 3);
    expectReset(client);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.CLEAR_TEXT_LEFT);
  }

  @Test
  void anEndWithoutTheCloseAlertIsAnsweredByAReset() throws Exception {
    HandMadeClient peer = handMade();
    server.transport().write("some of it");
    talk.turns(5);
    peer.transport().loseWriteConnection();
    expectReset(peer);
    assertThat(server.reason).hasMessageContaining("close alert");
  }

  @Test
  void aHandshakeThatIsCutOffIsAnsweredByAReset() throws Exception {
    End peer = connectClear(serving());
    peer.transport().write(hex("1603010002" + "0100" + "160301"));
    peer.transport().loseWriteConnection();
    expectReset(peer);
    assertThat(server.refused()).isEqualTo(TlsRefused.Kind.HANDSHAKE_CUT_OFF);
  }
}
