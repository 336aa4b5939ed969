package spindle.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.http.Status;
import spindle.protocol.Protocol;
import spindle.roles.ListenOptions;
import spindle.testing.MemoryReactor;
import spindle.testing.OwnCertificate;
import spindle.tls.ClientCertificates;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.BodyTruncated;
import spindle.web.client.Agent;
import spindle.web.client.Proxies;
import spindle.web.client.Redirects;
import spindle.web.client.reason.HandshakeFailed;

/// An agent and a site with TLS between them: whose certificate is wanted, and what is not sent to
/// anybody else; also through the tunnel of a proxy.
class HttpsTest {
  private static final Duration TIME = Duration.ofSeconds(20);

  @TempDir private static Path folder;

  private static OwnCertificate certificate = new OwnCertificate(Path.of(""));

  private final List<String> asked = new ArrayList<>();
  private final Site site =
      Site.answering(request -> {
        asked.add(request.uri() + " " + request.fields().firstOr("Proxy-Authorization", ""));
        return Response.text("hello");
      });
  private final MemoryReactor memory = new MemoryReactor();
  private final List<String> proxied = new ArrayList<>();

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = OwnCertificate.make(folder.resolve("own.p12"));
  }

  @BeforeEach
  void listen() throws Exception {
    var server = TlsServerContext.load(TlsServerOptions.of(certificate.identity()));
    memory.reactor().listenTCP(443, server.wrap(site), ListenOptions.defaults());
    memory.reactor().listenTCP(3128, _ -> new Tunnel(server), ListenOptions.defaults());
    memory
        .reactor()
        .listenTCP(3129, server.wrap(_ -> new Tunnel(server)), ListenOptions.defaults());
    memory.reactor().listenTCP(3130, server.wrap(_ -> new Answering()), ListenOptions.defaults());
  }

  @AfterEach
  void close() {
    memory.close();
  }

  /// A proxy whose tunnels all lead to the site.
  private final class Tunnel extends Protocol {
    private final TlsServerContext server;

    Tunnel(TlsServerContext server) {
      this.server = server;
    }

    @Override
    public void dataReceived(ByteBuffer data) throws Exception {
      proxied.add(ISO_8859_1.decode(data).toString());
      transport().write("HTTP/1.1 200 Go on\r\n\r\n");
      server.startTls(transport(), 0);
      transport().switchProtocol(site.buildProtocol(transport().peer()));
    }
  }

  /// A proxy that answers by itself.
  private final class Answering extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      proxied.add(ISO_8859_1.decode(data).toString());
      transport().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    }
  }

  private Agent believing() throws Exception {
    return new Agent(memory.reactor())
        .withTls(TlsClientOptions.defaults().withTrust(certificate.trust()));
  }

  private String ask(Agent agent, Request request) throws Exception {
    return memory.await(agent.request(request).then(r -> r.body().text(100)), TIME);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://localhost/", "https://127.0.0.1/"})
  void aSiteWhoseCertificateIsForTheHostIsAsked(String uri) throws Exception {
    assertThat(ask(believing(), Request.get(uri))).isEqualTo("hello");
    assertThat(asked).containsExactly(uri + " ");
  }

  @Test
  void aConnectionServesSeveralRequests() throws Exception {
    Agent agent = believing();
    for (int i = 0; i < 3; i++) {
      ask(agent, Request.get("https://localhost/"));
    }

    assertThat(agent.pool().opened()).isEqualTo(1);
    memory.await(agent.pool().close(), TIME);
  }

  @Test
  void whoIsNotBelievedIsSentNothing() {
    Agent agent = new Agent(memory.reactor());

    assertThatThrownBy(() -> ask(agent, Request.get("https://localhost/")))
        .isInstanceOf(HandshakeFailed.class);
    assertThat(asked).isEmpty();
  }

  @Test
  void theCertificateMustBeForTheHostOfTheUriWhateverTheFieldSays() throws Exception {
    Agent agent = believing().at(new TCP4ClientEndpoint(memory.reactor(), "127.0.0.1", 443));
    Request other = Request.get("https://other.example/").withField("Host", "localhost");

    assertThatThrownBy(() -> ask(agent, other)).isInstanceOf(HandshakeFailed.class);
    assertThat(asked).isEmpty();
  }

  @Test
  void throughATunnelTheSiteIsAskedAndTheProxySeesNothing() throws Exception {
    Agent agent =
        believing().withProxies(Proxies.of("http://me:secret@127.0.0.1:3128").withLoopback());

    assertThat(ask(agent, Request.get("https://localhost/path"))).isEqualTo("hello");
    assertThat(proxied).hasSize(1);
    assertThat(proxied.getFirst()).startsWith("CONNECT localhost:443 HTTP/1.1\r\n");
    assertThat(asked).containsExactly("https://localhost/path ");
  }

  @Test
  void aHandlerIsToldWhichCertificateWasShownAlsoOnSessionsThatGoOn() throws Exception {
    var shown = new ArrayList<X509Certificate>();
    Site watching =
        Site.answering(request -> {
          shown.addAll(request.origin().tls().orElseThrow().ownCertificates());
          return Response.text("hello");
        });
    var server = TlsServerContext.load(TlsServerOptions.of(certificate.identity()));
    memory.reactor().listenTCP(8443, server.wrap(watching), ListenOptions.defaults());
    Agent agent = believing();
    for (int i = 0; i < 3; i++) {
      ask(agent, Request.get("https://localhost:8443/"));
      agent.pool().closeIdle();
    }

    assertThat(agent.pool().opened()).isEqualTo(3);
    assertThat(shown).hasSize(3).containsOnly(certificate.certificate());
  }

  @Test
  void soItIsWithAProxyThatIsSpokenToOverTlsWhichIsTlsInTls() throws Exception {
    Agent agent =
        believing().withProxies(Proxies.of("https://me:secret@127.0.0.1:3129").withLoopback());

    for (int i = 0; i < 2; i++) {
      assertThat(ask(agent, Request.get("https://localhost/path"))).isEqualTo("hello");
    }
    assertThat(proxied).hasSize(1);
    assertThat(proxied.getFirst())
        .startsWith("CONNECT localhost:443 HTTP/1.1\r\n")
        .contains("Proxy-Authorization: Basic bWU6c2VjcmV0\r\n");
    assertThat(asked).containsExactly("https://localhost/path ", "https://localhost/path ");
    memory.await(agent.pool().close(), TIME);
  }

  @Test
  void suchAProxyIsAskedForPagesInClearTextToo() throws Exception {
    Agent agent =
        believing().withProxies(Proxies.of("https://me:secret@localhost:3130").withLoopback());

    assertThat(ask(agent, Request.get("http://127.0.0.1/path"))).isEqualTo("hi");
    assertThat(proxied.getFirst())
        .startsWith("GET http://127.0.0.1/path HTTP/1.1\r\n")
        .contains("Proxy-Authorization: Basic bWU6c2VjcmV0\r\n");
  }

  /// Two sites that want certificates of clients, the first of which leads to the other.
  @Test
  void whoARedirectLeadsToIsShownNoCertificate() throws Exception {
    List<String> shown = new ArrayList<>();
    TlsServerOptions wants =
        TlsServerOptions.of(certificate.identity())
            .withClientCertificates(ClientCertificates.WANTED, certificate.trust());
    TlsServerContext server = TlsServerContext.load(wants);
    for (int port : List.of(8441, 8442)) {
      Site site =
          Site.answering(request -> {
            shown.add(port + " " + request.origin().tls().orElseThrow().peerCertificates().size());
            return port == 8441 && request.target().equals("/")
                ? Response.redirect(Status.FOUND, "https://localhost:8442/back")
                : request.target().equals("/back")
                    ? Response.redirect(Status.FOUND, "https://localhost:8441/end")
                    : Response.text("hello");
          });
      memory.reactor().listenTCP(port, server.wrap(site), ListenOptions.defaults());
    }
    Agent agent =
        new Agent(memory.reactor())
            .withTls(
                TlsClientOptions.defaults()
                    .withTrust(certificate.trust())
                    .withIdentity(certificate.identity()))
            .with(Redirects.follow());

    assertThat(ask(agent, Request.get("https://localhost:8441/"))).isEqualTo("hello");
    assertThat(shown).containsExactly("8441 1", "8442 0", "8441 0");
  }

  /// Without a length, the end of the body is that of the connection.
  @Test
  void anEndThatTlsDoesNotVouchForIsNoEndOfABody() throws Exception {
    TlsServerContext server = TlsServerContext.load(TlsServerOptions.of(certificate.identity()));
    for (boolean clean : List.of(true, false)) {
      int port = clean ? 8443 : 8444;
      memory
          .reactor()
          .listenTCP(port, server.wrap(_ -> new Ending(clean)), ListenOptions.defaults());
      Request request = Request.get("https://localhost:" + port + "/");
      if (clean) {
        assertThat(ask(believing(), request)).isEqualTo("all of it");
      } else {
        assertThatThrownBy(() -> ask(believing(), request)).isInstanceOf(BodyTruncated.class);
      }
    }
  }

  /// A server whose answers have no length.
  private static final class Ending extends Protocol {
    private final boolean clean;

    Ending(boolean clean) {
      this.clean = clean;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write("HTTP/1.1 200 OK\r\n\r\nall of it");
      if (clean) {
        transport().loseConnection();
      } else {
        var _ =
            transport().scheduler().callLater(Duration.ofMillis(10), transport()::abortConnection);
      }
    }
  }

  @Test
  void aProxyThatIsNotBelievedIsToldNothing() {
    Agent agent =
        new Agent(memory.reactor())
            .withProxies(Proxies.of("https://me:secret@127.0.0.1:3129").withLoopback());

    assertThatThrownBy(() -> ask(agent, Request.get("https://localhost/path")))
        .isInstanceOf(HandshakeFailed.class);
    assertThat(proxied).isEmpty();
  }
}
