package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.examples.PeerSite.curl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// A site asked over HTTP/2 by clients that know nothing of Spindle, on each kernel: curl and
/// nghttp, which stand on the same library, h2load, Node's client, httpx of Python, and haproxy in
/// front.
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
class Http2PeersTest {
  private static final Peer NGHTTP = new Peer("nghttp", "nghttp2-client");
  private static final Peer HTTPX = new Peer("/usr/bin/python3", "python3-httpx");
  private static final Path H2 = Path.of("/usr/lib/python3/dist-packages/h2");
  private static final String PRIOR = "--http2-prior-knowledge";

  @TempDir private static Path folder;

  private static byte[] content = {};
  private static final Map<String, PeerSite> SITES = new LinkedHashMap<>();

  private final PeerSite site;

  Http2PeersTest(String kernel) {
    site = SITES.computeIfAbsent(kernel, each -> PeerSite.start(each, folder.resolve("served")));
  }

  @BeforeAll
  static void writeFiles() throws IOException {
    content = new byte[3_000_000];
    new Random(16).nextBytes(content);
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

  @Test
  void curlUploadsAndASlowReaderHoldsItBack() throws IOException {
    String upload = PeerSite.zeros(folder, 64 << 20);

    assertThat(curl(PRIOR, "-T", upload, "-w", "%{http_version}", site.url("/count")))
        .isEqualTo("67108864 bytes\\n2".translateEscapes());
  }

  @Test
  void curlSeesAnAnswerThatComesBeforeItsUploadHasEnded() throws IOException {
    String upload = PeerSite.zeros(folder, 200_000);

    assertThat(curl(PRIOR, "-T", upload, "-w", "%{http_code}", site.url("/deny")))
        .isEqualTo("no\\n401".translateEscapes());
  }

  @Test
  void curlGetsAFileAndAnotherClientStillSpeaksHttp1() throws IOException {
    Path got = folder.resolve("got");
    curl(PRIOR, "-o", got.toString(), site.url("/files/file"));

    assertThat(got).hasBinaryContent(content);
    assertThat(curl("-o", "/dev/null", "-w", "%{http_version}", site.url("/files/file")))
        .isEqualTo("1.1");
  }

  @Test
  void nghttpSeesTheWindowsAndTheSettings() {
    assertThat(NGHTTP.run("", "-nv", site.url("/files/file")))
        .contains(
            "[SETTINGS_MAX_CONCURRENT_STREAMS(0x03):100]",
            "[SETTINGS_INITIAL_WINDOW_SIZE(0x04):262144]",
            ":status: 200",
            "content-length: 3000000",
            "END_STREAM")
        .doesNotContain("RST_STREAM", "recv GOAWAY");
  }

  @Test
  void httpxAsksForManyThingsAndDropsOne() {
    Peer.requireFile(H2, "python3-h2");
    assertThat(HTTPX.run("", Peer.script("http2_client.py"), site.url("")))
        .isEqualTo(
            """
            HTTP/2 200 hello
            1000000 bytes
            True
            401
            1800000
            hello
            """);
  }

  @Test
  void nodeAsksForManyThingsAndDropsOne() {
    assertThat(Peer.NODE.run("", Peer.nodeScript("http2_client.mjs"), site.url("")))
        .isEqualTo(
            """
            200 hello
            200 hello {"sum":"6"}
            200 5000000 bytes
            Set(1) { '200 20000' }
            200 hello
            """);
  }

  @Test
  void haproxyInFrontAsksOverHttp2() throws IOException {
    int front = Loopback.freePort();
    Path config =
        Files.writeString(
            folder.resolve("haproxy-%d.cfg".formatted(front)),
            """
            defaults
              mode http
              timeout connect 300s
              timeout client 300s
              timeout server 300s
            listen one
              bind 127.0.0.1:%d
              server s 127.0.0.1:%d proto h2
            """
                .formatted(front, site.port()));
    String upload = PeerSite.zeros(folder, 10 << 20);
    try (var haproxy = Peer.HAPROXY.start("-f", config.toString())) {
      haproxy.awaitListening(front);
      String url = "http://127.0.0.1:" + front;
      assertThat(curl(url + "/")).isEqualTo("hello\n");
      assertThat(curl("-T", upload, url + "/count")).isEqualTo("10485760 bytes\n");
      assertThat(curl("-T", upload, url + "/deny")).isEqualTo("no\n");
      assertThat(curl("-T", upload, url + "/megabyte")).hasSize(1 << 20);
      assertThat(curl(url + "/x-forwarded")).startsWith("http 127.0.0.1:" + front);
    }
  }

  @Test
  void h2loadIsServedOverManyStreams() {
    assertThat(Peer.H2LOAD.run("", "-n", "5000", "-c", "4", "-m", "100", site.url("/")))
        .contains("5000 succeeded, 0 failed, 0 errored, 0 timeout")
        .contains("5000 2xx");
  }
}
