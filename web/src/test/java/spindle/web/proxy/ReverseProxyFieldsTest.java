package spindle.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.proxy.TrustedForwarders;
import spindle.web.Request;

/// What of a request and a response goes on, what does not, and what is added.
class ReverseProxyFieldsTest {
  private static final String OURS =
      "Via: 1.1 gate~X-Forwarded-For: 127.0.0.1~X-Forwarded-Proto: http~X-Forwarded-Host: a~~";

  private static ReverseProxy asIs(ReverseProxy proxy) {
    return proxy;
  }

  private static String handedOn(UnaryOperator<ReverseProxy> setting, String request) {
    try (var servers = new ProxiedServers(1, setting)) {
      return servers.handedOn(request);
    }
  }

  private static String get(UnaryOperator<ReverseProxy> setting, String fields) {
    return handedOn(setting, "GET / HTTP/1.1~Host: a~" + fields + "~");
  }

  private static String answered(String answer) {
    try (var servers = new ProxiedServers(1)) {
      var client = servers.client();
      client.say("GET / HTTP/1.1~Host: a~~");
      servers.server().say(answer);
      return client.received();
    }
  }

  @Test
  void aRequestGoesOnWithItsFieldsInTheirOrder() {
    assertThat(
            get(
                ReverseProxyFieldsTest::asIs,
                "Accept: x~user-AGENT: me~Cookie: a=b~Accept: y~X-Empty:~"))
        .isEqualTo(
            "GET / HTTP/1.1~Host: 127.0.0.1:8081~Accept: x~user-AGENT: me~Cookie: a=b~Accept: y~"
                + "X-Empty: ~"
                + OURS);
  }

