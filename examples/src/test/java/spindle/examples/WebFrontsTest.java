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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// A site behind the servers that others put in front of it, on each kernel.
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
class WebFrontsTest {
  private static final int REQUESTS = 1000;

  @TempDir private Path folder;
  @Parameter private String kernel = "";
  private PeerSite site;
  private final int front = Loopback.freePort();
  private final int second = Loopback.freePort();

  @BeforeEach
  void start() {
    site = PeerSite.start(kernel, folder);
  }

  @AfterEach
  void end() {
    site.close();
    assertThat(site.program().errors()).isEmpty();
  }

  private ExampleProgram haproxy(String services) throws IOException {
    Path config = folder.resolve("haproxy.cfg");
    Files.writeString(
        config,
        """
        defaults
          mode http
          timeout connect 300s
          timeout client 300s
          timeout server 300s
        """
            + services);
    return Peer.HAPROXY.start("-f", config.toString());
  }

  @Test
  void haproxySaysWhoAsksAndKeepsItsConnections() throws IOException {
    String services =
        """
        listen one
          bind 127.0.0.1:%d
          server s 127.0.0.1:%d send-proxy
        listen two
          bind 127.0.0.1:%d
          server s 127.0.0.1:%d send-proxy-v2
        """
            .formatted(front, site.proxied(), second, site.proxied());
    try (var haproxy = haproxy(services)) {
      for (int each : new int[] {front, second}) {
        haproxy.awaitListening(each);
        String url = "http://127.0.0.1:" + each;
        List<String> peers =
            curl("--interface", "127.0.0.9", url + "/peer", url + "/peer").lines().toList();

        assertThat(peers).hasSize(2).allMatch(line -> line.startsWith("peer 127.0.0.9:"));
        assertThat(peers.get(0)).as("kept alive").isEqualTo(peers.get(1));
        carriesUploadsAndAnswers(url);
      }
      assertThat(haproxy.output()).isEmpty();
    }
  }

  private void carriesUploadsAndAnswers(String url) throws IOException {
    String upload = PeerSite.zeros(folder, 10 << 20);
    assertThat(curl("-T", upload, url + "/count")).isEqualTo("10485760 bytes\n");
    assertThat(curl("-T", upload, url + "/deny")).isEqualTo("no\n");
    assertThat(curl(url + "/trailer")).isEqualTo("hello\n");
    assertThat(curl("-T", upload, url + "/megabyte")).hasSize(1 << 20);
  }

  @Test
  void nginxKeepsItsConnections() throws IOException {
    try (var nginx = nginx()) {
      nginx.awaitListening(front);
      String url = "http://127.0.0.1:" + front;
      List<String> peers = curl(url + "/peer", url + "/peer").lines().toList();

      assertThat(peers).hasSize(2);
      assertThat(peers.get(0)).as("kept alive").isEqualTo(peers.get(1));
      carriesUploadsAndAnswers(url);
      carriesUploadsAndAnswers(url + "/unbuffered");
      assertThat(curl("-i", url + "/bytes/1000000")).hasSizeGreaterThan(1_000_000);
      assertThat(nginx.errors()).isEmpty();
    }
  }

  private ExampleProgram nginx() throws IOException {
    return nginx(
        """
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
          upstream site {
            server 127.0.0.1:%2$d;
            keepalive 8;
          }
          server {
            listen 127.0.0.1:%3$d;
            location / {
              proxy_pass http://site;
            }
            location /unbuffered/ {
              proxy_pass http://site/;
              proxy_request_buffering off;
              proxy_buffering off;
            }
            location /x-forwarded {
              proxy_pass http://site;
              proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
              proxy_set_header X-Forwarded-Proto $scheme;
              proxy_set_header X-Forwarded-Host $host;
            }
          }
        }
        """
            .formatted(folder, site.port(), front));
  }

  private ExampleProgram nginx(String services, String... first) throws IOException {
    Path config = folder.resolve("nginx.conf");
    String head =
        """
        daemon off;
        master_process off;
        pid %s/nginx.pid;
        error_log stderr error;
        events {}
        """
            .formatted(folder);
    Files.writeString(config, String.join("", first) + head + services);
    return Peer.NGINX.start("-p", folder.toString(), "-c", config.toString());
  }

  /// What a client says of itself counts for nothing.
  private static String whoAsks(String url) {
    return curl(
        "--interface",
        "127.0.0.9",
        "-H",
        "Host: shop.example",
        "-H",
        "X-Forwarded-For: 192.0.2.66",
        "-H",
        "Forwarded: for=192.0.2.66;proto=https",
        url);
  }

