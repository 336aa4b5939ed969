package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.IPv4Address;
import spindle.protocol.ListeningPort;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.Echo;

/// What a connection over TLS keeps of the heap in each of its states: the bounds of the page of
/// limits. Measured over many peers at once, which are plain sockets and were there before; each
/// test prints what it has seen. What the JDK's engine takes is part of it.
@Timeout(600)
@SuppressWarnings("NullAway.Init") // JUnit has the fields set
class KeptMemoryTest {
  private static final int PEERS = 300;
  private static final int SILENT_MAX = 6 * 1024;
  private static final int HANDSHAKE_MAX = 24 * 1024;
  private static final int IDLE_MAX = 8 * 1024;

  /// A remainder may take twice its size, and this beside it.
  private static final int KEEPING = 512;

  private static final byte[] RECORD_OF_16_KIB = {23, 3, 3, 0x40, 0};
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD = Certificates.issue(Wish.server("localhost"), ROOT);

  private final List<Socket> peers = new ArrayList<>();
  private final SSLContext client = client();
  private Talk talk;
  private ListeningPort listening;
  private int port;
  private long base;

  KeptMemoryTest() throws Exception {
    talk = new Talk();
  }

  private static SSLContext client() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("root", ROOT.certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @BeforeEach
  void listen() throws Exception {
    TlsLimits patient = TlsLimits.defaults().withHandshakeTimeout(Duration.ofHours(1));
    TlsServerContext server =
        TlsServerContext.load(TlsServerOptions.of(GOOD.identity()).withLimits(patient));
    listening = talk.listen(server.wrap(_ -> new Echo()));
    port = ((IPv4Address) listening.host()).port();
    connect(5);
    shakeHands();
    send(RECORD_OF_16_KIB);
    send(new byte[1000]);
    close(peers);
    talk.until("all have left", () -> listening.connections() == 0);
    connect(PEERS);
    // Also loads what measuring needs.
    var _ = keptByEach("not there yet");
    base = heap();
    talk.until("all are served", () -> listening.connections() == PEERS);
  }

  @AfterEach
  void close() throws Exception {
    close(peers);
    talk.close();
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket each : sockets) {
      each.close();
    }
    sockets.clear();
  }

  private void connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Socket peer = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
      var _ = peer.getOutputStream();
      peers.add(peer);
    }
  }

  private void send(byte[] bytes) throws IOException {
    for (Socket each : peers) {
      each.getOutputStream().write(bytes);
    }
    talk.turns(5);
  }

  /// What a client begins with.
  private byte[] hello() throws IOException {
    SSLEngine engine = client.createSSLEngine("localhost", port);
    engine.setUseClientMode(true);
    ByteBuffer wire = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), wire);
    return Arrays.copyOf(wire.array(), wire.position());
  }

  /// Does so for each peer, and forgets the client's engine.
  private void shakeHands() throws Exception {
    for (Socket each : peers) {
      Thread shaking = Thread.ofPlatform().start(() -> shakeHands(each));
      while (shaking.isAlive()) {
        talk.turns(1);
      }
    }
  }

  private void shakeHands(Socket peer) {
    try {
      var over = (SSLSocket) client.getSocketFactory().createSocket(peer, "localhost", port, false);
      over.getOutputStream().write('x');
      assertThat(over.getInputStream().read()).isEqualTo('x');
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private int keptByEach(String when) {
    int each = (int) ((heap() - base) / PEERS);
    IO.println("a connection over TLS, %s: %d bytes of the heap".formatted(when, each));
    return each;
  }

  /// Bytes in use when all that can go has gone: some of it only after it was looked at.
  private static long heap() {
    var memory = ManagementFactory.getMemoryMXBean();
    long least = Long.MAX_VALUE;
    for (int useless = 0; useless < 3; ) {
      memory.gc();
      long used = memory.getHeapMemoryUsage().getUsed();
      useless = used < least - PEERS * 16L ? 0 : useless + 1;
      least = Math.min(least, used);
    }
    return least;
  }

  @Test
  void aSilentPeerAndOneThatHasSentAByteAndOneInTheHandshakeCostAsMuchAsIsPromised()
      throws Exception {
    byte[] hello = hello();
    int silent = keptByEach("silent");
    send(Arrays.copyOf(hello, 1));
    int oneByte = keptByEach("after one byte");
    send(Arrays.copyOfRange(hello, 1, hello.length - 1));
    int nearlyHello = keptByEach("one byte short of a hello");
    send(Arrays.copyOfRange(hello, hello.length - 1, hello.length));
    int inHandshake = keptByEach("in the handshake");
    assertThat(silent).isLessThan(SILENT_MAX);
    assertThat(oneByte).isLessThan(silent + KEEPING);
    assertThat(nearlyHello).isLessThan(silent + 2 * hello.length + KEEPING);
    assertThat(inHandshake).isLessThan(HANDSHAKE_MAX);
  }

  @Test
  void anIdlePeerAndOneWithPartOfARecordCostAsMuchAsIsPromised() throws Exception {
    shakeHands();
    int idle = keptByEach("idle");
    send(Arrays.copyOf(RECORD_OF_16_KIB, 1));
    int oneByte = keptByEach("with a byte of a record");
    send(Arrays.copyOfRange(RECORD_OF_16_KIB, 1, RECORD_OF_16_KIB.length));
    int head = keptByEach("with the head of a record");
    send(new byte[1000]);
    int some = keptByEach("with 1000 bytes of a record");
    send(new byte[15 * 1024]);
    int nearlyAll = keptByEach("with nearly a whole record");
    assertThat(idle).isLessThan(IDLE_MAX);
    assertThat(oneByte).isLessThan(idle + KEEPING);
    assertThat(head).isLessThan(idle + KEEPING);
    assertThat(some).isLessThan(idle + 2_000 + KEEPING);
    assertThat(nearlyAll).isLessThan(idle + 2 * 16_384 + KEEPING);
  }
}
