package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Agents with servers that know nothing of Spindle: aiohttp's, Twisted's, Node's, nginx, with TLS
/// and without, and HAProxy in between.
class WebClientPeersTest {
  private static final Peer AIOHTTP = new Peer("/usr/bin/python3", "python3-aiohttp");
  private static final Peer NGINX = new Peer("nginx", "nginx-light");
  private static final Peer TINYPROXY = new Peer("tinyproxy", "tinyproxy-bin");
  private static final Peer HAPROXY = new Peer("haproxy", "haproxy");
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/WebClientPeers.java");
  static final String ALL =
      """
      GET plain: 200, 300000
      GET chunked: 200, 300000
      GET until-end: 200, 300000
      GET redirect: 200, 300000
      GET gzip: 200, 300000
      GET bad-gzip: MalformedContent
      GET cut: BodyTruncated
      GET plain: 200, 300000
      POST echo: 200, 1000000
      POST echo in chunks: 200, 1000000
      POST early: 413, 2
      GET plain at last: 200, 300000
      connections were used again
      open: 0
      """;

  @TempDir private Path folder;

  /// @param more the file of a key and a certificate, for TLS
  private static ExampleProgram server(String kind, int port, String... more) {
    Peer peer =
        switch (kind) {
          case "node" -> Peer.NODE;
          case "twisted" -> Peer.PYTHON_WITH_TWISTED;
          default -> AIOHTTP;
        };
    List<String> words = new ArrayList<>();
    if (kind.equals("node")) {
      words.add(Peer.nodeScript("odd_server.mjs"));
    } else {
      words.addAll(List.of(Peer.script("odd_server.py"), kind));
    }
    words.add("" + port);
    words.addAll(List.of(more));
    ExampleProgram started = peer.start(words.toArray(String[]::new));
    started.awaitListening(port);
    return started;
  }

  private static String ask(String... arguments) {
    try (var client = ExampleProgram.start(PROGRAM, arguments)) {
      assertThat(client.awaitExit()).as(client.errors()).isZero();
      return client.output();
    }
  }

  private static String ask(int port) {
    return ask("http://127.0.0.1:" + port + "/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aiohttp", "twisted", "node"})
  void whatTheirServersDoIsUnderstood(String kind) {
    int port = Loopback.freePort();
    try (var _ = server(kind, port)) {
      assertThat(ask(port)).isEqualTo(ALL);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"aiohttp", "twisted", "node"})
  void soItIsOverTls(String kind) {
    OwnCertificate own = OwnCertificate.in(folder);
    int port = Loopback.freePort();
    try (var _ = server(kind, port, own.both().toString())) {
      assertThat(ask("https://localhost:" + port + "/", own.chain().toString())).isEqualTo(ALL);
    }
  }

  @Test
  void soItIsThroughTinyproxy() throws IOException {
    OwnCertificate own = OwnCertificate.in(folder);
    int plain = Loopback.freePort();
    int encrypted = Loopback.freePort();
    int port = Loopback.freePort();
    Path config =
        Files.writeString(
            folder.resolve("tinyproxy.conf"),
            """
            Listen 127.0.0.1
            Port %d
            Allow 127.0.0.1
            BasicAuth me secret
            """
                .formatted(port));
    try (var _ = server("aiohttp", plain);
        var _ = server("node", encrypted, own.both().toString());
        var proxy = TINYPROXY.start("-d", "-c", config.toString())) {
      proxy.awaitListening(port);
      String through = "http://me:secret@127.0.0.1:" + port;
      String trust = own.chain().toString();

      assertThat(ask("http://127.0.0.1:" + plain + "/", trust, through)).isEqualTo(ALL);
      assertThat(ask("https://localhost:" + encrypted + "/", trust, through)).isEqualTo(ALL);
      assertThat(ask("https://localhost:" + encrypted + "/", trust, through.replace("me", "you")))
          .contains("GET plain: ProxyRefused");
    }
  }

  @Test
  void soItIsWithHaproxyInBetween() throws IOException {
    OwnCertificate own = OwnCertificate.in(folder);
    int behind = Loopback.freePort();
    int port = Loopback.freePort();
    int encrypted = Loopback.freePort();
    Path config =
        Files.writeString(
            folder.resolve("haproxy.cfg"),
            """
            defaults
              mode http
              timeout connect 5s
              timeout client 20s
              timeout server 20s
            listen all
              bind 127.0.0.1:%d
              bind 127.0.0.1:%d ssl crt %s
              server one 127.0.0.1:%d
            """
                .formatted(port, encrypted, own.both(), behind));
    try (var _ = server("aiohttp", behind);
        var proxy = HAPROXY.start("-db", "-f", config.toString())) {
      proxy.awaitListening(port);

      assertThat(ask(port)).isEqualTo(ALL);
      assertThat(ask("https://localhost:" + encrypted + "/", own.chain().toString()))
          .isEqualTo(ALL);
    }
  }

  @Test
  void pagesOfNginxAreFetchedAtTheSameTime() throws IOException {
    int port = Loopback.freePort();
    Files.createDirectories(folder.resolve("www/sub"));
    Files.writeString(folder.resolve("www/page"), "p".repeat(100_000));
    Files.writeString(folder.resolve("www/sub/index.html"), "index");
    Path config =
        Files.writeString(
            folder.resolve("nginx.conf"),
            """
            daemon off; master_process off; pid %1$s/pid; error_log stderr crit;
            events { }
            http {
              access_log off;
              client_body_temp_path %1$s/1; proxy_temp_path %1$s/2; fastcgi_temp_path %1$s/3;
              uwsgi_temp_path %1$s/4; scgi_temp_path %1$s/5;
              server { listen 127.0.0.1:%2$d; root %1$s/www; absolute_redirect off; }
            }
            """
                .formatted(folder, port));
    String base = "http://127.0.0.1:" + port;
    try (var nginx = NGINX.start("-c", config.toString(), "-p", folder.toString());
        var client = fetch(nginx, port, List.of("/page", "/sub", "/none"))) {
      assertThat(client.awaitExit()).as(client.errors()).isZero();
      assertThat(client.output().lines())
          .contains(base + "/page: 200 OK, 100000 bytes", base + "/sub: 200 OK, 5 bytes")
          .anyMatch(line -> line.startsWith(base + "/none: 404 Not Found, "));
    }
  }

  private static ExampleProgram fetch(ExampleProgram server, int port, List<String> paths) {
    server.awaitListening(port);
    return ExampleProgram.start(
        "FetchPages",
        paths.stream().map(each -> "http://127.0.0.1:" + port + each).toArray(String[]::new));
  }
}
