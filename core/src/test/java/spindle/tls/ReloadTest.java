package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.reason.PemRefused;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.Echo;
import spindle.tls.Talk.End;

/// Certificates that change while they are served.
@Timeout(600)
class ReloadTest {
  private static final Issued ROOT = Certificates.root("the root");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private Talk talk;
  private Path file;
  private TlsClientContext client;

  @BeforeEach
  void open() throws Exception {
    talk = new Talk();
    file = folder.resolve("server.pem");
    var _ = replace();
    client =
        TlsClientContext.load(TlsClientOptions.defaults().withTrust(TlsTrust.of(ROOT.chain())));
  }

  @AfterEach
  void close() {
    talk.close();
  }

  /// Puts a new certificate in the place of the old, in one step.
  private X509Certificate replace() throws IOException {
    Issued issued = Certificates.issue(Wish.server("localhost"), ROOT);
    Path next = issued.writeTo(folder.resolve("next.pem"));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return issued.certificate();
  }

  private ListeningPort serve(TlsServerContext context) throws Exception {
    return serve(context, _ -> new Echo());
  }

  private ListeningPort serve(TlsServerContext context, ServerFactory factory) throws Exception {
    return talk.listen(context.wrap(factory));
  }

  private End connected(ListeningPort port) {
    End end = new End();
    talk.connect(port, client, "localhost", end);
    talk.until("the handshake is complete", () -> end.isReady() || end.isLost());
    assertThat(end.log).containsExactly("made", "handshake");
    return end;
  }

  private TlsServerContext context(Duration check) throws IOException {
    return TlsServerContext.load(
        TlsServerOptions.of(TlsIdentity.pem(file, file)).withReloadCheck(check));
  }

  @Test
  void twentySwapsUnderLoadFailNoHandshakeAndLoseNoConnection() throws Exception {
    TlsServerContext context = context(Duration.ZERO);
    ListeningPort port = serve(context);
    End first = connected(port);
    List<End> ends = new ArrayList<>();
    Set<X509Certificate> seen = new LinkedHashSet<>();
    for (int swap = 0; swap < 20; swap++) {
      List<End> round = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        End end = new End();
        talk.connect(port, client, "localhost", end);
        round.add(end);
      }
      talk.turns(2);
      var _ = replace();
      talk.until("all shook hands", () -> round.stream().allMatch(e -> e.isReady() || e.isLost()));
      ends.addAll(round);
    }
    for (End end : ends) {
      assertThat(end.log).containsExactly("made", "handshake");
      seen.add(end.session().peerCertificates().getFirst());
    }
    assertThat(seen).hasSizeGreaterThan(10);
    first.transport().write("still here");
    talk.until("the first is served still", () -> first.count() == 10);
  }

  @Test
  void aChangedFileIsUsedFromTheNextCheckOn() throws Exception {
    ListeningPort port = serve(context(Duration.ofHours(1)));
    X509Certificate old = connected(port).session().peerCertificates().getFirst();
    var _ = replace();
    assertThat(connected(port).session().peerCertificates()).containsExactly(old);
  }

  @Test
  void aCallReloadsAtOnce() throws Exception {
    TlsServerContext context = context(Duration.ofHours(1));
    ListeningPort port = serve(context);
    X509Certificate fresh = replace();
    assertThat(context.reload()).isTrue();
    assertThat(context.reload()).isFalse();
    assertThat(connected(port).session().peerCertificates()).containsExactly(fresh);
  }

  /// The protocols that are offered come from the factory, and what is loaded anew is for them,
  /// too.
  @Test
  void whoAgreesOnAProtocolIsServedFromTheNewFileAsWell() throws Exception {
    TlsServerContext context = context(Duration.ofHours(1));
    ListeningPort port = serve(context, AlpnFactory.of("h2", (ServerFactory) _ -> new Echo()));
    client =
        TlsClientContext.load(
            TlsClientOptions.defaults()
                .withTrust(TlsTrust.of(ROOT.chain()))
                .withApplicationProtocols("h2"));
    for (boolean byCall : List.of(true, false)) {
      X509Certificate fresh = replace();
      if (byCall) {
        assertThat(context.reload()).isTrue();
      } else {
        context = context(Duration.ZERO);
        port = serve(context, AlpnFactory.of("h2", (ServerFactory) _ -> new Echo()));
        fresh = replace();
      }
      TlsSession session = connected(port).session();
      assertThat(session.peerCertificates()).containsExactly(fresh);
      assertThat(session.applicationProtocol()).contains("h2");
    }
  }

  @Test
  void aBrokenFileKeepsTheOldCertificate() throws Exception {
    TlsServerContext context = context(Duration.ZERO);
    ListeningPort port = serve(context);
    X509Certificate old = connected(port).session().peerCertificates().getFirst();
    Files.writeString(file, "-----BEGIN CERTIFICATE-----\nAAAA\n");
    assertThat(connected(port).session().peerCertificates()).containsExactly(old);
    assertThatThrownBy(context::reload)
        .isInstanceOf(PemRefused.class)
        .hasMessageContaining(file.toString());
    assertThat(connected(port).session().peerCertificates()).containsExactly(old);
    X509Certificate fresh = replace();
    assertThat(connected(port).session().peerCertificates()).containsExactly(fresh);
  }

  @Test
  void aKeyThatIsNotTheCertificatesIsRefused() throws Exception {
    Issued one = Certificates.issue(Wish.server("localhost"), ROOT);
    Issued other = Certificates.issue(Wish.server("localhost"), ROOT);
    Path key = Files.writeString(folder.resolve("key.pem"), other.keyPem());
    Path chain = Files.writeString(folder.resolve("chain.pem"), one.chainPem());
    assertThatThrownBy(
            () -> TlsServerContext.load(TlsServerOptions.of(TlsIdentity.pem(chain, key))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not that of the certificate");
  }
}
