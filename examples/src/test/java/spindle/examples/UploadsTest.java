package spindle.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The site that takes files, with a browser, with curl, and with a client that goes.
class UploadsTest {
  private static final int SIZE = 3_000_000;

  private final int port = Loopback.freePort();
  private final String url = "http://127.0.0.1:" + port + "/";

  @TempDir private Path temporary;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ExampleProgram server;

  @BeforeEach
  void start() throws IOException {
    folder = Files.createDirectory(temporary.resolve("inbox"));
    server = ExampleProgram.start("Uploads", Integer.toString(port), folder.toString());
    server.awaitListening(port);
  }

  @AfterEach
  void end() {
    server.close();
  }

  /// Sizes of what lies there, in their order.
  private List<Long> sizes() {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(each -> each.toFile().length()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void chromiumSendsTwoFilesByTheForm() throws IOException, InterruptedException {
    try (var browser = Browser.start(temporary.resolve("profile"))) {
      browser.open(url);
      browser.awaitText("Uploads");
      browser.act(
          "files = new DataTransfer()",
          "files.items.add(new File([new Uint8Array(" + SIZE + ")], 'film <1>.mkv'))",
          "files.items.add(new File(['hello'], 'größer.txt'))",
          "document.querySelector('input').files = files.files",
          "document.querySelector('button').click()");
      browser.awaitText("film <1>.mkv, " + SIZE + " bytes");
      browser.awaitText("größer.txt, 5 bytes");
    }
    assertThat(sizes()).containsExactly(5L, (long) SIZE);
    assertThat(server.errors()).isEmpty();
  }

  @Test
  void curlSendsOneByItself() throws IOException {
    Path sent = Files.write(temporary.resolve("film.mkv"), new byte[SIZE]);

    assertThat(Peer.CURL.run("", "-s", "--noproxy", "*", "-T", sent.toString(), url))
        .isEqualTo(SIZE + " bytes\n");
    assertThat(sizes()).containsExactly((long) SIZE);
  }

  @Test
  void itIsOnTheDiskBeforeAllOfItHasComeAndGoneIfTheRestDoesNotCome() throws IOException {
    try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = client.getOutputStream();
      out.write(
          "PUT /film.mkv HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
              .formatted(SIZE)
              .getBytes(US_ASCII));
      out.write(new byte[SIZE / 2]);
      server.await("half of it on the disk", () -> sizes().equals(List.of((long) SIZE / 2)));
    }
    server.await("nothing on the disk", () -> sizes().isEmpty());
    assertThat(server.errors()).isEmpty();
  }
}
