package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Peers that send what nobody reads, and peers that do not read what they are sent.
class DifficultPeersTest {
  private static final Path PROGRAMS = Launcher.ROOT.resolve("examples/src/test/programs");

  /// Enough for a program; a sixth of what the talkers want to say.
  private static final List<String> LITTLE_MEMORY =
      List.of("-Xmx64m", "-XX:MaxDirectMemorySize=48m");

  private final int port = Loopback.freePort();
  private final int second = Loopback.freePort();

  @Test
  void anAnswerIsReadToItsEndThoughTheServerClosedDuringTheUpload() {
    try (var server = start("BigAnswer")) {
      server.awaitListening(port);
      String client = Peer.script("upload.py");

      assertThat(Peer.PYTHON_WITH_TWISTED.run("", client, Integer.toString(port)))
          .isEqualTo("100 of 100\n");
      assertThat(server.errors()).isEmpty();
    }
  }

  @Test
  void peersThatNeverReadAreGivenUpInTimeAndCostLittle() throws IOException {
    int peers = 50;
    try (var server = start("Talker");
        var deaf = new Sockets()) {
      server.awaitListening(port);
      for (int i = 0; i < peers; i++) {
        deaf.open(port);
      }
      server.awaitOutput("CloseTimeout\n".repeat(peers));
      assertThat(server.errors()).isEmpty();
    }
  }

  @Test
  void aServerThatWritesOnAndOnLosesThePeerAndNotItsMemory() throws IOException {
    int peers = 10;
    try (var server = start("Talker");
        var deaf = new Sockets()) {
      server.awaitListening(second);
      for (int i = 0; i < peers; i++) {
        deaf.open(second);
      }
      server.awaitOutput("WriteBufferExceeded\n".repeat(peers));
      assertThat(server.errors()).isEmpty();
    }
  }

  /// Counted, not timed: the one makes its thousands of round trips before the others, who take a
  /// byte a second, have got to six hundred.
  @Test
  void peersThatReadAByteASecondDoNotSlowAnother() throws IOException {
    int peers = 10;
    var bytesRead = new AtomicInteger();
    try (var server = ExampleProgram.start("EchoServer", Integer.toString(port));
        var sockets = new Sockets();
        var clock = Executors.newScheduledThreadPool(peers)) {
      server.awaitListening(port);
      for (int i = 0; i < peers; i++) {
        Socket slow = sockets.open(port);
        Thread.ofPlatform().daemon().start(() -> writeForEver(slow));
        var _ = clock.scheduleAtFixedRate(() -> readAByte(slow, bytesRead), 0, 1, TimeUnit.SECONDS);
      }
      Socket fast = sockets.open(port);
      for (int i = 0; i < 10_000; i++) {
        fast.getOutputStream().write(new byte[64]);
        assertThat(fast.getInputStream().readNBytes(64)).hasSize(64);
      }
      clock.shutdownNow();

      assertThat(bytesRead.get()).isLessThan(600 * peers);
      assertThat(server.errors()).isEmpty();
    }
  }

  private ExampleProgram start(String name) {
    Path program = PROGRAMS.resolve(name + ".java");
    var command =
        new ArrayList<>(
            Launcher.command(program, List.of(Integer.toString(port), Integer.toString(second))));
    command.addAll(1, LITTLE_MEMORY);
    return ExampleProgram.run(command);
  }

  private static void writeForEver(Socket socket) {
    try {
      while (true) {
        socket.getOutputStream().write(new byte[65536]);
      }
    } catch (IOException _) {
      // The test is over and has closed the socket.
    }
  }

  private static void readAByte(Socket socket, AtomicInteger bytesRead) {
    try {
      bytesRead.addAndGet(socket.getInputStream().read() >= 0 ? 1 : 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Connections with a small receive buffer, closed together.
  private static final class Sockets implements AutoCloseable {
    private final List<Socket> open = new ArrayList<>();

    Socket open(int port) throws IOException {
      Socket socket = Loopback.connect(port, 4096);
      open.add(socket);
      return socket;
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }
}
