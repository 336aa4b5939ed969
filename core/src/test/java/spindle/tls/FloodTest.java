package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.reactor.Reactor;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;

/// Strangers that send something and wait, many at a time, and a server with little memory and the
/// settings that it has by default: it goes on, answers who was there before, and says once what it
/// refuses.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FloodTest {
  private static final int PEERS = Integer.getInteger("spindle.test.flood", 2000);
  private static final int HANDSHAKES = Integer.getInteger("spindle.test.flood.tls", 200);
  private static final int PER_ADDRESS = 10_000;
  private static final int SOME = 250;
  private static final int PART = 64 * 1024;
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD = Certificates.issue(Wish.server("localhost"), ROOT);

  @TempDir Path folder;
  private final List<SocketChannel> peers = new ArrayList<>();
  private final List<Socket> sockets = new ArrayList<>();
  private final List<String> said = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // each test starts it first
  private Process server;

  private int port;
  private int refused;

  /// Who is there before the others.
  @FunctionalInterface
  private interface Asking {
    /// Sends something and has it come back.
    void ask() throws IOException;
  }

  private void start(String kind) throws Exception {
    Files.writeString(folder.resolve("chain.pem"), GOOD.chainPem());
    Files.writeString(
        folder.resolve("key.pem"), Certificates.pem("PRIVATE KEY", GOOD.key().getEncoded()));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--add-opens", "java.base/java.lang=spindle.core"));
    String more = System.getProperty("spindle.test.flood.options", "");
    command.addAll(more.isEmpty() ? List.of() : List.of(more.split(" ")));
    String path = System.getProperty("spindle.test.flood.path", "");
    command.addAll(List.of("--module-path", location() + path));
    command.addAll(
        List.of(
            "--patch-module",
            "spindle.core=" + testClasses(),
            "--module",
            "spindle.core/" + FloodedServer.class.getName(),
            kind,
            folder.toString()));
    server = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = server.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.matches("\\d+")) {
        port = Integer.parseInt(line);
        break;
      }
      said.add(line);
    }
    assertThat(port).as("the server's port; it said %s", said).isPositive();
    Thread.ofPlatform().daemon().start(() -> output.lines().forEach(this::heard));
  }

  private void heard(String line) {
    synchronized (said) {
      said.add(line);
    }
  }

  private static String location() throws Exception {
    URI core =
        Reactor.class
            .getModule()
            .getLayer()
            .configuration()
            .findModule("spindle.core")
            .orElseThrow()
            .reference()
            .location()
            .orElseThrow();
    return Path.of(core).toString();
  }

  private static Path testClasses() throws Exception {
    String name = FloodedServer.class.getName().replace('.', '/') + ".class";
    Path here = Path.of(FloodTest.class.getClassLoader().getResource(name).toURI());
    return here.resolve("../../..").normalize();
  }

  @AfterEach
  void close() throws Exception {
    for (SocketChannel each : peers) {
      each.close();
    }
    server.destroyForcibly().waitFor();
    for (Socket each : sockets) {
      each.close();
    }
  }

  private Socket connected() throws IOException {
    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    socket.setSoTimeout(120_000);
    return socket;
  }

  private Asking bytes(Socket socket) {
    return () -> {
      socket.getOutputStream().write('?');
      assertThat(socket.getInputStream().read()).isEqualTo('?');
    };
  }

  private Asking strings() throws IOException {
    Socket socket = connected();
    var in = new DataInputStream(socket.getInputStream());
    var out = new DataOutputStream(socket.getOutputStream());
    return () -> {
      out.write(new byte[] {0, 0, 0, 1, '?'});
      assertThat(in.readInt()).isEqualTo(1);
      assertThat(in.read()).isEqualTo('?');
    };
  }

  private static SSLSocketFactory tls() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("root", ROOT.certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  private Socket overTls(SSLSocketFactory tls) throws IOException {
    return tls.createSocket(connected(), "localhost", port, true);
  }

  /// Each sends `bytes` and waits; in between somebody asks.
  private void flood(byte[] bytes, Asking asking) throws IOException {
    asking.ask();
    for (int i = 0; i < PEERS; i++) {
      try {
        SocketChannel peer = SocketChannel.open();
        byte[] own = {127, 0, 0, (byte) (2 + i / PER_ADDRESS)};
        peer.bind(new InetSocketAddress(InetAddress.getByAddress(own), 0));
        peer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        peer.configureBlocking(false);
        peers.add(peer);
        peer.write(ByteBuffer.wrap(bytes));
      } catch (IOException reset) {
        refused++;
      }
      if (i % SOME == 0) {
        asking.ask();
      }
    }
    asking.ask();
  }

  private void expectItGoesOn() {
    List<String> lines;
    synchronized (said) {
      lines = List.copyOf(said);
    }
    int count = sockets.isEmpty() ? PEERS : HANDSHAKES;
    IO.println("%d peers, %d refused at once; the log:".formatted(count, refused));
    lines.forEach(IO::println);
    assertThat(server.isAlive()).as("the server lives; it said %s", lines).isTrue();
    assertThat(lines).noneMatch(line -> line.contains("OutOfMemoryError"));
    assertThat(lines).hasSizeLessThan(20);
  }

  private void expectItHasLetSomeGo() {
    expectItGoesOn();
    synchronized (said) {
      assertThat(said).anyMatch(line -> line.contains("ReactorSettings.inputBudget"));
    }
  }

  @Test
  void peersThatSendAByteOfTlsEndNoServer() throws Exception {
    start("tls");
    flood(new byte[] {22}, bytes(overTls(tls())));
    expectItGoesOn();
  }

  @Test
  void peersThatSendMostOfATlsRecordEndNoServer() throws Exception {
    start("tls");
    byte[] record = Arrays.copyOf(new byte[] {22, 3, 3, 0x40, 0}, 16 * 1024);
    flood(record, bytes(overTls(tls())));
    expectItHasLetSomeGo();
  }

  /// What comes back to them waits in the server. A handshake costs what a hundred bytes do not.
  @Test
  void peersThatSend64KiBOverTlsEndNoServer() throws Exception {
    start("tls");
    SSLSocketFactory tls = tls();
    Asking asking = bytes(overTls(tls));
    for (int i = 0; i < HANDSHAKES; i++) {
      try {
        Socket peer = overTls(tls);
        sockets.add(peer);
        peer.getOutputStream().write(new byte[PART]);
      } catch (IOException reset) {
        refused++;
      }
      if (i % SOME == 0) {
        asking.ask();
      }
    }
    asking.ask();
    expectItGoesOn();
  }

  @Test
  void peersThatSend64KiBToAFiberEndNoServer() throws Exception {
    start("fiber");
    flood(new byte[PART], bytes(connected()));
    expectItHasLetSomeGo();
  }

  @Test
  void peersThatSend64KiBOfAStringEndNoServer() throws Exception {
    start("framed");
    byte[] half = new byte[PART];
    half[1] = 1;
    half[2] = 0x20;
    flood(half, strings());
    expectItHasLetSomeGo();
  }
}
