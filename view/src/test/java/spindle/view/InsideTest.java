package spindle.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `./spindle manhole`, with a socket that somebody answers at.
@Timeout(60)
class InsideTest {
  @TempDir private Path folder;

  @Test
  void whatIsTypedGoesThereAndWhatIsSaidIsShown() throws Exception {
    Path socket = folder.resolve("manhole");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread answering =
          Thread.ofVirtual()
              .start(() -> {
                try (SocketChannel peer = server.accept()) {
                  byte[] all = Channels.newInputStream(peer).readAllBytes();
                  Channels.newOutputStream(peer)
                      .write(("said: " + new String(all, UTF_8)).getBytes(UTF_8));
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      ByteArrayOutputStream shown = new ByteArrayOutputStream();
      Inside.talk(socket, new ByteArrayInputStream("1 + 1\n".getBytes(UTF_8)), shown);
      answering.join();
      assertThat(shown.toString(UTF_8)).isEqualTo("said: 1 + 1\n");
    }
  }

  @Test
  void itEndsWhenTheManholeClosesThoughMoreCouldBeTyped() throws Exception {
    Path socket = folder.resolve("manhole");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        PipedInputStream never = new PipedInputStream(new java.io.PipedOutputStream())) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread answering =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  server.accept().close();
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      ByteArrayOutputStream shown = new ByteArrayOutputStream();
      Inside.talk(socket, never, shown);
      answering.join();
      assertThat(shown.size()).isZero();
    }
  }

  @Test
  void whereNobodyAnswersItSaysHowAManholeIsOpened() {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(errors, true, UTF_8);
    String socket = folder.resolve("nothing").toString();
    assertThat(Asking.run(err, err, "manhole", socket)).isEqualTo(1);
    assertThat(errors.toString(UTF_8))
        .startsWith("spindle: no manhole is open at " + socket)
        .contains("manhole.forOwner()");
    assertThat(Asking.run(err, err, "manhole")).isEqualTo(2);
  }
}
