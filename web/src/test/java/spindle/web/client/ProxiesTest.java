package spindle.web.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.failureResultOf;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.HttpUri;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.reason.ConnectFailed;
import spindle.web.client.reason.HandshakeFailed;
import spindle.web.client.reason.ProxyRefused;
import spindle.web.client.reason.RequestTimeout;

/// Requests over a proxy.
class ProxiesTest {
  private static final Proxies PROXY = Proxies.of("http://me:s%20x@127.0.0.1:80");

  private final AskedServer proxy = new AskedServer();

  @AfterEach
  void close() {
    proxy.close();
  }

  private Deferred<Response> ask(String uri) {
    return ask(Request.get(uri));
  }

  private Deferred<Response> ask(Request request) {
    Deferred<Response> asked =
        proxy.agent().withProxies(PROXY).request(request).reportedElsewhere();
    proxy.memory().flush();
    return asked;
  }

  @Test
  void aProxyIsAskedForTheWholeUriAndToldWhoAsks() {
    var asked = ask("http://example.org:81/a?b");

    assertThat(proxy.heard())
        .isEqualTo(
            "GET http://example.org:81/a?b HTTP/1.1~Host: example.org:81~"
                + "Proxy-Authorization: Basic bWU6cyB4~~");
    proxy.say("HTTP/1.1 200 OK~Content-Length: 2~~ok");
    assertThat(proxy.body(asked)).isEqualTo("ok");
  }

  /// Some proxies close after each answer without a word.
  @Test
  void whatMayNotBeRepeatedGoesToAProxyOverAConnectionOfItsOwn() {
    var first = ask("http://example.org/1");
    proxy.say("HTTP/1.1 200 OK~Content-Length: 2~~ok");
    assertThat(proxy.body(first)).isEqualTo("ok");
    var post = ask(Request.of("POST", "http://example.org/2").withBody(Body.of("x")));
    assertThat(proxy.connections()).isEqualTo(2);
    assertThat(proxy.heard()).startsWith("POST http://example.org/2 HTTP/1.1~");
    proxy.say("HTTP/1.1 200 OK~Content-Length: 2~~ok");
    assertThat(proxy.body(post)).isEqualTo("ok");
    ask("http://example.org/3");

    assertThat(proxy.connections()).isEqualTo(2);
  }

  @Test
  void forHttpsItIsAskedForATunnel() {
    ask("https://example.org/secret");

    assertThat(proxy.heard())
        .isEqualTo(
            "CONNECT example.org:443 HTTP/1.1~Host: example.org:443~"
                + "Proxy-Authorization: Basic bWU6cyB4~~");
    proxy.say("HTTP/1.1 200 Connection established~~");
    assertThat(proxy.heard()).startsWith("\u0016\u0003"); // TLS
  }

  @Test
  void aProxyThatRefusesIsHeard() {
    var asked = ask("https://example.org/");
    proxy.say("HTTP/1.1 407 Proxy Authentication Required~Content-Length: 5~~hello");

    assertThat(failureResultOf(asked, ProxyRefused.class))
        .isInstanceOfSatisfying(
            ProxyRefused.class, e -> assertThat(e.status().code()).isEqualTo(407));
    assertThat(proxy.nothingLeft()).isTrue();
  }

  @Test
  void whatComesBehindItsAnswerIsNotTakenForTheServers() {
    var asked = ask("https://example.org/");
    proxy.say("HTTP/1.1 200 OK~~GET");

    failureResultOf(asked, HandshakeFailed.class);
    assertThat(proxy.nothingLeft()).isTrue();
  }

  @Test
  void anAnswerThatIsTooLongIsNone() {
    var asked = ask("https://example.org/");
    proxy.say("HTTP/1.1 200 OK~X: " + "x".repeat(16 * 1024) + "~~");

    failureResultOf(asked, ConnectFailed.class);
    assertThat(proxy.nothingLeft()).isTrue();
  }

  @Test
  void aProxyThatSaysNothingHasTheTimeToConnect() {
    var asked = ask("https://example.org/");
    proxy.memory().advance(Duration.ofMillis(10_010));

    assertThat(failureResultOf(asked, RequestTimeout.class))
        .hasMessageContaining("connect took longer");
    assertThat(proxy.nothingLeft()).isTrue();
  }

