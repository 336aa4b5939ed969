package spindle.openssl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.internal.tcnative.SSL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.IPv4Address;
import spindle.reason.ConnectionLost;
import spindle.roles.ConnectOptions;
import spindle.tls.ClientCertificates;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsIdentity;
import spindle.tls.TlsLimits;
import spindle.tls.TlsRefused;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsTrust;

/// What the options ask for is what BoringSSL does.
@Timeout(600)
class OpenSslEnginesTest extends Talking {
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

  /// Names that the JDK takes for none.
  @ParameterizedTest
  @ValueSource(strings = {"my_app.example", "a-.example", "x_y.wild.example"})
  void whoAsksForANameWithUnderscoresGetsItsCertificate(String name) throws Exception {
    Path loose = ofOpenssl("DNS:my_app.example,DNS:a-.example,DNS:*.wild.example");
    TlsServerOptions two = serving(good()).withIdentity(TlsIdentity.pem(loose, loose));
    talk(two, believing(good()).withTrust(TlsTrust.pem(loose)), name);
    assertThat(client.session().peerCertificates().getFirst().getSubjectX500Principal().getName())
        .isEqualTo("CN=loose");
    assertThat(server.session().serverName()).contains(name);
    assertThat(client.session().serverName()).contains(name);
  }

  /// The JDK's tool makes no such certificates.
  private Path ofOpenssl(String names) throws Exception {
    Path both = folder.resolve("loose.pem");
    String line =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30"
            + " -subj /CN=loose -addext subjectAltName="
            + names;
    List<String> words = new ArrayList<>(List.of(line.split(" ")));
    words.addAll(List.of("-keyout", both.toString(), "-out", both + ".chain"));
    Program made = start(words);
    until("it is made", made::isOver);
    Path chain = folder.resolve("loose.pem.chain");
    return Files.writeString(both, Files.readString(chain) + Files.readString(both));
  }

  @Test
  void aServerOfAnotherNameWithUnderscoresIsRefused() throws Exception {
    talk(serving(good()), believing(good()), "my_app.example");
    untilBothAreLost();
    assertThat(client.tlsCause())
        .hasStackTraceContaining("No subject alternative DNS name matching my_app.example");
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
