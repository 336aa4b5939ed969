package spindle.openssl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.internal.tcnative.SSL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.nio.NioKernel;
import spindle.protocol.ConnectionClosed;
import spindle.protocol.ConnectionLost;
import spindle.protocol.IPv4Address;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.protocol.TlsFailed;
import spindle.reactor.ConnectOptions;
import spindle.reactor.ListenOptions;
import spindle.reactor.Reactor;
import spindle.reactor.ReactorSettings;
import spindle.tls.ClientCertificates;
import spindle.tls.HandshakeAware;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsEngines;
import spindle.tls.TlsLimits;
import spindle.tls.TlsRefused;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsSession;

/// What the options ask for is what BoringSSL does; and what is lent by it is given back.
@Timeout(600)
class OpenSslEnginesTest {
  @TempDir static Path folder;

  private final List<Program> started = new ArrayList<>();
  private final List<SSLEngine> made = new ArrayList<>();
  private final List<SSLEngine> released = new ArrayList<>();
  private final End server = new End(true);
  private final End client = new End(false);
  private Reactor reactor;

  @BeforeEach
  void open() throws Exception {
    reactor = Reactor.over(new NioKernel(), ReactorSettings.defaults());
  }

  @AfterEach
  void close() {
    reactor.close();
    started.forEach(Program::kill);
    assertThat(released).containsExactlyInAnyOrderElementsOf(made);
    assertThat(made).allMatch(each -> ((BoringSslEngine) each).netty.refCnt() == 0);
  }

  /// One end of a connection.
  private static final class End extends Protocol implements HandshakeAware {
    private final boolean echoes;
    private final StringBuilder heard = new StringBuilder();
    private @Nullable TlsSession session;
    private @Nullable ConnectionClosed reason;

    End(boolean echoes) {
      this.echoes = echoes;
    }

    @Override
    public void handshakeCompleted(TlsSession agreed) {
      session = agreed;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      heard.append(StandardCharsets.UTF_8.decode(data.duplicate()));
      if (echoes) {
        transport().write(data);
      }
    }

    @Override
    public void connectionLost(ConnectionClosed why) {
      reason = why;
    }

    private TlsSession session() {
      if (session == null) {
        throw new AssertionError("no handshake: " + reason);
      }
      return session;
    }

    private Throwable tlsCause() {
      if (reason instanceof TlsFailed failed && failed.getCause() != null) {
        return failed.getCause();
      }
      throw new AssertionError("TLS did not fail: " + reason);
    }
  }

  /// BoringSSL's engines, which are counted.
  private TlsEngines counted(TlsEngines.Material material) throws SSLException {
    TlsEngines engines = OpenSslEngines.of(material);
    return new TlsEngines() {
      @Override
      public SSLEngine engine(@Nullable String host, int port) {
        SSLEngine engine = engines.engine(host, port);
        made.add(engine);
        return engine;
      }

      @Override
      public void release(SSLEngine engine) {
        released.add(engine);
        engines.release(engine);
      }
    };
  }

  private static OwnCertificate certificate(String name, String names) throws Exception {
    Path file = folder.resolve(name + ".p12");
    return Files.exists(file) ? new OwnCertificate(file) : OwnCertificate.ec(folder, name, names);
  }

  private static OwnCertificate good() throws Exception {
    return certificate("good", "dns:www.example.org,dns:localhost,ip:127.0.0.1");
  }

  private static OwnCertificate other() throws Exception {
    return certificate("other", "dns:other.example.org");
  }

  private TlsServerOptions serving(OwnCertificate own) {
    return TlsServerOptions.of(own.identity()).withEngines(this::counted);
  }

  private TlsClientOptions believing(OwnCertificate root) throws Exception {
    return TlsClientOptions.defaults().withTrust(root.trust()).withEngines(this::counted);
  }

  private int serve(TlsServerContext context, Protocol protocol) throws Exception {
    return serve(context, address -> protocol);
  }

  private int serve(TlsServerContext context, ServerFactory factory) throws Exception {
    ListenOptions here = ListenOptions.defaults().withInterface("127.0.0.1");
    ListeningPort port = reactor.listenTCP(0, context.wrap(factory, reactor), here);
    return ((IPv4Address) port.host()).port();
  }

  private void connect(int port, TlsClientContext context, String host, Protocol protocol) {
    reactor
        .connect(
            IPv4Address.of("127.0.0.1", port),
            context.wrap(address -> protocol, host, port, reactor),
            ConnectOptions.defaults())
        .reportedElsewhere();
  }

