package spindle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The filters of agents with servers that know nothing of Spindle, and a jar beside curl's.
class WebFilterPeersTest {
  private static final Peer OPENSSL = new Peer("openssl", "openssl");
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/WebFilterPeers.java");

  @TempDir private Path folder;

  private static String ask(String... arguments) {
    try (var client = ExampleProgram.start(PROGRAM, arguments)) {
      assertThat(client.awaitExit()).as(client.errors()).isZero();
      return client.output();
    }
  }

  private ExampleProgram nginx(int port, String places) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("nginx.conf"),
            """
            daemon off; master_process off; pid %1$s/pid; error_log stderr crit;
            events { }
            http {
              access_log off; default_type text/plain; gzip on; gzip_types *;
              types { text/html html; }
              client_body_temp_path %1$s/1; proxy_temp_path %1$s/2; fastcgi_temp_path %1$s/3;
              uwsgi_temp_path %1$s/4; scgi_temp_path %1$s/5;
              server { listen 127.0.0.1:%2$d; root %1$s/www; absolute_redirect off; %3$s }
            }
            """
                .formatted(folder, port, places));
    Files.createDirectories(folder.resolve("www"));
    ExampleProgram started = Peer.NGINX.start("-c", config.toString(), "-p", folder.toString());
    started.awaitListening(port);
    return started;
  }

  @Test
  void whatNginxCompressesAndLetsBeUsedAgainIsReadByWhoItKnows() throws IOException {
    int port = Loopback.freePort();
    String hash = OPENSSL.run("", "passwd", "-apr1", "open sesame").strip();
    Files.writeString(folder.resolve("users"), "alice:" + hash + "\n");
    String places =
        """
        auth_basic "pride"; auth_basic_user_file %s/users;
        location /fresh.txt { expires 1h; }
        """
            .formatted(folder);
    try (var _ = nginx(port, places)) {
      Files.writeString(folder.resolve("www/page.txt"), "page\n".repeat(20_000));
      Files.writeString(folder.resolve("www/fresh.txt"), "fresh\n".repeat(20_000));

      assertThat(ask("basic", "http://127.0.0.1:" + port))
          .isEqualTo(
              """
              nobody 401
              alice 200 whole
              again 200 whole
              brief 200 whole
              fresh 200 whole
              on the wire: [200, 304, 200]
              compressed: true
              confirmed: 1, hits: 1
              """);
    }
  }

  /// Node's brotli in pieces, and a file of the zstd of the system that nginx serves.
  @Test
  void brotliOfNodeAndZstdOfTheSystemAreDecoded() throws IOException {
    int node = Loopback.freePort();
    int nginx = Loopback.freePort();
    String places = "location /page.zst { gzip off; add_header Content-Encoding zstd; }";
    try (var started = Peer.NODE.start(Peer.nodeScript("brotli_server.mjs"), "" + node);
        var _ = nginx(nginx, places)) {
      Path page = Files.writeString(folder.resolve("page"), "page\n".repeat(60_000));
      new Peer("zstd", "zstd")
          .run("", "-q", page.toString(), "-o", folder.resolve("www/page.zst").toString());
      started.awaitListening(node);
      String base = "http://127.0.0.1:" + node;

      assertThat(
              ask(
                  "coded",
                  base + "/whole",
                  base + "/cut",
                  "http://127.0.0.1:" + nginx + "/page.zst"))
          .isEqualTo(
              """
              asked for: br, zstd, gzip
              200, 300000
              MalformedContent
              200, 300000
              """);
    }
  }

  /// As both libraries read it: a quotation mark in a name comes as it was sent, not decoded.
  private static final String FIELDS =
      """
      'a name' 12 b'Gr\\xc3\\xb6\\xc3'
      'a"b' 5 b'1+1=2'
      'a"b' 0 b''
      'a name' 12 b'Gr\\xc3\\xb6\\xc3'
      'a%22b' 5 b'1+1=2'
      'a%22b' 0 b''
      """;

  @Test
  void aiohttpReadsFormsWithFiles() throws IOException {
    int port = Loopback.freePort();
    Path file = Files.write(folder.resolve("large.bin"), new byte[5_000_000]);
    try (var server =
        Peer.PYTHON_WITH_AIOHTTP.start(Peer.script("form_server.py"), "aiohttp", "" + port)) {
      server.awaitListening(port);

      assertThat(ask("forms", "http://127.0.0.1:" + port + "/", file.toString()))
          .isEqualTo(
              FIELDS
                  + """
                  'name' 3 b'Ada'
                  'file' 'large.bin' 5000000 b'\\x00\\x00\\x00\\x00\\x00'
                  'e%22vil%0D%0AX: y' 'a%22b%0D%0AX: y' 2 b'hi'
                  'written' 'w.bin' 1000000 b'\\x00\\x00\\x00\\x00\\x00'
                  'last' 3 b'one'
                  """);
    }
  }

  @Test
  void soDoesTwisted() throws IOException {
    int port = Loopback.freePort();
    Path file = Files.write(folder.resolve("large.bin"), new byte[5_000_000]);
    try (var server =
        Peer.PYTHON_WITH_TWISTED.start(Peer.script("form_server.py"), "twisted", "" + port)) {
      server.awaitListening(port);

      assertThat(ask("forms", "http://127.0.0.1:" + port + "/", file.toString()))
          .startsWith(FIELDS)
          .contains("'name' 3 b'Ada'\n", "'file' 5000000 b'", "'written' 1000000 b'")
          .contains("'e%22vil%0D%0AX: y' 2 b'hi'\n", "'last' 3 b'one'\n");
    }
  }

  @Test
  void twistedIsToldByDigest() {
    int port = Loopback.freePort();
    try (var server = Peer.PYTHON_WITH_TWISTED.start(Peer.script("digest_server.py"), "" + port)) {
      server.awaitListening(port);

      assertThat(ask("digest", "http://127.0.0.1:" + port))
          .isEqualTo(
              """
              without MD5 401: Unauthorized
              with MD5 200: hello /
              again 200: hello /other?a=b
              wrong 401: Unauthorized
              """);
    }
  }

  private static String visit(String place, String... cookies) {
    var query = new StringBuilder();
    for (String each : cookies) {
      query.append(query.isEmpty() ? "?set=" : "&set=").append(URLEncoder.encode(each, UTF_8));
    }
    return "http://" + place + query;
  }

  /// What curl, which is older than most of RFC 6265bis, sees alike.
  private static List<String> visits() {
    return List.of(
        visit("www.example.org/", "a=1", "b=2; Path=/sub", "c=3; Domain=example.org"),
        visit("www.example.org/sub/x", "d=4", "e=5; Domain=org", "f=6; Domain=other.org"),
        visit("www.example.org/sub/y/z"),
        visit("www.example.org/subway"),
        visit("example.org/", "g=7", "h=8; Domain=.example.org; Max-Age=1000"),
        visit("sub.example.org/", "i=\"quoted value\"", "j=; Path=/", "k=1=2"),
        visit("sub.example.org/", "h=; Domain=example.org; Max-Age=0", "l=1; Secure"),
        visit("sub.example.org/", "m=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT"),
        visit("www.example.co.uk/", "n=1; Domain=co.uk", "o=1; Domain=example.co.uk"),
        visit("example.co.uk/", "__Host-p=1", "__Secure-q=1"),
        visit("127.0.0.1/", "r=1; Domain=127.0.0.1", "s=1; Domain=0.0.1"),
        visit("127.0.0.1/", "t=1; HttpOnly; SameSite=Strict", "a=1; Path=nowhere"),
        visit("www.example.org/sub/x"),
        visit("127.0.0.1/"));
  }

  @Test
  void aJarSendsWhatThatOfCurlSends() {
    int port = Loopback.freePort();
    try (var server =
        new Peer("python3", "python3").start(Peer.script("cookie_server.py"), "" + port)) {
      server.awaitListening(port);
      var ours = new ArrayList<>(List.of("cookies", "" + port));
      ours.addAll(visits());
      var curls = new ArrayList<>(List.of("-s", "-b", "", "--connect-to", "::127.0.0.1:" + port));
      curls.addAll(visits());

      assertThat(ask(ours.toArray(String[]::new)))
          .isEqualTo(Peer.CURL.run("", curls.toArray(String[]::new)))
          .contains("www.example.org/sub/x a=1; b=2; c=3; d=4");
    }
  }

  @Test
  void microsocksConnectsAndLooksNamesUp() throws IOException {
    int port = Loopback.freePort();
    int proxy = Loopback.freePort();
    try (var _ = nginx(port, "");
        var socks =
            new Peer("microsocks", "microsocks")
                .start("-i", "127.0.0.1", "-p", "" + proxy, "-u", "me", "-P", "s x")) {
      socks.awaitListening(proxy);
      page("p.txt", "hello");
      int nobody = Loopback.freePort();
      String place = "@127.0.0.1:" + proxy;

      assertThat(
              ask(
                  "socks",
                  "http://localhost:" + port + "/p.txt",
                  "socks5://me:s%20x" + place,
                  "socks5h://me:wrong" + place,
                  "socks5://127.0.0.1:" + proxy))
          .isEqualTo(
              """
              through it 200: hello
              ConnectFailed: the SOCKS proxy refuses this name and password
              ConnectFailed: the SOCKS proxy takes none of the ways that were offered to say \
              who asks
              """);
      assertThat(ask("socks", "http://127.0.0.1:" + nobody, "socks5://me:s%20x" + place))
          .isEqualTo(
              "ConnectFailed: the SOCKS proxy did not connect: the connection was refused\n");
    }
  }

  @Test
  void aSiteIsMirroredPolitely() throws IOException {
    int port = Loopback.freePort();
    String base = "http://127.0.0.1:" + port;
    try (var _ = nginx(port, "")) {
      Files.createDirectories(folder.resolve("www/sub"));
      page("robots.txt", "User-agent: *\nDisallow: /private\n");
      page(
          "index.html",
          "<a href=\"/a.html#x\"><a href='sub/'><img src=\"p.txt\"><a href=\"/q?r\">");
      page(
          "a.html", "<a href=\"/private/x.html\"><a href=\"http://other.example/\"><a href=\"/\">");
      page("sub/index.html", "<a href=\"../a.html\"><a href=\"none.html\"><a href=\"mailto:x\">");
      page("p.txt", "href=\"/not-a-page.html\"" + "p".repeat(100_000));
      Path copy = folder.resolve("copy");
      String first = mirror(base + "/", copy);

      assertThat(first.lines().map(line -> line.replace(base, "")))
          .containsExactly(
              "/: 200 OK",
              "/a.html: 200 OK",
              "/sub/: 200 OK",
              "/sub/: passed over a link that is none",
              "/p.txt: 200 OK",
              "/sub/none.html: 404 Not Found");
      assertThat(copy.resolve("p.txt")).hasSameTextualContentAs(folder.resolve("www/p.txt"));
      assertThat(copy.resolve("sub/index.html")).exists();
      page("a.html", "changed");
      Files.setLastModifiedTime(
          folder.resolve("www/a.html"), FileTime.from(Instant.now().plusSeconds(5)));
      assertThat(mirror(base + "/", copy)).contains("/a.html: 200 OK", "/p.txt: 304 Not Modified");
      assertThat(copy.resolve("a.html")).hasContent("changed");
    }
  }

  private void page(String name, String text) throws IOException {
    Files.writeString(folder.resolve("www").resolve(name), text);
  }

  private static String mirror(String uri, Path copy) {
    try (var program = ExampleProgram.start("Mirror", uri, copy.toString(), "1")) {
      assertThat(program.awaitExit()).as(program.errors()).isZero();
      return program.output();
    }
  }
}
