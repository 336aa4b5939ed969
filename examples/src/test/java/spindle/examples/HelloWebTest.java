package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The web server, with a browser, with curl, and with requests that no browser sends.
class HelloWebTest {
  private static final int PORT = Loopback.freePort();
  private static final String URL = "http://127.0.0.1:" + PORT + "/";
  private static final String HOST = "Host: localhost\r\n";

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private static ExampleProgram server;

  @BeforeAll
  static void start() {
    server = ExampleProgram.start("HelloWeb", Integer.toString(PORT));
    server.awaitListening(PORT);
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @Test
  void chromiumShowsIt(@TempDir Path profile) {
    assertThat(Browser.page(URL, profile)).contains("<h1>Hello Twisted</h1>");
  }

  @Test
  void curlGetsAWholeResponse() {
    assertThat(curl("-i", URL))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsPattern("\r\nDate: \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n")
        .contains("\r\nContent-Type: text/html; charset=utf-8\r\n", "\r\nContent-Length: 57\r\n")
        .endsWith("\r\n\r\n<!doctype html><title>Hello</title><h1>Hello Twisted</h1>");
  }

  @Test
  void curlAsksTwiceOnOneConnection() {
    String connections = "%{num_connects}\n";

    assertThat(curl("-o", "/dev/null", "-o", "/dev/null", "-w", connections, URL, URL + "again"))
        .isEqualTo("1\n0\n");
  }

  @Test
  void theAnswerToHeadHasNoPage() {
    assertThat(curl("--head", URL)).contains("Content-Length: 57\r\n").endsWith("\r\n\r\n");
  }

  @Test
  void anUploadIsRefusedAndTheAnswerStillReadable() {
    String upload = "x".repeat(100_000);

    assertThat(curl("-i", "-H", "Expect:", "-d", upload, URL))
        .startsWith("HTTP/1.1 405 Method Not Allowed\r\n")
        .contains("\r\nAllow: GET, HEAD, OPTIONS\r\n");
  }

  private static String curl(String... arguments) {
    var whole = new ArrayList<>(List.of("-s", "--noproxy", "*"));
    whole.addAll(Arrays.asList(arguments));
    return Peer.CURL.run("", whole.toArray(String[]::new));
  }

  @Test
  void requestsMayComeAllAtOnceOrByteByByte() throws IOException {
    String request = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
    String last = "GET / HTTP/1.1\r\nConnection: close\r\n" + HOST + "\r\n";

    assertThat(talk(request + request + last).split("Hello Twisted", -1)).hasSize(4);
    assertThat(talk(last.split("(?<=.)")).split("Hello Twisted", -1)).hasSize(2);
  }

  @Test
  void aHeadOfThirtyTwoKibibytesIsReadAndALongerOneIsNot() throws IOException {
    String begin = "GET / HTTP/1.0\r\nX: ";
    String fits = begin + "x".repeat(32_768 - begin.length() - 4) + "\r\n\r\n";
    String tooLong = fits.replaceFirst("xx", "xxx");

    assertThat(talk(fits)).startsWith("HTTP/1.1 200 OK\r\n");
    assertThat(talk(tooLong)).startsWith("HTTP/1.1 431 ");
    assertThat(talk(begin + "x".repeat(32_768))).startsWith("HTTP/1.1 431 ");
    assertThat(talk("GET / HTTP/1.0\r\n" + "X: y\r\n".repeat(2000))).startsWith("HTTP/1.1 431 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonsense~~                            | 400 Bad Request
          ~~                                    | 400 Bad Request
          GET /~~                               | 400 Bad Request
          GET / HTTP/2.0~~                      | 505 HTTP Version Not Supported
          GET  / HTTP/1.1~Host: a~~             | 400 Bad Request
          GET / HTTP/1.1~~                      | 400 Bad Request
          GET / HTTP/1.1~Host : a~~             | 400 Bad Request
          GET / HTTP/1.1~Host: a~ folded~~      | 400 Bad Request
          BREW / HTTP/1.0~~                     | 501 Not Implemented
          GET / HTTP/1.0~~                      | 200 OK
          """)
  void whatIsNoRequestIsRefused(String request, String status) throws IOException {
    assertThat(talk(request.replace("~", "\r\n"))).startsWith("HTTP/1.1 " + status + "\r\n");
  }

  @Test
  void randomBytesDoNoHarm() throws IOException {
    long seed = 20_261_122;
    var random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      var bytes = new byte[random.nextInt(20_000)];
      random.nextBytes(bytes);
      try (var socket = Loopback.connect(PORT)) {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer)
            .as("seed %d, case %d", seed, i)
            .matches("(?s)|HTTP/1\\.1 (400|414|431|501|505) .*");
      }
    }
    assertThat(server.errors()).isEmpty();
    assertThat(curl(URL)).contains("Hello Twisted");
  }

  /// Sends the pieces, each by itself, and reads until the server closes.
  private static String talk(String... pieces) throws IOException {
    try (var socket = Loopback.connect(PORT)) {
      socket.setTcpNoDelay(true);
      for (String piece : pieces) {
        socket.getOutputStream().write(piece.getBytes(StandardCharsets.ISO_8859_1));
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