  private void talk(TlsServerOptions from, TlsClientOptions to, String host) throws Exception {
    connect(serve(TlsServerContext.load(from), server), TlsClientContext.load(to), host, client);
    until(
        "the handshake is over",
        () -> client.reason != null || (client.session != null && server.session != null));
  }

  private void until(String what, BooleanSupplier done) {
    long deadline = reactor.nowNanos() + Duration.ofSeconds(30).toNanos();
    while (!done.getAsBoolean()) {
      if (reactor.nowNanos() > deadline) {
        throw new AssertionError("waited in vain until " + what);
      }
      reactor.iterate(Duration.ofMillis(50));
    }
  }

  private void untilBothAreLost() {
    until("both are lost", () -> client.reason != null && server.reason != null);
  }

  @Test
  void aServerOfTheRightNameIsBelieved() throws Exception {
    talk(serving(good()), believing(good()), "www.example.org");
    assertThat(client.session().version()).isEqualTo("TLSv1.3");
    assertThat(client.session().peerCertificates()).containsExactly(good().certificate());
  }

  @Test
  void hostNamesAreVerifiedUnlessSomebodySaysOtherwise() throws Exception {
    talk(serving(good()), believing(good()), "other.example.org");
    untilBothAreLost();
    assertThat(client.tlsCause())
        .isInstanceOf(SSLHandshakeException.class)
        .hasStackTraceContaining("No subject alternative DNS name matching other.example.org");
    assertThat(server.tlsCause()).isNotNull();
    assertThat(client.session).isNull();
  }

  @Test
  void anAddressIsVerifiedAsAnAddress() throws Exception {
    talk(serving(other()), believing(other()), "127.0.0.1");
    untilBothAreLost();
    assertThat(client.tlsCause()).hasStackTraceContaining("127.0.0.1");
  }

  @Test
  void aServerForWhichNoRootVouchesIsRefused() throws Exception {
    talk(serving(good()), believing(other()), "www.example.org");
    untilBothAreLost();
    assertThat(client.tlsCause())
        .hasStackTraceContaining("unable to find valid certification path");
  }

  @Test
  void whoAsksForANameGetsItsCertificate() throws Exception {
    TlsServerOptions two = serving(good()).withIdentity(other().identity());
    talk(two, believing(other()), "other.example.org");
    assertThat(client.session().peerCertificates()).containsExactly(other().certificate());
  }

  @Test
  void theServersOrderOfApplicationProtocolsDecides() throws Exception {
    talk(
        serving(good()).withApplicationProtocols("h2", "http/1.1"),
        believing(good()).withApplicationProtocols("http/1.1", "h2"),
        "localhost");
    assertThat(client.session().applicationProtocol()).contains("h2");
    assertThat(server.session().applicationProtocol()).contains("h2");
  }

  @Test
  void withoutAnApplicationProtocolInCommonNoneIsAgreedOn() throws Exception {
    talk(
        serving(good()).withApplicationProtocols("h2"),
        believing(good()).withApplicationProtocols("other"),
        "localhost");
    assertThat(client.session().applicationProtocol()).isEmpty();
    assertThat(server.session().applicationProtocol()).isEmpty();
  }

  @Test
  void aClientShowsItsCertificate() throws Exception {
    talk(
        serving(good()).withClientCertificates(ClientCertificates.NEEDED, other().trust()),
        believing(good()).withIdentity(other().identity()),
        "localhost");
    assertThat(server.session().peerCertificates()).containsExactly(other().certificate());
  }

  @Test
  void aClientWithoutTheCertificateThatIsNeededIsRefused() throws Exception {
    talk(
        serving(good()).withClientCertificates(ClientCertificates.NEEDED, other().trust()),
        believing(good()),
        "localhost");
    untilBothAreLost();
    assertThat(server.tlsCause()).isNotNull();
  }

  @Test
  void aHandshakeThatTakesTooLongEnds() throws Exception {
    TlsLimits limits = TlsLimits.defaults().withHandshakeTimeout(Duration.ofMillis(50));
    int port = serve(TlsServerContext.load(serving(good()).withLimits(limits)), server);
    reactor
        .connect(IPv4Address.of("127.0.0.1", port), address -> client, ConnectOptions.defaults())
        .reportedElsewhere();
    until("the server is lost", () -> server.reason != null);
    assertThat(((TlsRefused) server.tlsCause()).kind())
        .isEqualTo(TlsRefused.Kind.HANDSHAKE_TIMEOUT);
  }

  @Test
  void anEndWithoutTheAlertIsATruncation() throws Exception {
    talk(serving(good()), believing(good()), "localhost");
    client.transport().abortConnection();
    untilBothAreLost();
    assertThat(server.reason).isInstanceOf(ConnectionLost.class);
  }

