package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.examples.PeerSite.curl;
import static spindle.examples.PeerSite.curlTold;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A site with clients that know nothing of Spindle, on each kernel: curl, nc, the JDK's client,
/// Node's, Twisted's and aiohttp's.
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
class WebPeersTest {
  private static final int SIZE = 3_000_000;

  @TempDir private static Path folder;

  private static byte[] content = {};
  private static final Map<String, PeerSite> SITES = new LinkedHashMap<>();

  private final PeerSite site;

  WebPeersTest(String kernel) {
    site = SITES.computeIfAbsent(kernel, each -> PeerSite.start(each, folder.resolve("served")));
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
    assertThat(site.program().errors()).isEmpty();
  }

  @AfterAll
  static void end() {
    SITES.values().forEach(PeerSite::close);
    SITES.clear();
  }

  private static String zeros(long bytes) throws IOException {
    return PeerSite.zeros(folder, bytes);
  }

  @Test
  void curlSendsNoneOfAGibibyteThatIsRefused() throws IOException {
    String refused = "%{http_code}, %{size_upload} bytes up";

    assertThat(curl("-T", zeros(1 << 30), "-w", refused, site.url("/deny")))
        .isEqualTo("no\n401, 0 bytes up");
  }

  @Test
  void curlIsToldToGoOnAndASlowReaderHoldsItBack() throws IOException {
    assertThat(curl("-i", "-T", zeros(256 << 20), site.url("/count")))
        .startsWith("HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\n")
        .endsWith("\n\n268435456 bytes\n");
  }

  /// Without an Expect: curl sends at once, and sees the answer before it has sent all.
  @Test
  void curlIsToldThatItsUploadIsTooLarge() throws IOException {
    assertThat(curl("-i", "-H", "Expect:", "-T", zeros(10 << 20), site.url("/little")))
        .startsWith("HTTP/1.1 413 Content Too Large\n")
        .contains("\nConnection: close\n");
  }

  @Test
  void curlUploadsInChunks() throws IOException {
    String chunked = "Transfer-Encoding: chunked";

    assertThat(curl("-T", zeros(10 << 20), "-H", chunked, site.url("/count")))
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
            .formatted(site.url("/megabyte"), zeros(10 << 20));

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
    assertThat(curl("--http1.0", "-i", site.url("/")))
        .startsWith("HTTP/1.1 200 OK\n")
        .contains("\nContent-Length: 6\n", "\nConnection: close\n")
        .endsWith("\n\nhello\n");
    assertThat(curl("--http1.0", "-i", site.url("/trailer")))
        .doesNotContain("Transfer-Encoding", "Sum: 6")
        .endsWith("\n\nhello\n");
  }

