package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// A site asked over HTTP/2 and TLS by clients that know nothing of Spindle, on each kernel: the
/// JDK's, and curl; and in clear text by nginx, which has HTTP/2 to servers behind it for gRPC
/// only.
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
class Http2TlsPeersTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/WebPeers.java");

  /// What curl ends with when HTTP/2 does not go on.
  private static final int FRAMING_FAILED = 16;

  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path folder;

  private final String kernel;
  private final int port = Loopback.freePort();
  private final int clear = Loopback.freePort();
  private OwnCertificate own = new OwnCertificate(Path.of(""), Path.of(""), Path.of(""));
  private byte[] content = {};
  private List<ExampleProgram> programs = List.of();

  Http2TlsPeersTest(String kernel) {
    this.kernel = kernel;
  }

  @BeforeEach
  void start() throws IOException {
    own = OwnCertificate.in(folder);
    content = new byte[3_000_000];
    new Random(16).nextBytes(content);
    Path served = Files.createDirectories(folder.resolve("served"));
    Files.write(served.resolve("file"), content);
    List<String> arguments =
        List.of(
            kernel,
            served.toString(),
            "tls:%d:privateKey=%s:certKey=%s:interface=127.0.0.1"
                .formatted(port, own.key(), own.chain()),
            "tcp:%d:interface=127.0.0.1".formatted(clear));
    ExampleProgram site = ExampleProgram.run(Launcher.command(PROGRAM, arguments));
    programs = List.of(site);
    site.awaitListening(port);
    site.awaitListening(clear);
  }

  @AfterEach
  void end() {
    for (ExampleProgram each : programs) {
      each.close();
      assertThat(each.errors()).doesNotContain("SEVERE", "WARNING");
    }
  }

  private String url(String path) {
    return "https://localhost:" + port + path;
  }

  private String curl(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--http2", "--cacert", own.chain().toString()));
    all.addAll(List.of(arguments));
    return PeerSite.curl(all.toArray(String[]::new));
  }

  @Test
  void curlAgreesOnItAndGetsAndSendsFiles() throws IOException {
    Path got = folder.resolve("got");
    String upload = PeerSite.zeros(folder, 32L * MEBIBYTE);

    assertThat(curl("-w", "%{http_version}", url("/"))).isEqualTo("hello\n2");
    curl("-o", got.toString(), url("/files/file"));
    assertThat(got).hasBinaryContent(content);
    assertThat(curl("-T", upload, "-w", "%{http_version}", url("/count")))
        .isEqualTo("33554432 bytes\n2");
    assertThat(curl("-T", upload, "-w", "%{http_code}", url("/deny"))).isEqualTo("no\n401");
    assertThat(
            curl(
                "-r",
                "10-19",
                "-w",
                "%{size_download} %{http_code}",
                "-o",
                "/dev/null",
                url("/files/file")))
        .isEqualTo("10 206");
    assertThat(curl("--http1.1", "-w", "%{http_version}", url("/"))).isEqualTo("hello\n1.1");
    assertThat(curl("--tlsv1.2", "--tls-max", "1.2", "-w", "%{http_version}", url("/")))
        .isEqualTo("hello\n2");
  }

  /// A suite that RFC 9113 forbids: the server ends the connection, and its log says why.
  @Test
  void curlDoesNotGetAnythingBySuitesThatAreNoGood() {
    List<String> old = List.of("--tls-max", "1.2", "--ciphers", "ECDHE-ECDSA-AES128-SHA");
    List<String> all = new ArrayList<>(List.of("-s", "--noproxy", "*", "--http2"));
    all.addAll(List.of("--cacert", own.chain().toString(), url("/")));
    all.addAll(old);
    try (var curl = Peer.CURL.start(all.toArray(String[]::new))) {
      assertThat(curl.awaitExit()).isEqualTo(FRAMING_FAILED);
      assertThat(curl.output()).isEmpty();
    }
    assertThat(curl("--http1.1", "--tls-max", "1.2", "--ciphers", old.getLast(), url("/")))
        .isEqualTo("hello\n");
  }

  private HttpClient client() throws Exception {
    return HttpClient.newBuilder().sslContext(OwnCertificate.believing(own.chain())).build();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(url(path)));
  }

  @Test
  void theJdksClientAsksForAHundredThingsAtOnce() throws Exception {
    try (HttpClient client = client()) {
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        answers.add(client.sendAsync(to("/").build(), BodyHandlers.ofString()));
      }
      for (CompletableFuture<HttpResponse<String>> each : answers) {
        HttpResponse<String> answer = each.get(60, TimeUnit.SECONDS);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.body()).isEqualTo("hello\n");
      }
      assertThat(client.send(to("/files/file").build(), BodyHandlers.ofByteArray()).body())
          .isEqualTo(content);
      assertThat(client.send(to("/trailer").build(), BodyHandlers.ofString()).body())
          .isEqualTo("hello\n");
      assertThat(client.send(to("/hints").build(), BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void theJdksClientUploadsAndSeesAnAnswerThatComesBefore() throws Exception {
    byte[] large = new byte[8 * MEBIBYTE];
    try (HttpClient client = client()) {
      HttpRequest counted = to("/count").PUT(BodyPublishers.ofByteArray(large)).build();
      HttpRequest denied = to("/deny").PUT(BodyPublishers.ofByteArray(new byte[200_000])).build();
      HttpRequest waits =
          to("/count").expectContinue(true).PUT(BodyPublishers.ofByteArray(large)).build();
      HttpRequest echoed = to("/echo").POST(BodyPublishers.ofByteArray(content)).build();

      assertThat(client.send(counted, BodyHandlers.ofString()).body()).isEqualTo("8388608 bytes\n");
      assertThat(client.send(denied, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
      assertThat(client.send(waits, BodyHandlers.ofString()).body()).isEqualTo("8388608 bytes\n");
      assertThat(client.send(echoed, BodyHandlers.ofByteArray()).body()).isEqualTo(content);
    }
  }

  @Test
  void nginxInFrontAsksAsItDoesForGrpc() throws IOException {
    int front = Loopback.freePort();
    Path config =
        Files.writeString(
            folder.resolve("nginx.conf"),
            """
            daemon off;
            master_process off;
            pid %1$s/nginx.pid;
            error_log stderr error;
            events {}
            http {
              access_log off;
              client_max_body_size 0;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              upstream site {
                server 127.0.0.1:%2$d;
                keepalive 4;
              }
              server {
                listen 127.0.0.1:%3$d;
                location / {
                  grpc_pass grpc://site;
                }
              }
            }
            """
                .formatted(folder, clear, front));
    String upload = PeerSite.zeros(folder, 4L * MEBIBYTE);
    try (var nginx = Peer.NGINX.start("-p", folder.toString(), "-c", config.toString())) {
      nginx.awaitListening(front);
      String url = "http://127.0.0.1:" + front;
      for (int i = 0; i < 10; i++) {
        assertThat(PeerSite.curl(url + "/")).isEqualTo("hello\n");
      }
      assertThat(PeerSite.curl("-T", upload, url + "/count")).isEqualTo("4194304 bytes\n");
      assertThat(PeerSite.curl("-T", upload, url + "/megabyte")).hasSize(MEBIBYTE);
      assertThat(PeerSite.curl("-o", "/dev/null", "-w", "%{size_download}", url + "/files/file"))
          .isEqualTo("3000000");
      assertThat(nginx.errors()).isEmpty();
    }
  }
}
