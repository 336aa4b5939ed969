package spindle.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A reverse proxy of ours and nginx in front of the same server of Node's: the same requests are
/// handed on, and answered, the same way, but for what the page of real peers names.
class ProxyTwinsTest {
  private static final Path GATE = Launcher.ROOT.resolve("examples/src/test/programs/Gate.java");

  /// Of one connection, and who stands in between.
  private static final Set<String> OWN =
      Set.of(
          "connection",
          "keep-alive",
          "transfer-encoding",
          "content-length",
          "date",
          "server",
          "via");

  /// Each on a line of its own, `~` for the end of a line.
  private static final String REQUESTS =
      """
      GET / HTTP/1.1~Host: a~~
      HEAD / HTTP/1.1~Host: a~~
      GET /fields?a=b&c=%2F HTTP/1.1~Host: a~Accept: x~X-One: 1~X-One: 2~~
      GET /fields/%41%2e/;p HTTP/1.1~Host: a~~
      GET http://a/fields HTTP/1.1~Host: a~~
      GET /fields HTTP/1.1~Host: a~X-Under_Score: 1~X-Kept: 1~~
      GET /fields HTTP/1.1~Host: a~TE: gzip~Keep-Alive: 3~~
      GET /fields HTTP/1.1~Host: a~Authorization: Basic YTpi~Cookie: a=b; c=d~~
      POST /echo HTTP/1.1~Host: a~Content-Length: 5~~hello
      POST /echo HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~hel~2~lo~0~~
      PUT /count HTTP/1.1~Host: a~Content-Length: 0~~
      DELETE /fields HTTP/1.1~Host: a~~
      OPTIONS /fields HTTP/1.1~Host: a~~
      GET /redirect HTTP/1.1~Host: a~~
      GET /gzip HTTP/1.1~Host: a~Accept-Encoding: gzip~~
      GET /until-end HTTP/1.1~Host: a~~
      GET /broken HTTP/1.1~Host: a~~
      POST /refused HTTP/1.1~Host: a~Content-Length: 5~~hello
      GET / HTTP/1.0~Host: a~~
      GET / HTTP/1.1~~
      GET / HTTP/1.1~Host: a~Host: b~~
      POST /echo HTTP/1.1~Host: a~Content-Length: 5~Transfer-Encoding: chunked~~0~~
      POST /echo HTTP/1.1~Host: a~Content-Length: +5~~hello
      POST /echo HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~0~~
      GET /../x HTTP/1.1~Host: a~~
      GET /a%00 HTTP/1.1~Host: a~~
      GET / HTTP/3.0~Host: a~~
      """;

  @TempDir private Path folder;

  private record Said(String status, Map<String, String> fields, String body, boolean whole) {
    @Override
    public String toString() {
      return status + " " + fields + (whole ? "" : " broken off") + "\n" + body;
    }
  }

  private static Said ask(int port, String line) throws IOException {
    String request =
        line.replace("~", "\r\n").replace("HTTP/1.1\r\n", "HTTP/1.1\r\nConnection: close\r\n");
    if (line.contains("Connection:")) {
      request = line.replace("~", "\r\n").replace("Connection: ", "Connection: close, ");
    }
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return said(all(socket.getInputStream()), line.startsWith("HEAD"));
    }
  }

  /// Up to the end or the reset.
  private static String all(InputStream input) throws IOException {
    var all = new StringBuilder();
    var piece = new byte[10_000];
    try {
      for (int count = input.read(piece); count >= 0; count = input.read(piece)) {
        all.append(new String(piece, 0, count, ISO_8859_1));
      }
    } catch (SocketException _) {
      assertThat(all).as("an answer before the reset").isNotEmpty();
    }
    return all.toString();
  }

  private static Said said(String all, boolean head) {
    int end = all.indexOf("\r\n\r\n");
    Map<String, String> fields = new LinkedHashMap<>();
    List<String> lines = all.substring(0, end).lines().toList();
    for (String each : lines.subList(1, lines.size())) {
      String[] pair = each.split(": ?", 2);
      fields.merge(pair[0].toLowerCase(Locale.ROOT), pair[1], (a, b) -> a + ", " + b);
    }
    String body = all.substring(end + 4);
    boolean whole = true;
    if (!head && fields.getOrDefault("transfer-encoding", "").equals("chunked")) {
      whole = body.endsWith("0\r\n\r\n");
      body = chunks(body);
    } else if (!head && fields.containsKey("content-length")) {
      whole = body.length() == Integer.parseInt(fields.get("content-length"));
    }
    fields.keySet().removeAll(OWN);
    String status = lines.getFirst().split(" ")[1];
    boolean own = fields.getOrDefault("content-type", "").startsWith("text/");
    if (own) {
      return new Said(status, Map.of(), "a page of its own", whole);
    }
    return new Said(status, fields, shown(body), whole);
  }

  private static String chunks(String body) {
    var all = new StringBuilder();
    for (int at = 0; at < body.length(); ) {
      int line = body.indexOf("\r\n", at);
      int size = line < 0 ? 0 : Integer.parseInt(body.substring(at, line), 16);
      if (size == 0) {
        break;
      }
      all.append(body, line + 2, Math.min(body.length(), line + 2 + size));
      at = line + 4 + size;
    }
    return all.toString();
  }

  /// What a server saw, in any order, without what the two in between say of themselves.
  private static String shown(String body) {
    if (body.length() > 10_000) {
      return body.length() + " bytes";
    }
    return body.lines()
        .filter(line -> !line.matches("(?i)(connection|via|x-forwarded-.*|forwarded): .*"))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private ExampleProgram nginx(int port, int behind) throws IOException {
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
              upstream node { server 127.0.0.1:%3$d; keepalive 8; }
              server {
                listen 127.0.0.1:%2$d;
                location / {
                  proxy_pass http://node; proxy_http_version 1.1;
                  proxy_set_header Host $http_host; proxy_set_header Connection "";
                  proxy_redirect off;
                }
              }
            }
            """
                .formatted(folder, port, behind));
    ExampleProgram started = Peer.NGINX.start("-c", config.toString(), "-p", folder.toString());
    started.awaitListening(port);
    return started;
  }

  @Test
  void theSameRequestsAreAnsweredAsByNginx() throws IOException {
    int behind = Loopback.freePort();
    int ours = Loopback.freePort();
    int theirs = Loopback.freePort();
    String place = "tcp:" + ours + ":interface=127.0.0.1";
    List<String> differ = new ArrayList<>();
    try (var node = Peer.NODE.start(Peer.nodeScript("odd_server.mjs"), "" + behind);
        var gate = ExampleProgram.start(GATE, "nio", place, "http://127.0.0.1:" + behind);
        var _ = nginx(theirs, behind)) {
      node.awaitListening(behind);
      gate.awaitListening(ours);
      for (String line : REQUESTS.lines().toList()) {
        Said one = ask(ours, line);
        Said other = ask(theirs, line);
        if (!one.equals(other)) {
          differ.add(line + "\n  ours " + one + "\n  nginx " + other);
        }
      }
      String hop = "GET /fields HTTP/1.1~Host: a~Connection: X-Hop~X-Hop: 1~~";
      assertThat(ask(ours, hop).body()).doesNotContain("x-hop");
      assertThat(ask(theirs, hop).body()).contains("x-hop");
      String blanks = "GET /  HTTP/1.1~Host: a~~";
      assertThat(ask(ours, blanks).status()).isEqualTo("400");
      assertThat(ask(theirs, blanks).status()).isEqualTo("200");
      assertThat(gate.errors()).isEmpty();
    }
    assertThat(differ).isEmpty();
  }
}
