package spindle.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.endpoint.Endpoint;
import spindle.endpoint.StreamServerEndpoint;
import spindle.endpoint.text.EndpointStringError;
import spindle.protocol.Protocol;

/// TLS at the places that other endpoint strings name.
@Timeout(600)
class TlsOverPlacesTest {
  @TempDir Path folder;

  private static final Certificates.Issued ROOT = Certificates.root("the root");
  private static final Certificates.Issued OWN =
      Certificates.issue(Certificates.Wish.server("localhost"), ROOT);

  private Talk talk;
  private Path key;

  @BeforeEach
  void open() throws Exception {
    talk = new Talk();
    key = OWN.writeTo(folder.resolve("own.pem"));
  }

  @AfterEach
  void close() {
    talk.close();
  }

  /// One request, one page.
  private static final class Page extends Protocol {
    @Override
    public void dataReceived(ByteBuffer request) {
      transport().write("HTTP/1.0 200 OK\r\n\r\nthe page");
      transport().loseConnection();
    }
  }

  private String overUnix() {
    return "tls-over:privateKey="
        + Endpoint.quote(key.toString())
        + ":unix:"
        + Endpoint.quote(folder.resolve("s").toString());
  }

  private String curl(List<String> words) throws Exception {
    Path printed = folder.resolve("printed");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(printed.toFile());
    Process curl;
    try {
      curl = builder.start();
    } catch (IOException missing) {
      Assumptions.assumeTrue("true".equals(System.getenv("CI")), "curl is missing");
      throw missing;
    }
    talk.until("it ends", () -> !curl.isAlive());
    return Files.readString(printed);
  }

  @Test
  void curlGetsAPageOverAUnixSocket() throws Exception {
    Path root = Files.writeString(folder.resolve("root.pem"), ROOT.chainPem());
    StreamServerEndpoint place = Endpoint.server(talk.reactor, overUnix());
    assertThat(place.listen(address -> new Page()).called()).isTrue();
    String socket = folder.resolve("s").toString();
    String trust = root.toString();
    List<String> words =
        List.of("curl", "-sS", "--unix-socket", socket, "--cacert", trust, "https://localhost/");
    assertThat(curl(words)).isEqualTo("the page");
  }

  @Test
  void itsStringIsGivenBack() {
    for (String string :
        List.of(
            overUnix(),
            overUnix().replace(":unix", ":alpn=h2:oldest=1.3:unix"),
            "tls-over:privateKey=" + Endpoint.quote(key.toString()) + ":systemd:name=web",
            "tls-over:privateKey=" + Endpoint.quote(key.toString()) + ":fd:0",
            "haproxy:" + overUnix())) {
      StreamServerEndpoint place = Endpoint.server(talk.reactor, string);
      assertThat(place).hasToString(string);
    }
  }

  @Test
  void aProxyCannotComeByStandardInputWithTlsEither() {
    String string = "haproxy:tls-over:privateKey=" + Endpoint.quote(key.toString()) + ":stdio";
    assertThatThrownBy(() -> Endpoint.server(talk.reactor, string))
        .hasMessageContaining("no proxy connects to standard input");
  }

  @Test
  void aMistakeInThePlaceIsToldAsAlways() {
    assertThatThrownBy(() -> Endpoint.server(talk.reactor, "tls-over:privateKey=x"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("'endpoint' is missing");
    assertThatThrownBy(() -> Endpoint.server(talk.reactor, "tls-over:nowhere:2"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("there is no type 'nowhere'");
    assertThatThrownBy(() -> Endpoint.server(talk.reactor, "tls-over:privateKey=gone.pem:tcp:0"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("gone.pem");
  }
}
