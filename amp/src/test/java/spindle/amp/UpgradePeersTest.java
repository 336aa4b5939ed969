package spindle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.epoll.EpollKernel;
import spindle.nio.NioKernel;
import spindle.protocol.Protocol;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.testing.OwnCertificate;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsSession;

/// TLS and another protocol, begun with Python's Twisted and by it, over both kernels.
class UpgradePeersTest {
  record Upgrade(String to) implements ProtocolSwitch {}

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  static Path folder;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static OwnCertificate own;

  private final List<Process> started = new ArrayList<>();
  private final List<Passing> opened = new ArrayList<>();

  @BeforeAll
  static void make() throws Exception {
    BesideTwistedTest.requireTwisted();
    own = OwnCertificate.make(folder.resolve("own.p12"));
  }

  @AfterEach
  void close() {
    started.forEach(Process::destroyForcibly);
    opened.forEach(Passing::close);
  }

  private Passing over(String kernel) throws IOException {
    Passing loop = new Passing(kernel.equals("epoll") ? new EpollKernel() : new NioKernel());
    opened.add(loop);
    return loop;
  }

  private Process python(String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(BesideTwistedTest.PYTHON.toString(), "src/test/python/upgrades.py"));
    command.addAll(List.of(words));
    Process python =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    started.add(python);
    return python;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  /// Says something, and writes down what it hears.
  private static final class Heard extends Protocol {
    final StringBuilder heard = new StringBuilder();

    @Override
    public void connectionMade() {
      transport().write(bytes("abc"));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      heard.append(ISO_8859_1.decode(data));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "selectors"})
  void ourClientBeginsThemWithTwisted(String kernel) throws Exception {
    Passing loop = over(kernel);
    int port = Integer.parseInt(python("serve", own.file().toString()).inputReader().readLine());
    AMP amp = new AMP();
    loop.ended(
        loop.reactor.connect(
            IPv4Address.of("127.0.0.1", port), _ -> amp, ConnectOptions.defaults()));
    TlsClientContext tls =
        TlsClientContext.load(TlsClientOptions.defaults().withTrust(own.trust()));
    Deferred<Void> begun = amp.startTLS(tls, "localhost", port);
    Deferred<Sum.Total> behind = amp.callRemote(new Sum(1, 2));
    assertThat(loop.ended(behind)).isEqualTo(new Sum.Total(3));
    assertThat(begun.isDone()).isTrue();
    assertThat(TlsSession.of(amp.transport())).isPresent();
    Heard heard = new Heard();
    assertThat(loop.ended(amp.switchRemote(new Upgrade("shout"), heard))).isSameAs(heard);
    loop.until(() -> heard.heard.length() == 8);
    assertThat(heard.heard).hasToString("helloABC");
  }

  /// Answers in capitals.
  private static final class Shout extends Protocol {
    @Override
    public void connectionMade() {
      transport().write(bytes("hello"));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      String text = ISO_8859_1.decode(data).toString();
      transport().write(bytes(text.toUpperCase(Locale.ROOT)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "selectors"})
  void aClientOfTwistedBeginsThemWithUs(String kernel) throws Exception {
    Passing loop = over(kernel);
    TlsServerContext tls = TlsServerContext.load(TlsServerOptions.of(own.identity()));
    AMP amp =
        new AMP()
            .on(Sum.class, sum -> new Sum.Total(sum.a() + sum.b()))
            .onStartTLS(tls)
            .onSwitch(Upgrade.class, _ -> new Shout());
    var port =
        loop.reactor.listen(IPv4Address.of("127.0.0.1", 0), _ -> amp, ListenOptions.defaults());
    Process python = python("call", "" + ((IPv4Address) port.host()).port());
    loop.until(() -> !python.isAlive());
    assertThat(python.inputReader().readAllLines()).containsExactly("3 True", "helloABC");
  }
}
