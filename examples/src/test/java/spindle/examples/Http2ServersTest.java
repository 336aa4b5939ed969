package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Agents that ask servers over HTTP/2 that know nothing of Spindle: nghttpd, Node's, nginx, and
/// hypercorn, which speaks WebSocket over HTTP/2, too.
class Http2ServersTest {
  private static final Peer NGHTTPD = new Peer("nghttpd", "nghttp2-server");
  private static final Peer HYPERCORN = new Peer("/usr/bin/python3", "python3-hypercorn");
  private static final Path SOCKETS =
      Launcher.ROOT.resolve("examples/src/test/programs/Http2SocketPeers.java");
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/Http2ClientPeers.java");
  private static final String ALL =
      """
      file: 200 OK, 100000
      300 at once: 30000000 over 1
      none: 404 Not Found
      echo: 200 OK, 1000000
      file: 200 OK, 100000
      opened: 1, open: 0
      """;

  @TempDir private Path folder;

  private final int port = Loopback.freePort();

  @BeforeEach
  void writeFiles() throws IOException {
    Files.createDirectories(folder.resolve("www"));
    Files.write(folder.resolve("www/file"), new byte[100_000]);
  }

  private String ask(ExampleProgram server, String... arguments) {
    server.awaitListening(port);
    try (var client = ExampleProgram.start(PROGRAM, arguments)) {
      assertThat(client.awaitExit()).as(client.errors()).isZero();
      return client.output();
    }
  }

  @Test
  void nghttpdIsAskedOverTls() {
    OwnCertificate own = OwnCertificate.in(folder);
    String www = folder.resolve("www").toString();
    try (var server =
        NGHTTPD.start(
            "-a",
            "127.0.0.1",
            "-d",
            www,
            "--echo-upload",
            "" + port,
            own.key().toString(),
            own.chain().toString())) {
      assertThat(ask(server, "https://localhost:" + port, own.chain().toString())).isEqualTo(ALL);
    }
  }

  @Test
  void nghttpdIsAskedInClearTextByPriorKnowledge() {
    String www = folder.resolve("www").toString();
    try (var server =
        NGHTTPD.start("-a", "127.0.0.1", "-d", www, "--echo-upload", "--no-tls", "" + port)) {
      assertThat(ask(server, "http://127.0.0.1:" + port)).isEqualTo(ALL);
    }
  }

  @Test
  void nodeIsAskedOverTls() {
    OwnCertificate own = OwnCertificate.in(folder);
    try (var server =
        Peer.NODE.start(
            Peer.nodeScript("http2_server.mjs"),
            "" + port,
            own.key().toString(),
            own.chain().toString())) {
      assertThat(ask(server, "https://localhost:" + port, own.chain().toString())).isEqualTo(ALL);
    }
  }

  @Test
  void hypercornIsAskedInClearTextByPriorKnowledge() {
    try (var server = HYPERCORN.start(Peer.script("http2_server.py"), "" + port)) {
      assertThat(ask(server, "http://127.0.0.1:" + port)).isEqualTo(ALL);
    }
  }

  @Test
  void hypercornTalksOverWebSocketsThatAreStreams() {
    try (var server = HYPERCORN.start(Peer.script("http2_server.py"), "" + port)) {
      server.awaitListening(port);
      try (var client = ExampleProgram.start(SOCKETS, "ws://127.0.0.1:" + port)) {
        assertThat(client.awaitExit()).as(client.errors()).isZero();
        assertThat(client.output())
            .isEqualTo(
                """
                over 2, echo.example, CloseStatus[code=4000, reason=, clean=true]
                over 2, echo.example, CloseStatus[code=4000, reason=, clean=true]
                403 Forbidden
                """);
      }
    }
  }

  @Test
  void nginxIsAskedOverTlsAndRefusesAnUpload() throws IOException {
    OwnCertificate own = OwnCertificate.in(folder);
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
              server {
                listen 127.0.0.1:%2$d ssl http2;
                ssl_certificate %3$s; ssl_certificate_key %4$s;
                root %1$s/www;
                location /echo { return 405; }
              }
            }
            """
                .formatted(folder, port, own.chain(), own.key()));
    try (var server = Peer.NGINX.start("-c", config.toString(), "-p", folder.toString())) {
      assertThat(ask(server, "https://localhost:" + port, own.chain().toString()))
          .isEqualTo(ALL.replaceAll("echo: .*", "echo: 405 Method Not Allowed, 157"));
    }
  }
}
