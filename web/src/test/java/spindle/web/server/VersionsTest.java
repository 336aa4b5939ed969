package spindle.web.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.address.Address;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.protocol.Protocol;
import spindle.reason.TlsFailed;
import spindle.roles.ListenOptions;
import spindle.testing.Chunks;
import spindle.testing.MemoryReactor;
import spindle.testing.OwnCertificate;
import spindle.testing.RecordingProtocol;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.web.Response;

/// Which version of HTTP is spoken: over TLS what ALPN chooses, in clear text what the client
/// begins with.
class VersionsTest {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final String GET = "GET / HTTP/1.1~Host: a~~";
  private static final String HELLO =
      "HTTP/1.1 200 OK~Content-Type: text/plain; charset=utf-8~Content-Length: 5~~hello";

  @TempDir static Path folder;

  private static OwnCertificate certificate;

  private final Site one =
      Site.of(routes -> routes.get("/").answer(_ -> Response.text("hello"))).withVersions();
  private final Site two = one.withVersions(new Second());

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = OwnCertificate.make(folder.resolve("own.p12"));
  }

  /// Stands for HTTP/2: says what it gets.
  private static final class Second implements HttpVersion {
    @Override
    public String alpnName() {
      return "h2";
    }

    @Override
    public ByteBuffer preface() {
      return US_ASCII.encode(PREFACE);
    }

    @Override
    public Protocol buildProtocol(Site site, Address peer) {
      return new Protocol() {
        @Override
        public void connectionMade() {
          transport().write("two:");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
          transport().write(data);
        }
      };
    }
  }

  @Test
  void thePrefaceBeginsTheOtherVersionHoweverItIsCut() {
    for (Chunks chunks : List.of(Chunks.whole(), Chunks.of(1), Chunks.of(5), Chunks.random(1))) {
      var client = Client.of(two).cut(chunks);

      assertThat(client.ask(PREFACE + "frames")).isEqualTo("two:" + tilde(PREFACE) + "frames");
      assertThat(client.ask("more")).isEqualTo("more");
      assertThat(client.wire().reactor().delayedCalls()).isEmpty();
    }
  }

  private static String tilde(String text) {
    return text.replace("\r\n", "~");
  }

  @Test
  void whatOnlyBeginsLikeThePrefaceIsARequest() {
    for (Chunks chunks : List.of(Chunks.whole(), Chunks.of(1), Chunks.of(3))) {
      assertThat(Client.of(two).cut(chunks).ask(GET + GET)).isEqualTo(HELLO + HELLO);
      assertThat(Client.of(two).cut(chunks).ask("PRI / HTTP/1.1~Host: a~~" + GET))
          .startsWith("HTTP/1.1 501 ")
          .endsWith(HELLO);
      assertThat(Client.of(two).cut(chunks).ask("PRI * HTTP/2.0~~XX")).startsWith("HTTP/1.1 505 ");
    }
  }

  @Test
  void aPrefaceComesFirstOrNotAtAll() {
    assertThat(Client.of(two).ask(GET + PREFACE)).startsWith(HELLO + "HTTP/1.1 505 ");
  }

  @Test
  void aSiteWithoutTheVersionRefusesThePreface() {
    assertThat(Client.of(one).ask(PREFACE)).startsWith("HTTP/1.1 505 ").contains("close");
  }

  @Test
  void aPrefaceThatDoesNotGoOnHasTheTimeOfAHead() {
    var client = Client.of(two);
    client.send("PRI * HT");
    client.advance(Duration.ofSeconds(9));
    assertThat(client.ended()).isFalse();
    client.advance(Duration.ofSeconds(2));

    assertThat(client.received()).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void itsTimeIsNotMoreForOneThatDribbles() {
    var client = Client.of(two);
    for (String each : List.of("P", "R", "I")) {
      client.send(each).advance(Duration.ofSeconds(4));
    }

    assertThat(client.received()).startsWith("HTTP/1.1 408 ");
  }

  private static String ask(Site site, String... offered) throws Exception {
    var server = TlsServerContext.load(TlsServerOptions.of(certificate.identity()));
    var client =
        TlsClientContext.load(
            TlsClientOptions.defaults()
                .withTrust(certificate.trust())
                .withApplicationProtocols(offered));
    try (var memory = new MemoryReactor()) {
      memory.reactor().listenTCP(443, server.wrap(site), ListenOptions.defaults());
      var endpoint = new TCP4ClientEndpoint(memory.reactor(), "127.0.0.1", 443);
      var seen =
          memory.await(
              client.over(endpoint, "localhost", 443).connect(_ -> new RecordingProtocol()),
              Duration.ofSeconds(20));
      seen.transport().write(GET.replace("~", "\r\n"));
      memory.advance(Duration.ofSeconds(1));
      if (seen.reason() instanceof TlsFailed failed) {
        throw failed;
      }
      return seen.text().lines().findFirst().orElse("");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "h2 http/1.1, two:GET / HTTP/1.1",
    "http/1.1 h2, two:GET / HTTP/1.1",
    "http/1.1, HTTP/1.1 200 OK",
    "'', HTTP/1.1 200 OK",
    "h3 http/1.1, HTTP/1.1 200 OK",
  })
  void alpnDecides(String offered, String begins) throws Exception {
    String[] names = offered.isEmpty() ? new String[0] : offered.split(" ");

    assertThat(ask(two, names)).isEqualTo(begins);
    if (!offered.startsWith("h2")) {
      assertThat(ask(one, names)).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @Test
  void aClientThatKnowsOnlyOthersIsRefusedInTheHandshake() {
    assertThatThrownBy(() -> ask(one, "h2")).isInstanceOf(TlsFailed.class);
    assertThatThrownBy(() -> ask(two, "spdy/3")).isInstanceOf(TlsFailed.class);
  }
}
