package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.examples.PeerSite.curl;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// A reverse proxy between clients and servers that know nothing of Spindle, on each kernel, with
/// as little memory as a small part of what goes through it.
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
class ProxyPeersTest {
  private static final Path PROGRAMS = Launcher.ROOT.resolve("examples/src/test/programs");
  private static final Peer PYTHON = new Peer("/usr/bin/python3", "python3-websockets");
  private static final int REQUESTS = 500;

  @TempDir private Path folder;
  @Parameter private String kernel = "";
  private final int port = Loopback.freePort();
  private final int behind = Loopback.freePort();
  private final List<ExampleProgram> gates = new ArrayList<>();

  @AfterEach
  void end() {
    for (ExampleProgram each : gates) {
      each.close();
      assertThat(each.errors()).isEmpty();
    }
  }

  private String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private static String place(int number) {
    return "tcp:" + number + ":interface=127.0.0.1";
  }

  private ExampleProgram gate(String... pairs) {
    var arguments = new ArrayList<>(List.of(kernel));
    arguments.addAll(List.of(pairs));
    var command = new ArrayList<>(Launcher.command(PROGRAMS.resolve("Gate.java"), arguments));
    command.addAll(1, List.of("-Xmx64m", "-XX:MaxDirectMemorySize=48m"));
    ExampleProgram gate = ExampleProgram.run(command);
    gates.add(gate);
    return gate;
  }

  /// A proxy at [#port], before a server at [#behind].
  private ExampleProgram gate() {
    ExampleProgram gate = gate(place(port), "http://127.0.0.1:" + behind);
    gate.awaitListening(port);
    return gate;
  }

  private ExampleProgram node() {
    ExampleProgram node = Peer.NODE.start(Peer.nodeScript("odd_server.mjs"), "" + behind);
    node.awaitListening(behind);
    return node;
  }

  @Test
  void nodeIsAskedForWhatCurlAsksFor() throws IOException {
    try (var _ = node();
        var _ = gate()) {
      String upload = PeerSite.zeros(folder, 20 << 20);

      assertThat(curl(url("/fields?a=%2F&b"), "-A", "me", "-H", "X-Real-IP: 9.9.9.9"))
          .startsWith("GET /fields?a=%2F&b\n")
          .contains("\nhost: 127.0.0.1:" + port + "\n", "\nuser-agent: me\n")
          .contains("\nx-forwarded-for: 127.0.0.1\n", "\nvia: 1.1 spindle-")
          .doesNotContain("9.9.9.9");
      assertThat(curl("-T", upload, url("/count"))).isEqualTo("20971520 bytes\n");
      assertThat(curl("-T", upload, "-H", "Transfer-Encoding: chunked", url("/count")))
          .isEqualTo("20971520 bytes\n");
      assertThat(curl("-T", upload, url("/echo"))).hasSize(20 << 20);
      assertThat(curl("-T", upload, "-H", "Expect: 100-continue", url("/count")))
          .isEqualTo("20971520 bytes\n");
      assertThat(curl("-i", "-H", "TE: trailers", url("/trailer")))
          .contains("\nTrailer: X-Sum\n", "\n\nhello\n");
      assertThat(curl("-i", url("/hints"))).contains("103 Early Hints\n", "\nhello\n");
      assertThat(curl("-i", "-I", url("/fields"))).startsWith("HTTP/1.1 200 OK\n");
      assertThat(curl("--http1.0", url("/"))).isEqualTo("hello from node\n");
    }
  }

  @Test
  void whatNodeRefusesOrBreaksOffIsRefusedOrBrokenOff() throws IOException {
    try (var node = node();
        var _ = gate()) {
      String upload = PeerSite.zeros(folder, 20 << 20);

      assertThat(curl("-i", "-T", upload, "-H", "Expect:", url("/refused")))
          .startsWith("HTTP/1.1 413 Payload Too Large\n")
          .endsWith("\n\ntoo large\n");
      try (var cut = Peer.CURL.start("-s", "--noproxy", "*", url("/broken"))) {
        assertThat(cut.awaitExit()).as("the body is not whole").isIn(18, 56);
      }
      assertThat(curl(url("/"))).isEqualTo("hello from node\n");
      node.signal("KILL");
      node.awaitExit();
      assertThat(curl("-i", url("/"))).startsWith("HTTP/1.1 502 Bad Gateway\n");
    }
  }

