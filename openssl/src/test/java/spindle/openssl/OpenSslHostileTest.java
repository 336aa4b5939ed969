package spindle.openssl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.data.Index;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.IPv4Address;
import spindle.kernel.Kernel;
import spindle.memory.MemoryNetwork;
import spindle.protocol.ListeningPort;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.reason.TlsFailed;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.tls.ClientCertificates;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsLimits;
import spindle.tls.TlsRefused;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;

/// Peers that mean ill, and what they can make BoringSSL keep or do: no more than of the JDK's
/// engine, but for the size of one message.
@Timeout(600)
class OpenSslHostileTest extends Talking {
  private static final String NEW = "TLSv1.3";
  private static final String OLD = "TLSv1.2";

  /// What BoringSSL takes of a message in a handshake: `kMaxMessageLen` in its `s3_both.cc`, and
  /// `SSL_MAX_CERT_LIST_DEFAULT` where the peer shows certificates.
  private static final int MESSAGE_MAX = 16_384;

  private static final int CERTIFICATES_MAX = 102_400;

  /// In memory time is what the test makes of it, however busy the machine is.
  @Override
  Kernel kernel() {
    return new MemoryNetwork().host("localhost").kernel();
  }

  private EnginePeer peer(boolean client, String version) throws Exception {
    KeyStore store = good().store();
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, OwnCertificate.PASSWORD.toCharArray());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    KeyManager[] own = client ? new KeyManager[0] : keys.getKeyManagers();
    TrustManager[] believed = trust.getTrustManagers();
    return new EnginePeer(client, version, own, believed);
  }

  private EnginePeer connected(TlsServerOptions options, String version) throws Exception {
    EnginePeer peer = peer(true, version);
    int port = serve(TlsServerContext.load(options), server);
    reactor
        .connect(IPv4Address.of("127.0.0.1", port), address -> peer, ConnectOptions.defaults())
        .reportedElsewhere();
    until("both are made", () -> server.isMade() && peer.isMade());
    return peer;
  }

  private EnginePeer connected(String version) throws Exception {
    return connected(serving(good()), version);
  }

  private EnginePeer opened(String version) throws Exception {
    EnginePeer peer = connected(version);
    peer.transport().write(peer.said());
    until("the handshake is complete", () -> peer.isOpen() && server.session != null);
    return peer;
  }

  private void untilServerIsLost() {
    until("the server is lost", () -> server.reason != null);
  }

  private TlsRefused.Kind refusal() {
    untilServerIsLost();
    return ((TlsRefused) server.tlsCause()).kind();
  }

  private static void send(EnginePeer peer, List<byte[]> records) {
    records.forEach(peer.transport()::write);
  }

  private void expectEcho(EnginePeer peer) throws Exception {
    int before = peer.received();
    peer.transport().write(peer.sealed(new byte[5]));
    until("it comes back", () -> peer.received() == before + 5);
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  void aClientHelloInPiecesOfOneByteIsOneClientHello(String version) throws Exception {
    EnginePeer peer = connected(version);
    send(peer, EnginePeer.records(EnginePeer.message(peer.said()), 1));
    until("the handshake is complete", () -> peer.isOpen() && server.session != null);
    expectEcho(peer);
  }

  private EnginePeer stretching(TlsServerOptions options, int size) throws Exception {
    EnginePeer peer = connected(options, NEW);
    peer.onlyHear();
    byte[] hello = EnginePeer.stretched(EnginePeer.message(peer.said()), size);
    send(peer, EnginePeer.records(hello, 1000));
    return peer;
  }

  private static final int SERVER_HELLO = 2;

  @Test
  void aClientHelloMayBeSoLong() throws Exception {
    EnginePeer peer = stretching(serving(good()), MESSAGE_MAX);
    until("it is answered", () -> peer.heard().length > 5);
    assertThat(peer.heard()).startsWith(22, 3, 3).contains(SERVER_HELLO, Index.atIndex(5));
    assertThat(server.reason).isNull();
  }

  @Test
  void aClientHelloMayBeNoLonger() throws Exception {
    stretching(serving(good()), MESSAGE_MAX + 1);
    untilServerIsLost();
    assertThat(server.tlsCause()).hasMessageContaining("EXCESSIVE_MESSAGE_SIZE");
  }

  /// The first piece of a message that says it is `size` bytes long.
  private static byte[] firstPiece(int size) {
    byte[] message = new byte[16_000];
    ByteBuffer.wrap(message).putInt((1 << 24) + size).putShort((short) 0x303);
    return EnginePeer.records(message, message.length).getFirst();
  }

  @Test
  void aClientHelloOf16MebibytesIsRefusedWithItsFirstPiece() throws Exception {
    EnginePeer peer = connected(NEW);
    peer.onlyHear();
    peer.transport().write(firstPiece(0xffffff));
    untilServerIsLost();
    assertThat(server.tlsCause()).hasMessageContaining("EXCESSIVE_MESSAGE_SIZE");
    until("it is told", () -> peer.reason != null);
    assertThat(peer.heard()).as("an alert").startsWith(21);
  }

  @Test
  void whereClientsShowCertificatesAMessageMayBeSoLongAndNoLonger() throws Exception {
    TlsServerOptions options =
        serving(good()).withClientCertificates(ClientCertificates.WANTED, other().trust());
    connected(options, NEW).transport().write(firstPiece(CERTIFICATES_MAX));
    turns();
    assertThat(server.reason).isNull();
    server.transport().abortConnection();
    untilServerIsLost();
    server.reason = null;
    connected(options, NEW).transport().write(firstPiece(CERTIFICATES_MAX + 1));
    untilServerIsLost();
    assertThat(server.tlsCause()).hasMessageContaining("EXCESSIVE_MESSAGE_SIZE");
  }

  private void turns() {
    for (int i = 0; i < 20; i++) {
      reactor.iterate(Duration.ZERO);
    }
  }

  @Test
  void aHandshakeMayTakeSoManyBytesAndNoMore() throws Exception {
    TlsLimits limits = TlsLimits.defaults().withHandshakeBytesMax(16_004);
    EnginePeer peer = connected(serving(good()).withLimits(limits), NEW);
    peer.transport().write(firstPiece(MESSAGE_MAX));
    assertThat(refusal()).isEqualTo(TlsRefused.Kind.HANDSHAKE_TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  void aPeerThatStallsInItsClientHelloIsAborted(String version) throws Exception {
    TlsLimits limits = TlsLimits.defaults().withHandshakeTimeout(Duration.ofMillis(100));
    EnginePeer peer = connected(serving(good()).withLimits(limits), version);
    byte[] hello = peer.said();
    peer.transport().write(Arrays.copyOf(hello, hello.length - 1));
    assertThat(refusal()).isEqualTo(TlsRefused.Kind.HANDSHAKE_TIMEOUT);
    assertThat(reactor.delayedCalls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  void aPeerThatStallsBeforeItsLastMessageIsAborted(String version) throws Exception {
    TlsLimits limits = TlsLimits.defaults().withHandshakeTimeout(Duration.ofMillis(100));
    EnginePeer peer = connected(serving(good()).withLimits(limits), version);
    peer.onlyHear();
    peer.transport().write(peer.said());
    assertThat(refusal()).isEqualTo(TlsRefused.Kind.HANDSHAKE_TIMEOUT);
    assertThat(peer.heard()).startsWith(22);
  }

  @Test
  void aClientThatRenegotiatesIsRefused() throws Exception {
    EnginePeer peer = opened(OLD);
    peer.transport().write(peer.another());
    assertThat(refusal()).isEqualTo(TlsRefused.Kind.RENEGOTIATION);
  }

  @Test
  void keyUpdatesEndTheConnectionBeyondTheirLimit() throws Exception {
    EnginePeer peer = opened(NEW);
    for (int i = 0; i < 32; i++) {
      peer.transport().write(peer.another());
    }
    expectEcho(peer);
    for (int i = 0; i < 33; i++) {
      peer.transport().write(peer.another());
    }
    untilServerIsLost();
    assertThat(server.reason).isInstanceOf(TlsFailed.class);
  }

  /// Each change of keys asks for another, whose announcement it does not read.
  @Test
  void whoAsksForKeysAndReadsNothingIsNotReadFrom() throws Exception {
    EnginePeer peer = opened(NEW);
    peer.transport().pauseProducing();
    int sent = 0;
    while (peer.transport().buffered() < 300_000 && sent < 500_000) {
      peer.transport().write(peer.another());
      peer.transport().write(peer.sealed(new byte[1000]));
      sent++;
      reactor.iterate(Duration.ZERO);
    }
    assertThat(peer.transport().buffered()).isGreaterThanOrEqualTo(300_000);
    assertThat(server.transport().buffered()).isLessThan(200_000);
    assertThat(server.reason).isNull();
    peer.transport().abortConnection();
    untilServerIsLost();
  }

  @Test
  void anEndWithoutTheCloseAlertIsALoss() throws Exception {
    EnginePeer peer = opened(NEW);
    peer.transport().write(peer.sealed(new byte[5]));
    peer.transport().loseConnection();
    untilServerIsLost();
    assertThat(server.heard).hasSize(5);
    assertThat(server.reason)
        .isExactlyInstanceOf(ConnectionLost.class)
        .hasMessageContaining("close alert");
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  void aRecordThatIsCutOffIsALossAndNoneOfItIsDelivered(String version) throws Exception {
    EnginePeer peer = opened(version);
    peer.transport().write(Arrays.copyOf(peer.sealed(new byte[100]), 50));
    peer.transport().loseConnection();
    untilServerIsLost();
    assertThat(server.heard).isEmpty();
    assertThat(server.reason)
        .isExactlyInstanceOf(ConnectionLost.class)
        .hasMessageContaining("close alert");
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  void aDamagedRecordEndsTheConnectionAndNoneOfItIsDelivered(String version) throws Exception {
    EnginePeer peer = opened(version);
    byte[] record = peer.sealed(new byte[100]);
    record[50] ^= 1;
    peer.transport().write(record);
    untilServerIsLost();
    assertThat(server.heard).isEmpty();
    assertThat(server.tlsCause()).hasMessageContaining("BAD_DECRYPT");
  }

  private void expectReset(EnginePeer peer) {
    until("both are lost", () -> server.reason != null && peer.reason != null);
    assertThat(peer.reason).isExactlyInstanceOf(ConnectionLost.class).hasMessageContaining("reset");
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  void aDamagedRecordIsAnsweredByAnAlert(String version) throws Exception {
    EnginePeer peer = opened(version);
    turns();
    peer.onlyHear();
    byte[] record = peer.sealed(new byte[100]);
    record[50] ^= 1;
    peer.transport().write(record);
    until("both are lost", () -> server.reason != null && peer.reason != null);
    assertThat(peer.heard()).as("an alert").startsWith(version.equals(OLD) ? 21 : 23);
    assertThat(peer.reason).isInstanceOf(ConnectionDone.class);
  }

  @Test
  void whatIsRefusedByUsAndNotByBoringSslIsAReset() throws Exception {
    EnginePeer peer = opened(OLD);
    peer.transport().write(peer.another());
    expectReset(peer);
  }

  @Test
  void whatIsNotTlsIsAReset() throws Exception {
    EnginePeer peer = connected(NEW);
    peer.transport().write("GET / HTTP/1.1\r\n\r\n");
    expectReset(peer);
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  void anEndWithoutTheCloseAlertIsAnsweredByAReset(String version) throws Exception {
    EnginePeer peer = opened(version);
    turns();
    peer.transport().loseWriteConnection();
    expectReset(peer);
  }

  /// The limit on changes of keys is BoringSSL's or ours; neither leaves the peer in the dark.
  @Test
  void aFloodOfChangesOfKeysIsToldToThePeer() throws Exception {
    EnginePeer peer = opened(NEW);
    turns();
    peer.onlyHear();
    for (int i = 0; i < 33; i++) {
      peer.transport().write(peer.another());
    }
    until("both are lost", () -> server.reason != null && peer.reason != null);
    ConnectionClosed reason = Objects.requireNonNull(peer.reason);
    boolean reset = reason.getClass() == ConnectionLost.class;
    boolean alert = reason instanceof ConnectionDone && peer.heard().length > 0;
    assertThat(reset || alert).as("%s", reason).isTrue();
  }

  @Test
  void aServerThatRenegotiatesIsRefused() throws Exception {
    EnginePeer peer = peer(false, OLD);
    ListenOptions here = ListenOptions.defaults().withInterface("127.0.0.1");
    ListeningPort port = reactor.listenTCP(0, address -> peer, here);
    connect(
        ((IPv4Address) port.host()).port(),
        TlsClientContext.load(believing(good())),
        "localhost",
        client);
    until("the handshake is complete", () -> peer.isOpen() && client.session != null);
    peer.transport().write(peer.another());
    until("the client is lost", () -> client.reason != null);
    assertThat(((TlsRefused) client.tlsCause()).kind()).isEqualTo(TlsRefused.Kind.RENEGOTIATION);
  }
}
