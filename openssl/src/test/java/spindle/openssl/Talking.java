package spindle.openssl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.kernel.Kernel;
import spindle.nio.NioKernel;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.reason.TlsFailed;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.tls.HandshakeAware;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsEngines;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsSession;

/// What tests of connections by BoringSSL have in common: a reactor, two ends, and engines that are
/// counted, because what BoringSSL lends must be given back.
abstract class Talking {
  @TempDir static Path folder;

  final List<Program> started = new ArrayList<>();
  final List<SSLEngine> made = new ArrayList<>();
  final List<SSLEngine> released = new ArrayList<>();
  final End server = new End(true);
  final End client = new End(false);
  Reactor reactor;

  @BeforeEach
  void open() throws Exception {
    reactor = Reactor.over(kernel(), ReactorSettings.defaults());
  }

  Kernel kernel() throws Exception {
    return new NioKernel();
  }

  @AfterEach
  void close() {
    reactor.close();
    started.forEach(Program::kill);
    assertThat(released).containsExactlyInAnyOrderElementsOf(made);
    assertThat(made).allMatch(each -> ((BoringSslEngine) each).netty.refCnt() == 0);
  }

  /// One end of a connection.
  static final class End extends Protocol implements HandshakeAware {
    private final boolean echoes;
    private boolean made;
    final StringBuilder heard = new StringBuilder();
    @Nullable TlsSession session;
    @Nullable ConnectionClosed reason;

    End(boolean echoes) {
      this.echoes = echoes;
    }

    @Override
    public void connectionMade() {
      made = true;
    }

    boolean isMade() {
      return made;
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

    TlsSession session() {
      if (session == null) {
        throw new AssertionError("no handshake: " + reason);
      }
      return session;
    }

    Throwable tlsCause() {
      if (reason instanceof TlsFailed failed && failed.getCause() != null) {
        return failed.getCause();
      }
      throw new AssertionError("TLS did not fail: " + reason);
    }
  }

  /// BoringSSL's engines, which are counted.
  TlsEngines counted(TlsEngines.Material material) throws SSLException {
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

  static OwnCertificate certificate(String name, String names) throws Exception {
    Path file = folder.resolve(name + ".p12");
    return Files.exists(file) ? new OwnCertificate(file) : OwnCertificate.ec(folder, name, names);
  }

  static OwnCertificate good() throws Exception {
    return certificate("good", "dns:www.example.org,dns:localhost,ip:127.0.0.1");
  }

  static OwnCertificate other() throws Exception {
    return certificate("other", "dns:other.example.org");
  }

  TlsServerOptions serving(OwnCertificate own) {
    return TlsServerOptions.of(own.identity()).withEngines(this::counted);
  }

  TlsClientOptions believing(OwnCertificate root) throws Exception {
    return TlsClientOptions.defaults().withTrust(root.trust()).withEngines(this::counted);
  }

  int serve(TlsServerContext context, Protocol protocol) throws Exception {
    return serve(context, address -> protocol);
  }

  int serve(TlsServerContext context, ServerFactory factory) throws Exception {
    ListenOptions here = ListenOptions.defaults().withInterface("127.0.0.1");
    ListeningPort port = reactor.listenTCP(0, context.wrap(factory), here);
    return ((IPv4Address) port.host()).port();
  }

  void connect(int port, TlsClientContext context, String host, Protocol protocol) {
    reactor
        .connect(
            IPv4Address.of("127.0.0.1", port),
            context.wrap(address -> protocol, host, port),
            ConnectOptions.defaults())
        .reportedElsewhere();
  }

  void talk(TlsServerOptions from, TlsClientOptions to, String host) throws Exception {
    connect(serve(TlsServerContext.load(from), server), TlsClientContext.load(to), host, client);
    until(
        "the handshake is over",
        () -> client.reason != null || (client.session != null && server.session != null));
  }

  void until(String what, BooleanSupplier done) {
    long deadline = reactor.nowNanos() + Duration.ofMinutes(5).toNanos();
    while (!done.getAsBoolean()) {
      if (reactor.nowNanos() > deadline) {
        throw new AssertionError("waited in vain until " + what + "; programs said: " + said());
      }
      reactor.iterate(Duration.ofMillis(50));
    }
  }

  private List<String> said() {
    return started.stream().map(Program::text).toList();
  }

  void untilBothAreLost() {
    until("both are lost", () -> client.reason != null && server.reason != null);
  }

  Program start(List<String> command) throws Exception {
    Program program = Program.start(folder, command);
    started.add(program);
    return program;
  }
}
