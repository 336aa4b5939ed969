package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Endpoint strings with peers that know nothing of Spindle: netcat, socat, Twisted.
class EndpointPeersTest {
  private static final Peer SOCAT = new Peer("socat", "socat");
  private static final Path PROGRAMS = Launcher.ROOT.resolve("examples/src/test/programs");

  @TempDir private static Path folder;

  private static String port(int number) {
    return Integer.toString(number);
  }

  @Test
  void portsAreForwardedBothWaysWithHalfClose() throws IOException {
    int echo = Loopback.freePort();
    int port = Loopback.freePort();
    String socket = folder.resolve("forward.sock").toString();
    try (var server = ExampleProgram.start("EchoServer", port(echo));
        var first = ExampleProgram.start("PortForward", "unix:" + socket, "tcp:localhost:" + echo);
        var second = ExampleProgram.start("PortForward", "tcp:" + port, "unix:" + socket)) {
      server.awaitListening(echo);
      second.awaitListening(port);
      assertThat(Peer.NETCAT.run("hi", "-N", "localhost", port(port))).isEqualTo("hi");
      assertThat(Peer.PYTHON_WITH_TWISTED.run("", Peer.script("echoed.py"), port(port)))
          .isEqualTo("the same\n");
      assertThat(SOCAT.run("to a socket", "-", "UNIX-CONNECT:" + socket)).isEqualTo("to a socket");
      assertThat(first.errors()).isEmpty();
    }
  }

  @Test
  void aForwarderSaysWhatIsWrongWithAString() {
    try (var program = ExampleProgram.start("PortForward", "tcp:80:backlogg=5", "tcp:h:80")) {
      assertThat(program.awaitExit()).isEqualTo(2);
      assertThat(program.errors()).contains("at character 7", "no parameter 'backlogg'");
    }
  }

  @Test
  void fingerTellsWhatItKnows() throws IOException {
    Path users = Files.writeString(folder.resolve("users.txt"), "moshez: Happy and well\n");
    int port = Loopback.freePort();
    try (var finger = ExampleProgram.start("Finger", users.toString(), "tcp:" + port)) {
      finger.awaitListening(port);
      assertThat(Peer.NETCAT.run("moshez\r\n", "localhost", port(port)))
          .isEqualTo("Happy and well\r\n");
      assertThat(Peer.NETCAT.run("nobody\r\n", "localhost", port(port)))
          .isEqualTo("No such user\r\n");
    }
  }

  @Test
  void twistedsClientEndpointsReachOurServerEndpoints() {
    int port = Loopback.freePort();
    String socket = folder.resolve("shout.sock").toString();
    try (var shout =
        ExampleProgram.start(
            PROGRAMS.resolve("ShoutAt.java"),
            "tcp:" + port + ":interface=127.0.0.1",
            "unix:" + socket)) {
      shout.awaitListening(port);
      for (String each : new String[] {"tcp:127.0.0.1:" + port, "unix:" + socket}) {
        assertThat(Peer.PYTHON_WITH_TWISTED.run("", Peer.script("endpoint_client.py"), each))
            .as(each)
            .isEqualTo("HELLO FROM TWISTED\n");
      }
    }
  }
}