  @Test
  void nginxSaysWhoAsks() throws IOException {
    try (var nginx = nginx()) {
      nginx.awaitListening(front);

      assertThat(whoAsks("http://127.0.0.1:" + front + "/x-forwarded"))
          .isEqualTo("http shop.example 127.0.0.9:0\n");
      assertThat(whoAsks(site.url("/x-forwarded"))).startsWith("http shop.example 127.0.0.9:");
      assertThat(nginx.errors()).isEmpty();
    }
  }

  @Test
  void haproxySaysWhoAsksInEitherFamilyOfFields() throws IOException {
    String services =
        """
        listen site
          bind 127.0.0.1:%d
          option forwardfor
          http-request set-header X-Forwarded-Proto https
          http-request set-header X-Forwarded-Host %%[req.hdr(host)]
          http-request set-header Forwarded "for=%%[src];proto=https;host=\\"%%[req.hdr(host)]\\""
          server s 127.0.0.1:%d
        """
            .formatted(front, site.port());
    try (var haproxy = haproxy(services)) {
      haproxy.awaitListening(front);
      for (String family : List.of("/x-forwarded", "/forwarded")) {
        assertThat(whoAsks("http://127.0.0.1:" + front + family))
            .as(family)
            .isEqualTo("https shop.example 127.0.0.9:0\n");
      }
    }
  }

  /// nginx in front of TCP, which needs a module of its own in Debian.
  private ExampleProgram nginxStream(String servers) throws IOException {
    Path module = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
    Peer.requireFile(module, "libnginx-mod-stream");
    return nginx("stream {\n" + servers + "}\n", "load_module " + module + ";\n");
  }

  @Test
  void nginxSaysWhoAsksByAPROXYHeader() throws IOException {
    String servers =
        """
          server {
            listen 127.0.0.1:%d;
            proxy_pass 127.0.0.1:%d;
            proxy_protocol on;
          }
        """
            .formatted(front, site.proxied());
    try (var nginx = nginxStream(servers)) {
      nginx.awaitListening(front);
      String url = "http://127.0.0.1:" + front;
      List<String> peers =
          curl("--interface", "127.0.0.9", url + "/peer", url + "/peer").lines().toList();

      assertThat(peers).hasSize(2).allMatch(line -> line.startsWith("peer 127.0.0.9:"));
      assertThat(peers.get(0)).as("kept alive").isEqualTo(peers.get(1));
      carriesUploadsAndAnswers(url);
      assertThat(nginx.errors()).isEmpty();
    }
  }

  /// One of two servers is told to end while clients ask, over connections that nginx keeps.
  @Test
  void behindNginxAServerEndsAndNoRequestFails() throws Exception {
    try (var other = PeerSite.start(kernel, folder);
        var nginx =
            nginx(
                """
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  upstream site {
                    server 127.0.0.1:%2$d;
                    server 127.0.0.1:%3$d;
                    keepalive 8;
                  }
                  server {
                    listen 127.0.0.1:%4$d;
                    location / {
                      proxy_pass http://site;
                      proxy_next_upstream error timeout non_idempotent;
                    }
                  }
                }
                """
                    .formatted(folder, site.port(), other.port(), front))) {
      nginx.awaitListening(front);
      endsOneOf(other);
    }
  }

  /// Every answer is a good one, while the first site is told to end.
  private void endsOneOf(PeerSite other) throws Exception {
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var asked = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front + "/")).build();
      for (int i = 0; i < REQUESTS; i++) {
        if (i == REQUESTS / 4) {
          site.program().signal("TERM");
        }
        assertThat(client.send(asked, BodyHandlers.ofString()).statusCode())
            .as("%d", i)
            .isEqualTo(200);
      }
      assertThat(site.program().awaitExit()).isZero();
      assertThat(other.program().errors()).isEmpty();
    }
  }

  /// One of two servers is told to end while clients ask, over connections that the proxy keeps.
  @Test
  void behindHaproxyAServerEndsAndNoRequestFails() throws Exception {
    try (var other = PeerSite.start(kernel, folder);
        var haproxy =
            haproxy(
                """
                listen site
                  bind 127.0.0.1:%d
                  balance roundrobin
                  option redispatch 1
                  server first 127.0.0.1:%d check inter 100
                  server second 127.0.0.1:%d check inter 100
                """
                    .formatted(front, site.port(), other.port()))) {
      haproxy.awaitListening(front);
      endsOneOf(other);
    }
  }
}