  @Test
  void nothingIsSaidForAClientThatDoesNotSayWhatItIs() {
    assertThat(get(ReverseProxyFieldsTest::asIs, "")).doesNotContainIgnoringCase("user-agent");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: keep-alive~Keep-Alive: timeout=5~",
        "Connection: X-Mine, close~X-Mine: 1~",
        "Connection: x-mine~Connection: , X-YOURS~X-Mine: 1~x-yours: 2~",
        "Proxy-Connection: keep-alive~Proxy-Authorization: Basic eA==~Proxy-Any: 1~Proxy: evil~",
        "TE: gzip~Connection: TE~",
        "Upgrade: websocket~Connection: upgrade~",
        "Upgrade: h2c~Connection: Upgrade, HTTP2-Settings~HTTP2-Settings: AAMAAABkAAQAoAAA~",
        "Connection: Upgrade, HTTP2-Settings~HTTP2-Settings: AAMAAABkAAQAoAAA~",
        "Trailer: X-Sum~",
        "X_Mine: 1~",
        "X-Forwarded-For: 9.9.9.9~X-Forwarded-Port: 1~x-forwarded-host: b~X-Real-IP: 9.9.9.9~",
        "Forwarded: for=9.9.9.9~X-Forwarded-Proto: https~"
      })
  void whatIsOfTheConnectionOrAnybodysWordDoesNot(String fields) {
    assertThat(get(ReverseProxyFieldsTest::asIs, fields))
        .isEqualTo("GET / HTTP/1.1~Host: 127.0.0.1:8081~" + OURS);
  }

  @Test
  void whatIsRemovedIsRemovedBeforeOursIsAdded() {
    assertThat(
            get(
                ReverseProxyFieldsTest::asIs,
                "Connection: X-Forwarded-For, Via, X-Forwarded-Proto~X-Forwarded-For: 9.9.9.9~"))
        .endsWith("~" + OURS);
  }

  @Test
  void hostLengthAndCredentialsCannotBeNamedAway() {
    try (var servers = new ProxiedServers(1, ReverseProxy::withOriginalHost)) {
      String heard =
          servers.handedOn(
              "POST / HTTP/1.1~Host: a~Connection: host, content-length, authorization~"
                  + "Authorization: Basic eA==~Content-Length: 2~~hi");
      assertThat(heard)
          .startsWith("POST / HTTP/1.1~Host: a~Authorization: Basic eA==~")
          .contains("~Content-Length: 2~")
          .endsWith("~~hi");
    }
  }

  @Test
  void trailersAreAskedForIfTheClientAsks() {
    assertThat(get(ReverseProxyFieldsTest::asIs, "TE: trailers, deflate;q=0.5~Connection: te~"))
        .contains("~TE: trailers~", "~Connection: TE~")
        .doesNotContain("deflate");
  }

  @Test
  void fieldsWithAnUnderscoreGoOnIfTheyMay() {
    assertThat(get(ReverseProxy::withUnderscores, "X_Mine: 1~")).contains("~X_Mine: 1~");
  }

  @Test
  void theHostIsTheServersOrTheOneThatWasAskedFor() {
    assertThat(get(ReverseProxyFieldsTest::asIs, "")).contains("~Host: 127.0.0.1:8081~");
    assertThat(get(ReverseProxy::withOriginalHost, "")).contains("~Host: a~");
    assertThat(handedOn(ReverseProxy::withOriginalHost, "GET / HTTP/1.0~~"))
        .contains("~Host: 127.0.0.1:8081~")
        .doesNotContain("X-Forwarded-Host");
    assertThat(handedOn(ReverseProxy::withOriginalHost, "GET http://a/b HTTP/1.1~Host: a~~"))
        .startsWith("GET /b HTTP/1.1~Host: a~");
  }

  @Test
  void whoAskedIsSaidInOneFamilyOfFields() {
    assertThat(get(ReverseProxy::withForwarded, "X-Forwarded-For: 9.9.9.9~Forwarded: for=8.8.8.8~"))
        .endsWith("~Via: 1.1 gate~Forwarded: for=127.0.0.1;host=\"a\";proto=http~~");
  }

  @Test
  void whatATrustedPeerSaysIsAddedToInOneLine() {
    var trusted = TrustedForwarders.local();
    assertThat(
            get(
                proxy -> proxy.withTrusted(trusted),
                "X-Forwarded-For: 9.9.9.9~X-Forwarded-For: 8.8.8.8~X-Forwarded-Proto: https~"
                    + "X-Forwarded-Host: shop~Forwarded: for=7.7.7.7~"))
        .endsWith(
            "~X-Forwarded-For: 9.9.9.9, 8.8.8.8, 127.0.0.1~X-Forwarded-Proto: https~"
                + "X-Forwarded-Host: shop~~")
        .doesNotContain("7.7.7.7");
    assertThat(
            get(
                proxy -> proxy.withForwarded().withTrusted(trusted),
                "Forwarded: for=9.9.9.9;proto=https~X-Forwarded-For: 8.8.8.8~"))
        .endsWith("~Forwarded: for=9.9.9.9;proto=https, for=127.0.0.1;host=\"a\";proto=http~~");
    assertThat(
            get(
                proxy -> proxy.withTrusted(TrustedForwarders.parse("10.0.0.0/8")),
                "X-Forwarded-For: 9.9.9.9~"))
        .endsWith("~" + OURS);
  }

  @Test
  void viaHasALineWithAllWhoHandedItOn() {
    assertThat(get(ReverseProxyFieldsTest::asIs, "Via: 1.0 fred~Via: 1.1 p.example (x)~"))
        .contains("~Via: 1.0 fred, 1.1 p.example (x), 1.1 gate~");
    assertThat(handedOn(ReverseProxyFieldsTest::asIs, "GET / HTTP/1.0~Host: a~~"))
        .contains("~Via: 1.0 gate~");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Via: 1.1 gate~",
        "Via: 1.0 fred, 1.1 GATE (comment)~",
        "Via: 1.1 fred~Via: HTTP/1.1 gate~Connection: Via~"
      })
  void whatHasBeenHereIsALoop(String via) {
    try (var servers = new ProxiedServers(1)) {
      var client = servers.client();
      assertThat(client.ask("GET / HTTP/1.1~Host: a~" + via + "~"))
          .startsWith("HTTP/1.1 508 Loop Detected~");
      assertThat(servers.connections(0)).isZero();
      assertThat(client.ask("GET / HTTP/1.1~Host: a~Via: 1.1 gateway, 1.1 irrigate~~")).isEmpty();
      assertThat(servers.connections(0)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/a%20b/c?d=%2F..&e, /a%20b/c?d=%2F..&e",
    "/a/./b/../c?x=/../y, /a/c?x=/../y",
    "/a/%2e%2E/b/%2e, /b/",
    "/a/b/.., /a/",
    "/a//b/, /a//b/",
    "/.well-known/x, /.well-known/x",
    "'/a|b[c]{d}^`\"''<>', '/a|b[c]{d}^`\"''<>'",
    "/?, /?"
  })
  void thePathGoesOnAsItCameButForDots(String asked, String handedOn) {
    assertThat(handedOn(ReverseProxyFieldsTest::asIs, "GET " + asked + " HTTP/1.1~Host: a~~"))
        .startsWith("GET " + handedOn + " HTTP/1.1~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a%2Fb", "/a%5cb", "/a\\b", "/../a", "/a/%2e%2e/..", "/%00", "/%zz"})
  void aPathThatCanBeReadInTwoWaysIsRefused(String path) {
    try (var servers = new ProxiedServers(1)) {
      assertThat(servers.client().ask("GET " + path + " HTTP/1.1~Host: a~~"))
          .startsWith("HTTP/1.1 400 ");
      assertThat(servers.connections(0)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/a%2Fb, /a%2Fb",
    "/a%5cb/../c%2f..%2Fd?e, /c%2f..%2Fd?e",
  })
  void escapedSlashesGoOnWhereThatIsSaid(String asked, String handedOn) {
    assertThat(handedOn(ReverseProxy::withEscapedSlashes, "GET " + asked + " HTTP/1.1~Host: a~~"))
        .startsWith("GET " + handedOn + " HTTP/1.1~");
  }

  @Test
  void aResponseComesBackWithItsFieldsInTheirOrder() {
    assertThat(
            answered(
                "HTTP/1.1 299 Fine~date: x~Set-Cookie: a=1, b~X_y: 1~Set-Cookie: c~ETag: \"t\"~"
                    + "Content-Length: 2~~ok"))
        .isEqualTo(
            "HTTP/1.1 299 Fine~date: x~Set-Cookie: a=1, b~X_y: 1~Set-Cookie: c~ETag: \"t\"~"
                + "Via: 1.1 gate~Content-Length: 2~~ok");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: close~",
        "Connection: X-Mine~X-Mine: 1~",
        "Keep-Alive: timeout=5~Connection: keep-alive~",
        "Proxy-Authenticate: Basic~Proxy-Connection: close~",
        "Upgrade: h2c~Trailer: x~"
      })
  void whatIsOfTheConnectionDoesNotComeBack(String fields) {
    assertThat(answered("HTTP/1.1 200 OK~Date: x~" + fields + "Content-Length: 2~~ok"))
        .isEqualTo("HTTP/1.1 200 OK~Date: x~Via: 1.1 gate~Content-Length: 2~~ok");
  }

  @Test
  void maxForwardsIsCountedForOptionsAlone() {
    String request = " / HTTP/1.1~Host: a~Max-Forwards: 3~~";
    assertThat(handedOn(ReverseProxyFieldsTest::asIs, "OPTIONS" + request))
        .contains("~Max-Forwards: 2~");
    assertThat(handedOn(ReverseProxyFieldsTest::asIs, "GET" + request))
        .contains("~Max-Forwards: 3~");
    try (var servers = new ProxiedServers(1)) {
      var client = servers.client();
      assertThat(client.ask("OPTIONS / HTTP/1.1~Host: a~Max-Forwards: 0~~"))
          .startsWith("HTTP/1.1 200 OK~");
      assertThat(client.ask("OPTIONS * HTTP/1.1~Host: a~~")).startsWith("HTTP/1.1 200 OK~");
      assertThat(client.ask("TRACE / HTTP/1.1~Host: a~~")).startsWith("HTTP/1.1 501 ");
      assertThat(servers.connections(0)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b|x", "a|x\ry", "a|x\ny", "a|x\0y", "a:|x", "|x"})
  void whatWouldBeMoreThanOneFieldIsNotHandedOnHoweverItCame(String field) throws Exception {
    byte[] bytes = field.getBytes(StandardCharsets.ISO_8859_1);
    int end = field.indexOf('|');
    Fields fields = Fields.arrived(bytes, new int[] {0, end, end + 1, bytes.length});
    try (var servers = new ProxiedServers(1)) {
      ReverseProxy proxy = ReverseProxy.to(servers.upstreams());
      assertThatThrownBy(() -> proxy.handle(Request.get("/").withFields(fields)))
          .isInstanceOfSatisfying(
              HttpError.class, e -> assertThat(e.status()).isEqualTo(Status.BAD_REQUEST));
    }
  }

  @Test
  void namesAreTokens() {
    try (var servers = new ProxiedServers(1)) {
      ReverseProxy proxy = ReverseProxy.to(servers.upstreams());
      assertThatThrownBy(() -> proxy.withPseudonym("a b"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> proxy.withUpgrades("h2c"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> servers.upstreams().add("http://a/path"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> servers.upstreams().add("ftp://a"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