  @Test
  void certificatesAreReloadedWhileOpenConnectionsGoOn() throws Exception {
    Path file = folder.resolve("current.p12");
    Files.copy(good().file(), file, StandardCopyOption.REPLACE_EXISTING);
    TlsServerContext context = TlsServerContext.load(serving(new OwnCertificate(file)));
    int port = serve(context, address -> new End(true));
    connect(port, TlsClientContext.load(believing(good())), "www.example.org", client);
    until("the handshake is over", () -> client.session != null);
    Files.copy(other().file(), file, StandardCopyOption.REPLACE_EXISTING);
    context.reload();
    End second = new End(false);
    connect(port, TlsClientContext.load(believing(other())), "other.example.org", second);
    until("the handshake is over", () -> second.session != null);
    client.transport().write("still there");
    until("it comes back", () -> client.heard.toString().equals("still there"));
  }

  @Test
  void oneThatIsNotForBoringSslIsRefusedWhenItIsLoaded() throws Exception {
    OwnCertificate curve = OwnCertificate.edwards(folder, "edwards", "dns:localhost");
    assertThatThrownBy(() -> TlsServerContext.load(serving(curve)))
        .hasMessageContaining("expected an identity with an EC or RSA key");
  }

  private Program openssl(int port, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect"));
    command.add("127.0.0.1:" + port);
    command.addAll(List.of("-CAfile", good().pem().toString(), "-verify_return_error"));
    command.addAll(List.of(more));
    return start(command);
  }

  private Program start(List<String> command) throws Exception {
    Program program = Program.start(folder, command);
    started.add(program);
    return program;
  }

  @Test
  void opensslsClientIsServedOverBothVersionsAndResumes() throws Exception {
    List<End> served = new ArrayList<>();
    TlsServerContext context =
        TlsServerContext.load(
            serving(OwnCertificate.rsa(folder, "rsa", "dns:localhost"))
                .withIdentity(good().identity())
                .withApplicationProtocols("h2", "http/1.1"));
    int port =
        serve(
            context,
            address -> {
              served.add(new End(true));
              return served.getLast();
            });
    for (String version : List.of("-tls1_3", "-tls1_2")) {
      Path file = folder.resolve("session" + version);
      for (String session : List.of("-sess_out", "-sess_in")) {
        Program peer =
            openssl(
                port,
                version,
                session,
                file.toString(),
                "-servername",
                "www.example.org",
                "-alpn",
                "http/1.1");
        until("it is ready", () -> peer.says("Verify return code: 0 (ok)"));
        peer.type("hello\n");
        until("it comes back", () -> peer.says("\nhello\n"));
        peer.endInput();
        until("the server is lost", () -> served.getLast().reason != null);
        assertThat(peer.text()).contains("ALPN protocol: http/1.1");
        assertThat(peer.says("\nReused, TLS")).isEqualTo(session.equals("-sess_in"));
      }
    }
    assertThat(served).hasSize(4);
  }

  @Test
  void curlGetsAPage() throws Exception {
    Protocol page =
        new Protocol() {
          @Override
          public void dataReceived(ByteBuffer data) {
            transport().write("HTTP/1.0 200 OK\r\n\r\nthe page");
            transport().loseConnection();
          }
        };
    int port = serve(TlsServerContext.load(serving(good())), page);
    String url = "https://localhost:" + port + "/";
    String root = good().pem().toString();
    Program curl = start(List.of("curl", "-sS", "-4", "--noproxy", "*", "--cacert", root, url));
    until("it ends", curl::isOver);
    assertThat(curl.text()).isEqualTo("the page");
  }

  @Test
  void weResumeOurOwnSessions() throws Exception {
    TlsServerContext from = TlsServerContext.load(serving(good()));
    TlsClientContext to = TlsClientContext.load(believing(good()));
    int port = serve(from, address -> new End(true));
    for (int i = 0; i < 2; i++) {
      End each = new End(false);
      connect(port, to, "www.example.org", each);
      until("the handshake is over", () -> each.session != null);
      each.transport().write("hello");
      until("it comes back", () -> each.heard.toString().equals("hello"));
      boolean resumed = SSL.isSessionReused(pointer(made.getLast()));
      assertThat(resumed).isEqualTo(i == 1);
      each.transport().loseConnection();
      until("it is lost", () -> each.reason != null);
    }
  }

  private static long pointer(SSLEngine engine) {
    return ((BoringSslEngine) engine).netty.sslPointer();
  }
}
