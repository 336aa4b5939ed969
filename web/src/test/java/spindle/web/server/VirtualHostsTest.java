package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.IPv4Address;
import spindle.http.Status;
import spindle.testing.OwnCertificate;
import spindle.tls.TlsSession;
import spindle.web.Handler;
import spindle.web.Origin;
import spindle.web.Request;
import spindle.web.Response;

/// Which site answers for which host.
class VirtualHostsTest {
  @TempDir private static Path folder;

  private static X509Certificate certificate;

  private static final Handler NOBODY = _ -> Response.of(Status.OK);

  private final VirtualHosts hosts =
      VirtualHosts.of("Example.org", says("exact"))
          .or("*.example.org", says("below"))
          .or("a.example.org", says("a"))
          .or("b\u00fccher.example.", says("books"))
          .or("2001:DB8::0:1", says("six"))
          .or("[::1]", says("loopback six"))
          .or("192.0.2.7", says("four"))
          .or("has_underscore", says("underscore"));

  private static Handler says(String text) {
    return _ -> Response.text(text);
  }

  private static String ask(Handler hosts, String host) {
    Response answer = Site.answering(hosts).handle(Request.get("/").withHost(host));
    var whole = answer.body().whole();
    return answer.status().equals(Status.OK) && whole != null
        ? StandardCharsets.UTF_8.decode(whole).toString()
        : answer.status().toString();
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, exact",
    "EXAMPLE.org:8080, exact",
    "example.org., exact",
    "example.org.:80, exact",
    "example.org:, exact",
    "a.example.org, a",
    "c.Example.org:1, below",
    "*.example.org, below",
    "a.b.example.org, 404 Not Found",
    ".example.org, 404 Not Found",
    "xexample.org, 404 Not Found",
    "org, 404 Not Found",
    "xn--bcher-kva.example, books",
    "XN--BCHER-kva.example.:443, books",
    "[2001:db8::1], six",
    "[2001:0db8:0:0::0:1]:80, six",
    "[::1]:2000, loopback six",
    "[::ffff:192.0.2.7], four",
    "192.0.2.7:80, four",
    "has_underscore, underscore",
    "[::2], 404 Not Found",
    "'', 404 Not Found",
    "example.com, 404 Not Found"
  })
  void aHostIsFoundHoweverItIsWritten(String host, String answer) {
    assertThat(ask(hosts, host)).isEqualTo(answer);
  }

  @Test
  void whatNoNameFitsAndWhatSaysNoHostIsForTheOthers() {
    VirtualHosts all = hosts.otherwise(says("others"));

    assertThat(ask(all, "example.com")).isEqualTo("others");
    assertThat(ask(all, "")).isEqualTo("others");
    assertThat(ask(all, "a.b.example.org")).isEqualTo("others");
    assertThat(ask(all, "example.org")).isEqualTo("exact");
  }

  @Test
  void theHostDoesNotShowInTheAnswer() {
    var request = Request.get("/").withHost("evil-name").withField("Accept", "text/html");
    var page = Site.answering(hosts).handle(request).body().whole();

    assertThat(page == null ? "" : StandardCharsets.UTF_8.decode(page).toString())
        .contains("There is no such site here.")
        .doesNotContain("evil-name");
  }

  @Test
  void overTheWireTheFieldHostChooses() {
    try (var client = Client.of(Site.answering(hosts.otherwise(says("others"))))) {
      assertThat(client.ask("GET / HTTP/1.1~Host: a.example.org:80~~")).endsWith("~~a");
      assertThat(client.ask("GET http://example.org/ HTTP/1.1~Host: example.org~~"))
          .endsWith("~~exact");
      assertThat(client.ask("GET / HTTP/1.0~~")).endsWith("~~others");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "*",
        "*.",
        "a:80",
        "[::1]:80",
        "a b",
        "a/b",
        "http://a",
        "a..b",
        "*.*.a",
        "a.*",
        "[a]",
        "::g",
        "user@a"
      })
  void whatIsNoHostIsRefused(String host) {
    assertThatThrownBy(() -> VirtualHosts.of(host, NOBODY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, EXAMPLE.org:443, exact",
    "example.org, a.example.org, 421 Misdirected Request",
    "x.example.org, y.example.org, below",
    "example.org, unknown, 421 Misdirected Request",
    "unknown, nobody, 404 Not Found",
    "'', a.example.org, a"
  })
  void withACertificateWithoutNamesTheHostIsOneThatTheHandshakeAskedFor(
      String asked, String host, String answer) {
    assertThat(askOverTls(asked, List.of(), host)).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, EXAMPLE.org:443, exact",
    "example.org, a.example.org, a",
    "example.org, x.example.org, below",
    "example.org, x.y.example.org, 421 Misdirected Request",
    "example.org, unknown, 421 Misdirected Request",
    "example.org, '[2001:db8::1]:443', six",
    "example.org, '[::1]', 421 Misdirected Request",
    "example.org, 192.0.2.7, four",
    "example.org, 192.0.2.8, 421 Misdirected Request",
    "unknown, unknown, 404 Not Found",
    "unknown, example.org, exact",
    "'', example.org, exact",
    "'', unknown, 421 Misdirected Request",
    "'', 192.0.2.8, 404 Not Found",
    "'', '', 404 Not Found"
  })
  void overTlsTheHostIsOneOfThoseOfTheCertificateThatWasShown(
      String asked, String host, String answer) {
    assertThat(askOverTls(asked, List.of(certificate), host)).isEqualTo(answer);
  }

  private String askOverTls(String asked, List<X509Certificate> shown, String host) {
    var session =
        new TlsSession(
            "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            Optional.empty(),
            Optional.of(asked).filter(name -> !name.isEmpty()),
            List.of(),
            shown);
    var address = IPv4Address.of("192.0.2.1", 443);
    var origin = new Origin(address, address, true, Optional.of(session));

    return ask(request -> hosts.handle(request.withOrigin(origin)), host);
  }

  @BeforeAll
  static void makeCertificate() throws Exception {
    String[] names = {"dns:Example.org", "dns:*.example.org", "ip:2001:db8::1", "ip:192.0.2.7"};
    certificate = OwnCertificate.make(folder.resolve("own"), names).certificate();
  }

  @Test
  void aHostIsNamedOnce() {
    assertThatThrownBy(() -> hosts.or("EXAMPLE.ORG.", NOBODY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("EXAMPLE.ORG.");
    assertThatThrownBy(() -> hosts.or("*.Example.org", NOBODY))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
