package spindle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `./spindle web`, from a shell, with curl and a browser.
class WebCommandTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private Installation spindle;
  private Path site;

  @BeforeEach
  void install() throws IOException {
    spindle = new Installation(folder);
    spindle.complete();
    site = Files.createDirectories(folder.resolve("a site"));
    Files.writeString(site.resolve("hello.txt"), "hello\n");
    Files.writeString(site.resolve(".secret"), "secret\n");
    Files.createDirectories(site.resolve("sub"));
    Files.writeString(site.resolve("sub/index.html"), "<!doctype html><h1>Below</h1>");
  }

  /// A server that runs, and what its log has said until it was ready.
  private final class Running implements AutoCloseable {
    final Process process;
    final BufferedReader output;
    final List<String> said = new ArrayList<>();

    Running(String... arguments) throws IOException {
      var all = new ArrayList<>(List.of("--log-format", "text", "web"));
      all.addAll(List.of(arguments));
      process = spindle.start(spindle.root.resolve("spindle"), all.toArray(String[]::new));
      output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
      do {
        said.add(line());
      } while (!said.getLast().equals("ready"));
    }

    /// The next line of the log, without time, level and logger.
    String line() throws IOException {
      return String.valueOf(output.readLine()).replaceFirst("^.{23} INFO  [a-z.]+: ", "");
    }

    String url() {
      return said.stream()
          .filter(each -> each.startsWith("listening at "))
          .findFirst()
          .orElseThrow()
          .replaceFirst("listening at ", "");
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private static String curl(String... arguments) {
    return Peer.CURL.run("", arguments);
  }

  @Test
  void servesAFolderAtOnceAndPrintsItsUrl() throws Exception {
    Path socket = folder.resolve("web.sock");
    try (var web = new Running("--path", site.toString(), "--port", "0", "--port=unix:" + socket)) {
      assertThat(web.said).startsWith("serving " + site).contains("listening at unix:" + socket);
      assertThat(web.url()).matches("http://127\\.0\\.0\\.1:\\d+/");
      assertThat(curl("-s", web.url()))
          .contains("<a href=\"./hello.txt\">hello.txt</a>", "sub/")
          .doesNotContain("secret");
      assertThat(curl("-s", web.url() + "hello.txt")).isEqualTo("hello\n");
      assertThat(web.line()).contains("\"GET / HTTP/1.1\" 200 ");
      assertThat(web.line()).contains("\"GET /hello.txt HTTP/1.1\" 200 6 ");
      assertThat(curl("-s", "-L", web.url() + "sub")).contains("<h1>Below</h1>");
      assertThat(curl("-s", "--unix-socket", socket.toString(), "http://a/hello.txt"))
          .isEqualTo("hello\n");
      assertThat(curl("-si", web.url() + ".secret")).startsWith("HTTP/1.1 404 Not Found\r\n");

      web.process.toHandle().destroy();
      assertThat(web.process.waitFor()).isZero();
    }
  }

  @Test
  void servesWhereItIsAndShowsNoListingIfTold() throws Exception {
    Files.writeString(spindle.home.resolve("here.txt"), "here\n");
    try (var web = new Running("--no-listing", "--port", "tcp:0:interface=127.0.0.1")) {
      assertThat(curl("-s", web.url() + "here.txt")).isEqualTo("here\n");
      assertThat(curl("-si", web.url())).startsWith("HTTP/1.1 404 Not Found\r\n");
    }
  }

  @Test
  void callsClientsByTheirNamesIfTold() throws Exception {
    try (var web = new Running("--path", site.toString(), "--port", "0", "--peer-names")) {
      assertThat(curl("-s", web.url() + "hello.txt")).isEqualTo("hello\n");
      // Every machine's hosts file has this one, so it is known at once.
      assertThat(web.line()).startsWith("localhost - - [");
    }
  }

  @Test
  void handsOnToOtherServers() throws Exception {
    Files.writeString(spindle.home.resolve("here.txt"), "here\n");
    try (var behind = new Running("--port", "0");
        var proxy = new Running("--port", "0", "--proxy", behind.url(), "--keep-host")) {
      assertThat(proxy.said).startsWith("handing on to " + behind.url());
      assertThat(curl("-s", proxy.url() + "here.txt")).isEqualTo("here\n");
      assertThat(proxy.line()).contains("\"GET /here.txt HTTP/1.1\" 200 5 ");
      assertThat(behind.line()).contains("\"GET /here.txt HTTP/1.1\" 200 5 ");
      behind.process.toHandle().destroy();
      assertThat(behind.process.waitFor()).isZero();
      assertThat(curl("-si", proxy.url())).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
    }
  }

  @Test
  void andHelps() throws Exception {
    var result = spindle.run("web", "--help");

    assertThat(result.status()).isZero();
    assertThat(result.out())
        .startsWith("Usage: " + spindle.root.resolve("spindle") + " web ")
        .contains(
            "--path=FOLDER", "--port=PLACE", "--[no-]listing", "--proxy=URLS", "--[no-]peer-names");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--path nowhere        | no such folder: nowhere",
        "--path errors         | not a folder: errors (its folder can be served)",
        "--port 99999          | nowhere to listen: endpoint string 'tcp:99999:",
        "--proxy ftp://a       | nobody to hand on to: expected http:// or https://",
        "--proxy http://a --path . | --path is for a folder, and --proxy has none",
      })
  void orSaysWhatIsWrong(String arguments, String message) throws Exception {
    var words = new ArrayList<>(List.of("web"));
    words.addAll(List.of(arguments.split(" ")));
    var result = spindle.run(words.toArray(String[]::new));

    assertThat(result.status()).isEqualTo(64);
    assertThat(result.err()).startsWith("spindle: " + message);
  }

  @Test
  void orSaysThatThePortIsTaken() throws Exception {
    try (var web = new Running("--port", "0")) {
      String port = web.url().replaceAll(".*:|/", "");

      var result = spindle.run("web", "--port", port);

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err()).startsWith("spindle: cannot listen on 127.0.0.1:" + port);
    }
  }
}
