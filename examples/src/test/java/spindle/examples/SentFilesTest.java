package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// How the files that a site answers with leave, on each kernel: straight from the file over TCP,
/// through the site's memory over TLS.
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
class SentFilesTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/SentFiles.java");

  /// More than lies between a server and a client who does not read.
  private static final int SIZE = 24_000_000;

  /// What heads and the handshake have at most.
  private static final int LITTLE = 10_000;

  @TempDir private Path folder;
  @Parameter private String kernel = "";
  private OwnCertificate own;
  private Path file;
  private ExampleProgram server;
  private final int plain = Loopback.freePort();
  private final int encrypted = Loopback.freePort();

  @BeforeEach
  void start() throws IOException {
    own = OwnCertificate.in(folder);
    file = folder.resolve("file");
    resize(SIZE);
    server =
        ExampleProgram.start(
            PROGRAM,
            kernel,
            file.toString(),
            "tcp:" + plain + ":interface=127.0.0.1",
            "tls:" + encrypted + ":interface=127.0.0.1:privateKey=" + own.both());
    server.awaitListening(plain);
    server.awaitListening(encrypted);
  }

  @AfterEach
  void end() {
    server.close();
  }

  private void resize(long bytes) throws IOException {
    try (var made = new RandomAccessFile(file.toFile(), "rw")) {
      made.setLength(bytes);
    }
  }

  private String curl(String url) {
    return Peer.CURL.run(
        "",
        "-s",
        "--noproxy",
        "*",
        "--cacert",
        own.chain().toString(),
        "-o",
        folder.resolve("got").toString(),
        "-w",
        "%{size_download}",
        url);
  }

  /// How many bytes have left so far, straight from the file and not.
  private long[] sent() {
    String counts = Peer.CURL.run("", "-s", "--noproxy", "*", plain("/sent"));
    String[] both = counts.strip().split(", ");
    return new long[] {Long.parseLong(both[0]), Long.parseLong(both[1])};
  }

  private String plain(String path) {
    return "http://127.0.0.1:" + plain + path;
  }

  @Test
  void aFileLeavesAsAFileOverTcpAndAsBytesOverTls() {
    for (String path : new String[] {"/file", "/open"}) {
      long[] before = sent();
      assertThat(curl(plain(path))).isEqualTo(Integer.toString(SIZE));
      long[] after = sent();
      assertThat(after[0] - before[0]).as(path).isEqualTo(SIZE);
      assertThat(after[1] - before[1]).as(path).isLessThan(LITTLE);

      assertThat(curl("https://localhost:" + encrypted + path)).isEqualTo(Integer.toString(SIZE));
      long[] last = sent();
      assertThat(last[0] - after[0]).as(path).isZero();
      assertThat(last[1] - after[1]).as(path).isGreaterThan(SIZE);
    }
    assertThat(server.errors()).isEmpty();
  }

  private static Socket ask(Socket socket, String path) throws IOException {
    String asked = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path);
    socket.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /// Reads until the end or the reset.
  private static long drain(InputStream from) {
    var buffer = new byte[65_536];
    long count = 0;
    try {
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        count += read;
      }
    } catch (IOException _) {
      // The reset by which the server says that this is not all.
    }
    return count;
  }

  @Test
  void aFileThatShrinksMeanwhileEndsThatConnectionAndNoOther() throws IOException {
    try (Socket cut = Loopback.connect(plain, 4096);
        Socket other = Loopback.connect(plain)) {
      assertThat(ask(cut, "/file").getInputStream().readNBytes(100)).hasSize(100);
      assertThat(ask(other, "/sent").getInputStream().readNBytes(100)).hasSize(100);
      resize(1000);

      assertThat(drain(cut.getInputStream())).isLessThan(SIZE);
      server.awaitErrors("the file that is being sent ends");
      assertThat(server.errors()).contains("a response ends in its middle");
      assertThat(ask(other, "/sent").getInputStream().readNBytes(100)).hasSize(100);
    }
  }
}
