package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// A site with clients that know nothing of Spindle, on each kernel: curl, the JDK's client,
/// Twisted's, and HAProxy in front.
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
class WebPeersTest {
  private static final Peer HAPROXY = new Peer("haproxy", "haproxy");
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/WebPeers.java");

  /// A small part of what is uploaded.
  private static final List<String> LITTLE_MEMORY =
      List.of("-Xmx64m", "-XX:MaxDirectMemorySize=48m");

  private static final int SIZE = 3_000_000;

  @TempDir private static Path folder;

  private static byte[] content = {};
  private static final Map<String, Server> SERVERS = new LinkedHashMap<>();

  private final Server server;

  /// @param proxied where a PROXY header is expected
  private record Server(ExampleProgram program, int port, int proxied) {
    static Server start(String kernel) {
      int port = Loopback.freePort();
      int proxied = Loopback.freePort();
      var command =
          new ArrayList<>(
              Launcher.command(
                  PROGRAM,
                  List.of(
                      kernel,
                      folder.resolve("served").toString(),
                      "tcp:" + port + ":interface=127.0.0.1",
                      "haproxy:tcp:" + proxied + ":interface=127.0.0.1")));
      command.addAll(1, LITTLE_MEMORY);
      var server = new Server(ExampleProgram.run(command), port, proxied);
      server.program.awaitListening(port);
      server.program.awaitListening(proxied);
      return server;
    }

    String url(String path) {
      return "http://127.0.0.1:" + port + path;
    }
  }

  WebPeersTest(String kernel) {
    server = SERVERS.computeIfAbsent(kernel, Server::start);
  }

  @BeforeAll
  static void writeFiles() throws IOException {
    content = new byte[SIZE];
    new Random(14).nextBytes(content);
    Files.createDirectories(folder.resolve("served"));
    Files.write(folder.resolve("served/file"), content);
  }

  @AfterEach
  void nothingWentWrong() {
    assertThat(server.program.errors()).isEmpty();
  }

  @AfterAll
  static void end() {
    SERVERS.values().forEach(each -> each.program.close());
    SERVERS.clear();
  }

  /// A file of so many zeros, which takes no room on the disk.
  private static String zeros(long bytes) throws IOException {
    Path file = folder.resolve("zeros-" + bytes);
    try (var made = new RandomAccessFile(file.toFile(), "rw")) {
      made.setLength(bytes);
    }
    return file.toString();
  }

  private static String curl(String... arguments) {
    return curlTold("", arguments);
  }

  private static String curlTold(String input, String... arguments) {
    var whole = new ArrayList<>(List.of("-s", "--noproxy", "*"));
    whole.addAll(Arrays.asList(arguments));
    return Peer.CURL.run(input, whole.toArray(String[]::new)).replace("\r\n", "\n");
  }

  @Test
  void curlSendsNoneOfAGibibyteThatIsRefused() throws IOException {
    String refused = "%{http_code}, %{size_upload} bytes up";

    assertThat(curl("-T", zeros(1 << 30), "-w", refused, server.url("/deny")))
        .isEqualTo("no\n401, 0 bytes up");
  }

  @Test
  void curlIsToldToGoOnAndASlowReaderHoldsItBack() throws IOException {
    assertThat(curl("-i", "-T", zeros(256 << 20), server.url("/count")))
        .startsWith("HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\n")
        .endsWith("\n\n268435456 bytes\n");
  }

  @Test
  void curlUploadsInChunks() throws IOException {
    String chunked = "Transfer-Encoding: chunked";

    assertThat(curl("-T", zeros(10 << 20), "-H", chunked, server.url("/count")))
        .isEqualTo("10485760 bytes\n");
  }

  @Test
  void anAnswerIsReadWholeWhileCurlUploadsAHundredTimes() throws IOException {
    String asked =
        """
        url = "%s"
        upload-file = "%s"
        output = "/dev/null"
        """
            .formatted(server.url("/megabyte"), zeros(10 << 20));

    assertThat(
            curlTold(
                asked.repeat(100),
                "--config",
                "-",
                "-H",
                "Expect:",
                "-w",
                "%{http_code}, %{size_download} bytes\n"))
        .isEqualTo("200, 1048576 bytes\n".repeat(100));
  }

  @Test
  void curlSpeaksTheOldVersion() {
    assertThat(curl("--http1.0", "-i", server.url("/")))
        .startsWith("HTTP/1.1 200 OK\n")
        .contains("\nContent-Length: 6\n", "\nConnection: close\n")
        .endsWith("\n\nhello\n");
    assertThat(curl("--http1.0", "-i", server.url("/trailer")))
        .doesNotContain("Transfer-Encoding", "Sum: 6")
        .endsWith("\n\nhello\n");
  }

  @Test
  void curlSeesFieldsBehindABody() {
    assertThat(curl("-i", "--raw", "-H", "TE: trailers", server.url("/trailer")))
        .contains("\nTrailer: Sum\n", "\nTransfer-Encoding: chunked\n")
        .endsWith("\n\n6\nhello\n\n0\nSum: 6\n\n");
  }

