package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.endpoint.Endpoint;
import spindle.endpoint.text.EndpointStringError;
import spindle.protocol.ListeningPort;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.Talk.Echo;
import spindle.tls.Talk.End;

/// TLS from endpoint strings: what they say holds.
@Timeout(600)
class TlsStringsTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued GOOD = Certificates.issue(Wish.server("localhost"), ROOT);

  private static final Issued OTHER = Certificates.issue(Wish.server("other.example.org"), ROOT);

  @TempDir Path directory;

  private final Talk talk = new Talk();
  private final End server = new Echo();
  private final End client = new End();

  TlsStringsTest() throws Exception {}

  @AfterEach
  void close() {
    talk.close();
  }

  private ListeningPort listen(String words) {
    return listen(GOOD.writeTo(directory.resolve("key.pem")), words);
  }

  private ListeningPort listen(Path key, String words) {
    AtomicReference<ListeningPort> port = new AtomicReference<>();
    Endpoint.server(
            talk.reactor,
            "tls:0:interface=127.0.0.1:privateKey=" + Endpoint.quote(key.toString()) + words)
        .listen(_ -> server)
        .onSuccess(port::set);
    return port.get();
  }

  private void connect(ListeningPort port, String words) {
    connect("localhost", port, words);
  }

  private void connect(String host, ListeningPort port, String words) {
    Path roots = ROOT.writeTo(directory.resolve("roots.pem"));
    String under = Endpoint.quote("tcp:127.0.0.1:" + ((IPv4Address) port.host()).port());
    Endpoint.client(
            talk.reactor,
            "tls:%s:443:endpoint=%s:trustRoots=%s%s"
                .formatted(host, under, Endpoint.quote(roots.toString()), words))
        .connectProtocol(client)
        .reportedElsewhere();
  }

  @Test
  void newestHoldsBackOnEitherSide() {
    connect(listen(":newest=1.2"), "");
    talk.until("the handshake is complete", client::isReady);
    assertThat(client.session().version()).isEqualTo("TLSv1.2");
  }

  @Test
  void newestOfAClientHoldsBackToo() {
    connect(listen(""), ":newest=1.2");
    talk.until("the handshake is complete", client::isReady);
    assertThat(client.session().version()).isEqualTo("TLSv1.2");
  }

  @Test
  void aHandshakeLargerThanAllowedIsRefused() {
    connect(listen(":handshakeBytesMax=100"), "");
    talk.until("both are lost", () -> server.isLost() && client.isLost());
    assertThat(server.log).containsExactly("made", "lost TlsFailed");
  }

  @Test
  void theHostIsVerifiedWhereverTheConnectionGoes() {
    Path roots = ROOT.writeTo(directory.resolve("roots.pem"));
    String under = "tcp:127.0.0.1:" + ((IPv4Address) listen("").host()).port();
    Endpoint.client(
            talk.reactor,
            "tls:www.example.org:443:endpoint=%s:trustRoots=%s"
                .formatted(Endpoint.quote(under), Endpoint.quote(roots.toString())))
        .connectProtocol(client)
        .reportedElsewhere();
    talk.until("the client is lost", client::isLost);
    assertThat(client.tlsCause()).hasMessageContaining("www.example.org");
  }

  @Test
  void filesAreReadWhenTheStringIs() {
    assertThatThrownBy(() -> Endpoint.server(talk.reactor, "tls:0:privateKey=/nowhere/key.pem"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("/nowhere/key.pem");
    assertThatThrownBy(() -> Endpoint.client(talk.reactor, "tls:h:1:trustRoots=/nowhere/r.pem"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("/nowhere/r.pem");
  }

  @Test
  void aFolderHasACertificateForEachNameAndTheFirstForAllOthers() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("keys"));
    GOOD.writeTo(folder.resolve("1.pem"));
    OTHER.writeTo(folder.resolve("2.pem"));
    ListeningPort port = listen(folder, "");
    connect("other.example.org", port, "");
    talk.until("the handshake is complete", client::isReady);
    assertThat(client.log).containsExactly("made", "handshake");
  }

  @Test
  void aFolderWithoutFilesOrWithACertificateBesideItIsRefused() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("keys"));
    assertThatThrownBy(() -> listen(folder, ""))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("there is none");
    OTHER.writeTo(folder.resolve("2.pem"));
    assertThatThrownBy(() -> listen(folder, ":certKey=chain.pem"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("'certKey' must be empty; got 'chain.pem'");
  }

  private String quoted(String name, String text) throws Exception {
    return Endpoint.quote(Files.writeString(directory.resolve(name), text).toString());
  }

  @Test
  void aPasswordIsSaidByAFileOrAVariableAndNeverItself() throws Exception {
    String key = quoted("key.pem", OpenSslKeys.DES3);
    String chain = quoted("chain.pem", OpenSslKeys.CERTIFICATE);
    String files = "tls:0:interface=127.0.0.1:privateKey=%s:certKey=%s".formatted(key, chain);
    String said = files + ":passwordFile=" + quoted("password", "secret\n");
    assertThat(Endpoint.server(talk.reactor, said).toString()).contains("passwordFile=");
    for (String wrong :
        List.of(
            files,
            files + ":passwordVariable=PATH",
            files + ":passwordVariable=NO_1",
            said + ":passwordVariable=PATH")) {
      assertThatThrownBy(() -> Endpoint.server(talk.reactor, wrong))
          .isInstanceOf(EndpointStringError.class)
          .hasMessageContaining("password");
    }
  }

  @Test
  void aPkcs12FileIsAKeyWithItsCertificates() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = "secret".toCharArray();
    store.setKeyEntry("own", GOOD.key(), password, GOOD.chain().toArray(new Certificate[0]));
    Path file = directory.resolve("own.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password);
    }
    connect(listen(file, ":passwordFile=" + quoted("password", "secret\n")), "");
    talk.until("the handshake is complete", client::isReady);
    assertThatThrownBy(() -> listen(file, ""))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("passwordFile=");
  }

  private String asking(String how) {
    String roots = Endpoint.quote(ROOT.writeTo(directory.resolve("roots.pem")).toString());
    return ":clientTrust=" + roots + how;
  }

  @Test
  void aClientWhoseCertificateIsWantedIsServedWithoutOne() {
    connect(listen(asking(":clientCertificates=wanted")), "");
    talk.until("the handshake is complete", client::isReady);
    client.transport().write("hello");
    talk.until("it came back", () -> client.text().equals("hello"));
    assertThat(server.session().peerCertificates()).isEmpty();
  }

  @Test
  void aClientWhoseCertificateIsNeededIsNot() {
    connect(listen(asking("")), "");
    talk.until("both are lost", () -> server.isLost() && client.isLost());
    assertThat(server.log).containsExactly("made", "lost TlsFailed");
    assertThatThrownBy(() -> listen(asking(":clientCertificates=none")))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("expected needed or wanted, got 'none'");
  }

  @Test
  void versionsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> listen(":oldest=1.3:newest=1.2"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("versions in order");
    assertThatThrownBy(() -> listen(":newest=1.1"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("expected 1.2 or 1.3, got '1.1'");
    assertThatThrownBy(() -> listen(":emptyRecordsMax=0"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("a whole number from 1");
  }
}