  @Test
  void theCallersCredentialsForAProxyReachNoServer() {
    proxy.ask(Request.get(AskedServer.ROOT).withField("Proxy-Authorization", "secret"));

    assertThat(proxy.heard()).doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "http_proxy, http://p:8, http://a/, p:8",
        "http_proxy, p:8, http://a/, p:8",
        "http_proxy, p, http://a/, p:1080",
        "HTTP_PROXY, p:8, http://a/, -",
        "https_proxy, p:8, https://a/, p:8",
        "HTTPS_PROXY, p:8, https://a/, p:8",
        "https_proxy, p:8, http://a/, -",
        "all_proxy, p:8, https://a/, p:8",
        "ALL_PROXY, p:8, http://a/, p:8",
        "all_proxy, p:8, http://localhost/, -",
        "all_proxy, p:8, http://127.9.9.9/, -",
        "all_proxy, p:8, 'http://[::1]/', -",
        "all_proxy, 'http://[::2]:8/', http://a/, ::2:8",
      })
  void theEnvironmentIsReadAsCurlReadsIt(String name, String value, String uri, String proxy) {
    assertThat(Proxies.of(Map.of(name, value)).proxyFor(HttpUri.of(uri)).orElse(null))
        .isEqualTo(proxy);
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, http://example.org/, true",
    "example.org, http://www.example.org/, true",
    ".example.org, http://example.org./, true",
    "example.org, http://notexample.org/, false",
    "'a, example.org', http://example.org/, true",
    "'a example.org', http://example.org/, true",
    "*, http://example.org/, true",
    "10.0.0.0/8, http://10.1.2.3/, true",
    "10.0.0.0/8, http://11.1.2.3/, false",
    "192.168.1.1, http://192.168.1.1/, true",
    "192.168.1.1, http://192.168.1.10/, false",
    "'[2001:db8::1]', 'http://[2001:db8:0::1]/', true",
    "2001:db8::/32, 'http://[2001:db9::1]/', false",
  })
  void someHostsAreAskedWithout(String exceptions, String uri, boolean without) {
    Proxies proxies = Proxies.of(Map.of("all_proxy", "p:8", "no_proxy", exceptions));

    assertThat(proxies.proxyFor(HttpUri.of(uri)).isEmpty()).isEqualTo(without);
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks4://p:1", "ftp://p:1", "http://", "p:x", "u@:1", "socks5://u@p:1"})
  void whatIsNoProxyIsRefused(String text) {
    assertThatThrownBy(() -> Proxies.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void credentialsDoNotShow() {
    assertThat(PROXY).asString().doesNotContain("bWU6cyB4").doesNotContain("me:");
    assertThat(PROXY.withLoopback().proxyFor(HttpUri.of("http://localhost/")))
        .contains("127.0.0.1:80");
  }

  private static final String SOCKS_CONNECTED = "\u0005\0\0\u0001\0\0\0\0\0\0";

  private static String octets(int... values) {
    StringBuilder text = new StringBuilder();
    for (int each : values) {
      text.append((char) each);
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "socks5h", "SOCKS5"})
  void aProxyOfSocksConnectsAndSeesNoRequestOfItsOwn(String scheme) {
    var agent = proxy.agent().withProxies(Proxies.of(scheme + "://me:s%20x@127.0.0.1:80"));
    var asked = agent.request(Request.get("http://example.org:81/a")).reportedElsewhere();
    assertThat(proxy.heard()).isEqualTo(octets(5, 2, 0, 2));
    proxy.say(octets(5, 2));
    assertThat(proxy.heard()).isEqualTo(octets(1, 2) + "me" + octets(3) + "s x");
    proxy.say(octets(1, 0));
    assertThat(proxy.heard()).isEqualTo(octets(5, 1, 0, 3, 11) + "example.org" + octets(0, 81));
    proxy.say(SOCKS_CONNECTED);
    assertThat(proxy.heard()).isEqualTo("GET /a HTTP/1.1~Host: example.org:81~~");
    proxy.say("HTTP/1.1 200 OK~Content-Length: 2~~ok");

    assertThat(proxy.body(asked)).isEqualTo("ok");
    assertThat(proxy.pool().idle()).isEqualTo(1);
  }

  @Test
  void overSocksTlsIsDoneWithTheServer() {
    var agent = proxy.agent().withProxies(Proxies.of("socks5://127.0.0.1:80"));
    var _ = agent.request(Request.get("https://example.org/")).reportedElsewhere();
    proxy.memory().flush();
    proxy.say(octets(5, 0));
    proxy.heard();
    proxy.say(SOCKS_CONNECTED);

    assertThat(proxy.heard()).startsWith("\u0016\u0003");
  }

  @Test
  void aProxyOfSocksThatRefusesFailsTheConnection() {
    var agent = proxy.agent().withProxies(Proxies.of("socks5://127.0.0.1:80"));
    var asked = agent.request(Request.get("http://example.org/")).reportedElsewhere();
    proxy.memory().flush();
    proxy.say(octets(5, 0));
    proxy.say(octets(5, 5));

    assertThat(failureResultOf(asked, ConnectFailed.class))
        .hasMessageContaining("the connection was refused");
    assertThat(proxy.nothingLeft()).isTrue();
  }

  @Test
  void proxiesOfAllKindsAreNamed() {
    HttpUri uri = HttpUri.of("http://example.org/");
    assertThat(Proxies.of("socks5://a").proxyFor(uri)).hasValue("socks5://a:1080");
    assertThat(Proxies.of("https://a").proxyFor(uri)).hasValue("https://a:443");
    assertThat(Proxies.of("a:3128").proxyFor(uri)).hasValue("a:3128");
    assertThatThrownBy(() -> Proxies.of("socks4://a"))
        .hasMessage("expected a proxy of http://, https:// or socks5://, got one of socks4://");
  }
}