  @Test
  void eventsComeThroughAtOnce() {
    try (var _ = node();
        var _ = gate();
        var reader = Peer.CURL.start("-s", "-N", "--noproxy", "*", url("/events"))) {
      reader.awaitOutput("data: first\n\n");
      assertThat(reader.output()).doesNotContain("last");
      assertThat(curl(url("/release"))).isEqualTo("released\n");
      reader.awaitOutput("data: last\n\n");

      assertThat(reader.awaitExit()).isZero();
    }
  }

  /// Node closes what is idle for a second; no request is lost over that.
  @Test
  void requestsThatMeetAnEndOfAnIdleConnectionAreAnswered() throws Exception {
    try (var _ = node();
        var _ = gate();
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var asked = HttpRequest.newBuilder(URI.create(url("/"))).build();
      for (int i = 0; i < REQUESTS; i++) {
        assertThat(client.send(asked, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void whatAiohttpCutsOffAndAnswersEarlyIsUnderstoodBehindIt() {
    try (var server =
            Peer.PYTHON_WITH_AIOHTTP.start(Peer.script("odd_server.py"), "aiohttp", "" + behind);
        var _ = gate()) {
      server.awaitListening(behind);
      try (var client = ExampleProgram.start(PROGRAMS.resolve("WebClientPeers.java"), url("/"))) {
        assertThat(client.awaitExit()).as(client.errors()).isZero();
        assertThat(client.output()).isEqualTo(WebClientPeersTest.ALL);
      }
    }
  }

  @Test
  void nginxServesItsFilesThroughIt() throws IOException {
    Files.createDirectories(folder.resolve("www"));
    Files.writeString(folder.resolve("www/page"), "0123456789".repeat(100_000));
    String server = "server { listen 127.0.0.1:%d; root %s/www; }".formatted(behind, folder);
    try (var nginx = nginx(server);
        var _ = gate()) {
      nginx.awaitListening(behind);

      assertThat(curl(url("/page"))).hasSize(1_000_000);
      assertThat(curl("-i", "-r", "5-14", url("/page")))
          .startsWith("HTTP/1.1 206 Partial Content\n")
          .endsWith("\n\n5678901234");
      assertThat(curl("-I", url("/page"))).contains("\nContent-Length: 1000000\n");
      String tag = curl("-I", url("/page")).replaceAll("(?s).*\nETag: ([^\n]*)\n.*", "$1");
      assertThat(curl("-i", "-H", "If-None-Match: " + tag, url("/page")))
          .startsWith("HTTP/1.1 304 Not Modified\n");
      assertThat(curl("-i", url("/none"))).startsWith("HTTP/1.1 404 Not Found\n");
    }
  }

  private ExampleProgram nginx(String servers) throws IOException {
    Path config = folder.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off;
        master_process off;
        pid %1$s/nginx.pid;
        error_log stderr crit;
        events {}
        http {
          access_log off;
          client_max_body_size 0;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          %2$s
        }
        """
            .formatted(folder, servers));
    return Peer.NGINX.start("-p", folder.toString(), "-c", config.toString());
  }

  /// A gigabyte was tried by hand; this is more than the memory that there is, too.
  @Test
  void nginxInFrontOfItSendsUploadsAndGetsAnswers() throws IOException {
    int front = Loopback.freePort();
    String servers =
        """
        upstream gate { server 127.0.0.1:%d; keepalive 8; }
        server {
          listen 127.0.0.1:%d;
          proxy_request_buffering off;
          location / { proxy_pass http://gate; }
        }
        """
            .formatted(port, front);
    try (var site = PeerSite.start(kernel, folder);
        var nginx = nginx(servers)) {
      gate(place(port), "http://127.0.0.1:" + site.port()).awaitListening(port);
      nginx.awaitListening(front);
      for (String each : List.of("http://127.0.0.1:" + front, url(""))) {
        String upload = PeerSite.zeros(folder, 200 << 20);
        assertThat(curl("-T", upload, each + "/count")).isEqualTo("209715200 bytes\n");
        assertThat(curl("-T", upload, each + "/deny")).isEqualTo("no\n");
        assertThat(curl("-T", upload, each + "/megabyte")).hasSize(1 << 20);
        assertThat(curl("-o", "/dev/null", "-w", "%{size_download}", each + "/bytes/300000000"))
            .isEqualTo("300000000");
        assertThat(curl(each + "/trailer")).isEqualTo("hello\n");
      }
      assertThat(site.program().errors()).isEmpty();
    }
  }

  @Test
  void haproxyInFrontOfItSaysWhoAsks() throws IOException {
    int front = Loopback.freePort();
    Path config = folder.resolve("haproxy.cfg");
    Files.writeString(
        config,
        """
        defaults
          mode http
          timeout connect 300s
          timeout client 300s
          timeout server 300s
        listen one
          bind 127.0.0.1:%d
          server s 127.0.0.1:%d send-proxy-v2
        """
            .formatted(front, port));
    try (var _ = node();
        var haproxy = Peer.HAPROXY.start("-f", config.toString())) {
      gate("haproxy:" + place(port), "http://127.0.0.1:" + behind).awaitListening(port);
      haproxy.awaitListening(front);
      String there = "http://127.0.0.1:" + front;

      assertThat(curl("--interface", "127.0.0.9", there + "/fields"))
          .contains("\nx-forwarded-for: 127.0.0.9\n");
      assertThat(curl("-T", PeerSite.zeros(folder, 20 << 20), there + "/count"))
          .isEqualTo("20971520 bytes\n");
      assertThat(haproxy.output()).isEmpty();
    }
  }

  /// One of two servers is told to end while clients ask.
  @Test
  void aServerBehindItEndsAndNoRequestFails() throws Exception {
    try (var one = PeerSite.start(kernel, folder);
        var other = PeerSite.start(kernel, folder);
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      String both = "http://127.0.0.1:%d,http://127.0.0.1:%d".formatted(one.port(), other.port());
      gate(place(port), both).awaitListening(port);
      var asked = HttpRequest.newBuilder(URI.create(url("/"))).build();
      for (int i = 0; i < REQUESTS; i++) {
        if (i == REQUESTS / 4) {
          one.program().signal("TERM");
        }
        assertThat(client.send(asked, BodyHandlers.ofString()).statusCode())
            .as("%d", i)
            .isEqualTo(200);
      }
      assertThat(one.program().awaitExit()).isZero();
    }
    String log = gates.getFirst().errors();
    gates.getFirst().close();
    gates.clear();
    assertThat(log)
        .satisfiesAnyOf(
            words -> assertThat(words).isEmpty(),
            words -> assertThat(words).contains("gets no requests for PT1S").hasLineCount(2));
  }

  @Test
  void webSocketsOfPythonAndChromiumGoThroughIt() throws Exception {
    Path program = PROGRAMS.resolve("WebSocketPeers.java");
    try (var server = ExampleProgram.start(program, kernel, place(behind));
        var _ = gate()) {
      server.awaitListening(behind);

      assertThat(PYTHON.run("", Peer.script("web_sockets.py"), url("")))
          .contains("websockets /slow 3000000\n", "websockets /bye 4000 that is all\n")
          .contains("websockets from elsewhere 403\n", "aiohttp 15 True 1000\n");
      try (var browser = Browser.start(folder.resolve("profile"))) {
        browser.open(url("/page"));
        browser.awaitText("bye 4000 that is all true;");
        browser.awaitText("closed 3001 true;");
        assertThat(browser.evaluate("echoed.textContent"))
            .startsWith("open echo.example permessage-deflate")
            .endsWith(";grüße;long;bytes 1,2,3;closed 3001 true;");
      }
      assertThat(server.errors()).isEmpty();
    }
  }

  /// Over TLS and HTTP/2 in front, over HTTP/1.1 behind. The page itself says what it has seen, and
  /// Via by which version the proxy was asked.
  @Test
  void aPageInChromiumAsksHearsAndTalksThroughItOverHttp2() throws Exception {
    var own = OwnCertificate.in(folder);
    String front =
        "tls:%d:privateKey=%s:certKey=%s:interface=127.0.0.1"
            .formatted(port, own.key(), own.chain());
    Path program = PROGRAMS.resolve("Proxied.java");
    try (var server = ExampleProgram.start(program, kernel, place(behind));
        var browser = Browser.start(folder.resolve("profile"), "--ignore-certificate-errors")) {
      server.awaitListening(behind);
      gate(front, "http://127.0.0.1:" + behind).awaitListening(port);
      browser.open("https://localhost:" + port + "/");
      browser.awaitText("page by h2;");
      browser.awaitText("posted 3000000 by 2;");
      browser.awaitText("read and last;");
      browser.awaitText("event 3 by 2;");
      browser.awaitText("closed 3001 true;");

      assertThat(browser.evaluate("told.textContent").split(";"))
          .containsSubsequence("read first", "read and last")
          .containsSubsequence("event 1 by 2", "event 2 by 2", "event 3 by 2")
          .containsSubsequence("socket by 2", "socket grüße", "socket long", "closed 3001 true")
          .hasSize(11);
      assertThat(server.errors()).isEmpty();
    }
  }
}
