package spindle.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.address.IPv4Address;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.testing.MemoryReactor;
import spindle.testing.OwnCertificate;
import spindle.testing.RecordingProtocol;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsEngines;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsVersion;
import spindle.web.Response;
import spindle.web.server.Site;

/// What TLS must have agreed on before HTTP/2 is spoken over it, RFC 9113, 9.2.
class SuitesTest {
  private static final int GOAWAY = 7;
  private static final int NONE = -1;

  @TempDir private static Path folder;

  private static OwnCertificate certificate = new OwnCertificate(Path.of(""));

  private final Site site =
      Site.of(routes -> routes.get("/").answer(_ -> Response.text("hello")))
          .withVersions(new Http2());

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = OwnCertificate.make(folder.resolve("own.p12"));
  }

  /// A client's engines that offer one suite.
  private static TlsEngines.Maker only(String suite) {
    return material -> {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {material.keys()}, new TrustManager[] {material.trust()}, null);
      return (host, port) -> {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setEnabledCipherSuites(new String[] {suite});
        return engine;
      };
    };
  }

  /// The frames that a server sends to a client that offers this suite and sends its preface.
  private ByteBuffer answer(String suite, TlsVersion newest) throws Exception {
    try (var memory = new MemoryReactor()) {
      var server = TlsServerContext.load(TlsServerOptions.of(certificate.identity()));
      memory.reactor().listenTCP(443, server.wrap(site), ListenOptions.defaults());
      var options =
          TlsClientOptions.defaults()
              .withTrust(certificate.trust())
              .withApplicationProtocols("h2")
              .withNewest(newest)
              .withEngines(only(suite));
      var client = new RecordingProtocol();
      memory
          .reactor()
          .connect(
              IPv4Address.of("127.0.0.1", 443),
              TlsClientContext.load(options).wrap(_ -> client, "localhost", 443),
              ConnectOptions.defaults());
      memory.flush();
      client.transport().write(US_ASCII.encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
      client.transport().write(ByteBuffer.wrap(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}));
      memory.flush();
      return ByteBuffer.wrap(client.received());
    }
  }

  /// The code of the GOAWAY among these frames.
  private static int goAway(ByteBuffer frames) {
    while (frames.remaining() >= 9) {
      int length = frames.getInt() >>> 8;
      int type = frames.get(frames.position() - 1);
      frames.position(frames.position() + 5);
      if (type == GOAWAY) {
        return frames.getInt(frames.position() + 4);
      }
      frames.position(frames.position() + length);
    }
    return NONE;
  }

  /// Those of the RFC's appendix A that a JDK still has, and those that are good.
  @ParameterizedTest
  @CsvSource({
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, TLS_1_2, 12",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, TLS_1_2, 12",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_1_2, -1",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_1_2, -1",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_1_2, -1",
    "TLS_AES_128_GCM_SHA256, TLS_1_3, -1"
  })
  void aSuiteThatTheRfcForbidsEndsTheConnection(String suite, TlsVersion newest, int code)
      throws Exception {
    assertThat(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
        .contains(suite);
    ByteBuffer frames = answer(suite, newest);

    assertThat(frames.remaining()).isGreaterThan(9);
    assertThat(goAway(frames)).isEqualTo(code);
  }
}