  @Test
  void curlSeesAnInterimResponse() {
    assertThat(curl("-i", server.url("/hints")))
        .startsWith(
            "HTTP/1.1 103 Early Hints\nLink: </style.css>; rel=preload\n\nHTTP/1.1 200 OK\n")
        .endsWith("\n\nhello\n");
  }

  @Test
  void curlGoesOnWithADownload() throws IOException {
    Path part = Files.write(folder.resolve("part"), Arrays.copyOf(content, SIZE / 3));
    String url = server.url("/files/file");
    String[] goOn = {"-C", "-", "-o", part.toString(), "-w", "%{http_code}, %{size_download}", url};

    assertThat(curl(goOn)).isEqualTo("206, " + (SIZE - SIZE / 3));
    assertThat(part).hasBinaryContent(content);
    assertThat(curl(goOn)).as("once it has all").startsWith("416, ");
    assertThat(part).hasBinaryContent(content);
  }

  @Test
  void curlTakesRangesAndChangesOnly() {
    String url = server.url("/files/file");
    String shown = "%{http_code} %{content_type} %{size_download}";
    String tag = curl("--head", url).replaceAll("(?s).*\nETag: (\\S+)\n.*", "$1");

    assertThat(curl("-r", "0-9", "-o", "/dev/null", "-w", shown, url))
        .isEqualTo("206 application/octet-stream 10");
    assertThat(curl("-r", "0-9,-5", "-i", url))
        .startsWith("HTTP/1.1 206 ")
        .contains("multipart/byteranges", "bytes 0-9/3000000", "bytes 2999995-2999999/3000000");
    assertThat(curl("-H", "If-None-Match: " + tag, "-w", "%{http_code}", url)).isEqualTo("304");
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url));
  }

  private static String answer(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  @Test
  void theClientOfTheJdkIsServed() throws IOException, InterruptedException {
    BodyPublisher large = BodyPublishers.ofByteArray(new byte[10 << 20]);
    BodyPublisher text = BodyPublishers.ofString("x".repeat(1 << 20));
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      String first = answer(client, request(server.url("/peer")));

      assertThat(answer(client, request(server.url("/")))).isEqualTo("200 hello\n");
      assertThat(answer(client, request(server.url("/hints")))).isEqualTo("200 hello\n");
      assertThat(answer(client, request(server.url("/trailer")))).isEqualTo("200 hello\n");
      assertThat(answer(client, request(server.url("/count")).PUT(large).expectContinue(true)))
          .isEqualTo("200 10485760 bytes\n");
      assertThat(answer(client, request(server.url("/peer")))).as("reused").isEqualTo(first);
      assertThat(answer(client, request(server.url("/echo")).POST(text)))
          .isEqualTo("200 " + "x".repeat(1 << 20));
      assertThat(answer(client, request(server.url("/deny")).PUT(large).expectContinue(true)))
          .isEqualTo("401 no\n");
      assertThat(answer(client, request(server.url("/megabyte")).PUT(large))).hasSize(1_048_580);
      assertThat(answer(client, request(server.url("/")))).isEqualTo("200 hello\n");
    }
  }

  @Test
  void theClientOfTwistedIsServedOverOneConnection() {
    assertThat(Peer.PYTHON_WITH_TWISTED.run("", Peer.script("web_client.py"), server.url("")))
        .isEqualTo(
            """
            / 200 hello
            /hints 200 hello
            /trailer 200 hello
            /bytes/1000000 200 1000000 bytes
            /count 200 1048576 bytes
            /deny 401 no
            /echo 200 the same
            1 connection
            """);
  }

  private ExampleProgram haproxy(int first, int second) throws IOException {
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
          server s 127.0.0.1:%d send-proxy
        listen two
          bind 127.0.0.1:%d
          server s 127.0.0.1:%d send-proxy-v2
        """
            .formatted(first, server.proxied, second, server.proxied));
    ExampleProgram started = HAPROXY.start("-f", config.toString());
    started.awaitListening(first);
    started.awaitListening(second);
    return started;
  }

  @Test
  void haproxyStandsInFrontAndSaysWhoAsks() throws IOException {
    int[] fronts = {Loopback.freePort(), Loopback.freePort()};
    try (var haproxy = haproxy(fronts[0], fronts[1])) {
      for (int front : fronts) {
        String site = "http://127.0.0.1:" + front;
        List<String> peers =
            curl("--interface", "127.0.0.9", site + "/peer", site + "/peer").lines().toList();

        assertThat(peers).hasSize(2).allMatch(each -> each.startsWith("peer 127.0.0.9:"));
        assertThat(peers.get(0)).as("kept alive").isEqualTo(peers.get(1));
        assertThat(curl("-T", zeros(10 << 20), site + "/count")).isEqualTo("10485760 bytes\n");
        assertThat(curl("-T", zeros(10 << 20), site + "/deny")).isEqualTo("no\n");
        assertThat(curl(site + "/trailer")).isEqualTo("hello\n");
        assertThat(curl("-T", zeros(10 << 20), site + "/megabyte")).hasSize(1 << 20);
      }
      assertThat(haproxy.output()).isEmpty();
    }
  }
}