  @Test
  void curlSeesFieldsBehindABody() {
    assertThat(curl("-i", "--raw", "-H", "TE: trailers", site.url("/trailer")))
        .contains("\nTrailer: Sum\n", "\nTransfer-Encoding: chunked\n")
        .endsWith("\n\n6\nhello\n\n0\nSum: 6\n\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "gzip"})
  void curlTakesLessAndUnpacksIt(String coding) {
    String text = "1234567890\n".repeat(1000);
    String[] asks = {"--compressed", "-H", "Accept-Encoding: " + coding, site.url("/small")};

    assertThat(curl(asks)).isEqualTo(text);
    assertThat(curl(and(asks, "-I")))
        .contains("\nContent-Encoding: " + coding + "\n", "\nVary: Accept-Encoding\n");
    assertThat(curl(and(asks, "-o", "/dev/null", "-w", "%{size_download}")))
        .satisfies(size -> assertThat(Integer.parseInt(size)).isLessThan(1000));
  }

  private static String[] and(String[] some, String... others) {
    return Stream.of(some, others).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void curlThatAsksForNothingOrForAllOfItsOwnTakesWhatIsLikedBest() {
    assertThat(curl(site.url("/small"))).isEqualTo("1234567890\n".repeat(1000));
    assertThat(curl("-I", site.url("/small"))).doesNotContain("Content-Encoding");
    assertThat(curl("--compressed", "-I", site.url("/small"))).contains("\nContent-Encoding: br\n");
  }

  @Test
  void curlAsksAsAPageOfAnotherOriginDoes() {
    String url = site.url("/shared");
    String preflight =
        curl(
            "-i",
            "-X",
            "OPTIONS",
            "-H",
            "Origin: http://127.0.0.1:1",
            "-H",
            "Access-Control-Request-Method: PUT",
            "-H",
            "Access-Control-Request-Headers: x-asked",
            url);

    assertThat(preflight)
        .startsWith("HTTP/1.1 204 ")
        .contains("\nAccess-Control-Allow-Origin: http://127.0.0.1:1\n");
    assertThat(curl("-i", "-X", "PUT", "-H", "Origin: http://127.0.0.1:1", url))
        .contains("\nAccess-Control-Allow-Origin: http://127.0.0.1:1\n", "\nVary: Origin\n")
        .endsWith("\n\nPUT\n");
    assertThat(curl("-i", "-H", "Origin: http://elsewhere.example", url))
        .doesNotContain("Access-Control-Allow-Origin");
  }

  @Test
  void curlSeesAnInterimResponse() {
    assertThat(curl("-i", site.url("/hints")))
        .startsWith(
            "HTTP/1.1 103 Early Hints\nLink: </style.css>; rel=preload\n\nHTTP/1.1 200 OK\n")
        .endsWith("\n\nhello\n");
  }

  @Test
  void curlGoesOnWithADownload() throws IOException {
    Path part = Files.write(folder.resolve("part"), Arrays.copyOf(content, SIZE / 3));
    String url = site.url("/files/file");
    String[] goOn = {"-C", "-", "-o", part.toString(), "-w", "%{http_code}, %{size_download}", url};

    assertThat(curl(goOn)).isEqualTo("206, " + (SIZE - SIZE / 3));
    assertThat(part).hasBinaryContent(content);
    assertThat(curl(goOn)).as("once it has all").startsWith("416, ");
    assertThat(part).hasBinaryContent(content);
  }

  @Test
  void curlTakesRangesAndChangesOnly() {
    String url = site.url("/files/file");
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
      String first = answer(client, request(site.url("/peer")));

      assertThat(answer(client, request(site.url("/")))).isEqualTo("200 hello\n");
      assertThat(answer(client, request(site.url("/hints")))).isEqualTo("200 hello\n");
      assertThat(answer(client, request(site.url("/trailer")))).isEqualTo("200 hello\n");
      assertThat(answer(client, request(site.url("/count")).PUT(large).expectContinue(true)))
          .isEqualTo("200 10485760 bytes\n");
      assertThat(answer(client, request(site.url("/peer")))).as("reused").isEqualTo(first);
      assertThat(answer(client, request(site.url("/echo")).POST(text)))
          .isEqualTo("200 " + "x".repeat(1 << 20));
      assertThat(answer(client, request(site.url("/deny")).PUT(large).expectContinue(true)))
          .isEqualTo("401 no\n");
      assertThat(answer(client, request(site.url("/megabyte")).PUT(large))).hasSize(1_048_580);
      assertThat(answer(client, request(site.url("/little")).PUT(large))).startsWith("413 ");
      assertThat(answer(client, request(site.url("/")))).isEqualTo("200 hello\n");
    }
  }

  @Test
  void theClientOfTwistedIsServedOverOneConnection() {
    assertThat(Peer.PYTHON_WITH_TWISTED.run("", Peer.script("web_client.py"), site.url("")))
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

  @Test
  void theClientOfAiohttpIsServed() {
    assertThat(Peer.PYTHON_WITH_AIOHTTP.run("", Peer.script("web_client_aiohttp.py"), site.url("")))
        .isEqualTo(
            """
            / 200 hello
            /hints 200 hello
            /trailer 200 hello
            /bytes/1000000 200 1000000 bytes
            /count 200 1048576 bytes
            /count 200 1048576 bytes
            /count 200 1048576 bytes
            /deny 401 no
            one connection: True
            /echo 200 the same
            refused: 401 no
            at once: (200, '100000 bytes')
            """);
  }

  @Test
  void fetchInNodeIsServed() {
    assertThat(Peer.NODE.run("", Peer.nodeScript("web_client.mjs"), site.url("")))
        .isEqualTo(
            """
            / 200 hello
            /hints 200 hello
            /trailer 200 hello
            /bytes/1000000 200 1000000 bytes
            /count 200 1048576 bytes
            /count 200 1000000 bytes
            /deny 401 no
            /form 200 name is a&b
            /form 200 name is Zoë, large.bin has 1048576 bytes
            one connection: true
            /echo 200 the same
            at once: 200 100000 bytes
            """);
  }

  @Test
  void netcatSendsRequestsWithoutWaitingForAnswers() {
    String one = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    String upload = "PUT /count HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    String last = "GET /trailer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    String port = Integer.toString(site.port());

    String whole = Peer.NETCAT.run(one + upload + one + last, "127.0.0.1", port);
    assertThat(whole.split("HTTP/1.1 200 OK\r\n", -1)).hasSize(5);
    assertThat(whole).contains("5 bytes\n").endsWith("\r\n6\r\nhello\n\r\n0\r\nSum: 6\r\n\r\n");

    String ended = Peer.NETCAT.run(one.repeat(1000), "-N", "127.0.0.1", port);
    assertThat(ended.split("hello\n", -1)).as("though it sends no more").hasSize(1001);
  }
}
