package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.cert.CertificateExpiredException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.protocol.ListeningPort;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.Echo;
import spindle.tls.Talk.End;

/// Who is believed, and who is not; what is agreed on.
@Timeout(600)
class VerificationTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD =
      Certificates.issue(Wish.server("www.example.org", "*.example.net", "127.0.0.1", "::1"), ROOT);

  private Talk talk;
  private final End server = new Echo();
  private final End client = new End();

  @BeforeEach
  void open() throws Exception {
    talk = new Talk();
  }

  @AfterEach
  void close() {
    talk.close();
  }

  private static TlsServerContext serving(Issued issued) throws Exception {
    return TlsServerContext.load(TlsServerOptions.of(issued.identity()));
  }

  private static TlsClientContext believing(Issued root) throws Exception {
    return TlsClientContext.load(TlsClientOptions.defaults().withTrust(TlsTrust.of(root.chain())));
  }

  private void expectServed(TlsServerContext from, TlsClientContext to, String host)
      throws Exception {
    ListeningPort port = talk.serve(from, server);
    talk.connect(port, to, host, client);
    talk.until("the handshake is complete", client::isReady);
    client.transport().write("hello");
    talk.until("it came back", () -> client.count() == 5);
    client.transport().loseConnection();
    talk.until("both are lost", () -> client.isLost() && server.isLost());
    assertThat(client.log).containsExactly("made", "handshake", "data", "lost ConnectionDone");
    assertThat(server.log).containsExactly("made", "handshake", "data", "lost ConnectionDone");
  }

  private Throwable expectRefused(TlsServerContext from, TlsClientContext to, String host)
      throws Exception {
    ListeningPort port = talk.serve(from, server);
    talk.connect(port, to, host, client);
    talk.until("both are lost", () -> client.isLost() && server.isLost());
    assertThat(client.log).containsExactly("made", "lost TlsFailed");
    assertThat(server.log).doesNotContain("data");
    return client.tlsCause();
  }

  @Test
  void aServerThatTheRootVouchesForIsBelievedUnderItsName() throws Exception {
    expectServed(serving(GOOD), believing(ROOT), "www.example.org");
  }

  @Test
  void aNameWithALetterOfAnotherLanguageIsLookedForInAscii() throws Exception {
    Issued umlaut = Certificates.issue(Wish.server("xn--bcher-kva.example"), ROOT);
    expectServed(serving(umlaut), believing(ROOT), "bücher.example");
  }

  @Test
  void aWildcardStandsForOneLabel() throws Exception {
    expectServed(serving(GOOD), believing(ROOT), "a.example.net");
  }

  @Test
  void aWildcardDoesNotStandForTwoLabels() throws Exception {
    assertThat(expectRefused(serving(GOOD), believing(ROOT), "a.b.example.net"))
        .hasMessageContaining("a.b.example.net");
  }

  @Test
  void anAddressIsLookedForAmongAddresses() throws Exception {
    expectServed(serving(GOOD), believing(ROOT), "127.0.0.1");
  }

  @Test
  void anAddressOfSixIsLookedForAmongAddresses() throws Exception {
    expectServed(serving(GOOD), believing(ROOT), "[::1]");
  }

  @Test
  void anAddressThatIsNotInTheCertificateIsRefused() throws Exception {
    Issued named = Certificates.issue(Wish.server("www.example.org"), ROOT);
    assertThat(expectRefused(serving(named), believing(ROOT), "127.0.0.1"))
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void aServerWithAnotherNameIsRefused() throws Exception {
    assertThat(expectRefused(serving(GOOD), believing(ROOT), "www.example.com"))
        .hasMessageContaining("www.example.com");
  }

  @Test
  void aCertificateThatHasExpiredIsRefused() throws Exception {
    Issued old = Certificates.issue(Wish.server("www.example.org").expired(), ROOT);
    assertThat(expectRefused(serving(old), believing(ROOT), "www.example.org"))
        .hasRootCauseInstanceOf(CertificateExpiredException.class);
  }

  @Test
  void aCertificateThatVouchesForItselfIsRefused() throws Exception {
    Issued own = Certificates.issue(Wish.server("www.example.org"), null);
    assertThat(expectRefused(serving(own), believing(ROOT), "www.example.org"))
        .hasMessageContaining("unable to find valid certification path");
  }

  @Test
  void aCertificateOfAnotherRootIsRefused() throws Exception {
    Issued other = Certificates.root("the root");
    assertThat(expectRefused(serving(GOOD), believing(other), "www.example.org")).isNotNull();
  }

  @Test
  void thePlatformsRootsDoNotVouchForUs() throws Exception {
    expectRefused(
        serving(GOOD), TlsClientContext.load(TlsClientOptions.defaults()), "www.example.org");
  }

  @Test
  void whoBelievesAnybodyBelievesAnybody() throws Exception {
    Issued own = Certificates.issue(Wish.server("www.example.org").expired(), null);
    expectServed(
        serving(own),
        TlsClientContext.load(
            TlsClientOptions.defaults().withTrust(TlsTrust.anybodyWhichIsInsecure())),
        "www.example.com");
  }

  @Test
  void theServerShowsTheCertificateForTheNameThatIsAskedFor() throws Exception {
    Issued second = Certificates.issue(Wish.server("second.example.org").rsa(), ROOT);
    TlsServerContext both =
        TlsServerContext.load(TlsServerOptions.of(GOOD.identity()).withIdentity(second.identity()));
    expectServed(both, believing(ROOT), "second.example.org");
    assertThat(client.session().peerCertificates().getFirst()).isEqualTo(second.certificate());
  }

  @Test
  void bothEndsKnowTheApplicationProtocolThatTheServerLikesBest() throws Exception {
    TlsServerContext from =
        TlsServerContext.load(
            TlsServerOptions.of(GOOD.identity()).withApplicationProtocols("h2", "http/1.1"));
    TlsClientContext to =
        TlsClientContext.load(
            TlsClientOptions.defaults()
                .withTrust(TlsTrust.of(ROOT.chain()))
                .withApplicationProtocols("http/1.1", "h2"));
    expectServed(from, to, "www.example.org");
    assertThat(client.session().applicationProtocol()).contains("h2");
    assertThat(server.session().applicationProtocol()).contains("h2");
    assertThat(client.session().version()).isEqualTo("TLSv1.3");
  }

  private TlsServerContext asking(ClientCertificates how) throws Exception {
    return TlsServerContext.load(
        TlsServerOptions.of(GOOD.identity())
            .withClientCertificates(how, TlsTrust.of(ROOT.chain())));
  }

  private static TlsClientContext showing(Issued own) throws Exception {
    return TlsClientContext.load(
        TlsClientOptions.defaults()
            .withTrust(TlsTrust.of(ROOT.chain()))
            .withIdentity(own.identity()));
  }

  @Test
  void aServerThatNeedsACertificateGetsTheClients() throws Exception {
    Issued own = Certificates.issue(Wish.server("a client"), ROOT);
    expectServed(asking(ClientCertificates.NEEDED), showing(own), "www.example.org");
    assertThat(server.session().peerCertificates()).isEqualTo(List.of(own.certificate()));
  }

  @Test
  void aClientShowsTheFirstOfItsCertificatesThatTheServersRootHasIssued(@TempDir Path folder)
      throws Exception {
    Issued strange = Certificates.issue(Wish.server("a stranger"), Certificates.root("another"));
    Issued own = Certificates.issue(Wish.server("a client"), ROOT);
    strange.writeTo(folder.resolve("1.pem"));
    own.writeTo(folder.resolve("2.pem"));
    TlsClientContext two =
        TlsClientContext.load(
            TlsClientOptions.defaults()
                .withTrust(TlsTrust.of(ROOT.chain()))
                .withIdentity(TlsIdentity.pemFolder(folder)));
    expectServed(asking(ClientCertificates.NEEDED), two, "www.example.org");
    assertThat(server.session().peerCertificates()).isEqualTo(List.of(own.certificate()));
  }

  @Test
  void aServerThatWantsACertificateServesThoseWithout() throws Exception {
    expectServed(asking(ClientCertificates.WANTED), believing(ROOT), "www.example.org");
    assertThat(server.session().peerCertificates()).isEmpty();
  }

  @Test
  void aServerThatNeedsACertificateRefusesThoseWithout() throws Exception {
    ListeningPort port = talk.serve(asking(ClientCertificates.NEEDED), server);
    talk.connect(port, believing(ROOT), "www.example.org", client);
    talk.until("both are lost", () -> client.isLost() && server.isLost());
    assertThat(server.tlsCause()).hasMessageContaining("certificate");
    assertThat(client.tlsCause()).hasMessageContaining("alert");
  }

  @Test
  void aClientsCertificateOfAnotherRootIsRefused() throws Exception {
    Issued own = Certificates.issue(Wish.server("a client"), Certificates.root("another"));
    ListeningPort port = talk.serve(asking(ClientCertificates.NEEDED), server);
    talk.connect(port, showing(own), "www.example.org", client);
    talk.until("both are lost", () -> client.isLost() && server.isLost());
    assertThat(server.tlsCause()).isNotNull();
    assertThat(server.log).doesNotContain("handshake");
  }

  @Test
  void nothingNewerIsSpokenThanTheNewestVersion() throws Exception {
    TlsServerOptions options = TlsServerOptions.of(GOOD.identity());
    expectServed(
        TlsServerContext.load(options.withNewest(TlsVersion.TLS_1_2)),
        believing(ROOT),
        "www.example.org");
    assertThat(server.session().version()).isEqualTo("TLSv1.2");
    assertThatThrownBy(() -> options.withOldest(TlsVersion.TLS_1_3).withNewest(TlsVersion.TLS_1_2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got TLS_1_3 as the oldest and TLS_1_2 as the newest");
  }
}
