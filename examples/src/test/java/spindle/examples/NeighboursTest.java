package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// UNIX sockets, datagrams and multicast groups, with programs that know nothing of Spindle.
class NeighboursTest {
  private static final Path NEIGHBOUR =
      Launcher.ROOT.resolve("examples/src/test/programs/Neighbour.java");

  @TempDir Path directory;

  private static ExampleProgram neighbour(String... arguments) {
    ExampleProgram program = ExampleProgram.start(NEIGHBOUR, arguments);
    program.awaitOutput("ready");
    return program;
  }

  @Test
  void socatAndTwistedGetTheirBytesBackOverAUnixSocket() {
    Path place = directory.resolve("app.sock");
    try (var server = neighbour("unix-server", place.toString())) {
      assertThat(Peer.SOCAT.run("hi", "-t", "60", "-", "UNIX-CONNECT:" + place)).isEqualTo("hi");
      assertThat(server.output()).contains("\n" + System.getProperty("user.name") + "\n");
      assertThat(Peer.PYTHON_WITH_TWISTED.run("", Peer.script("unix_echoed.py"), place.toString()))
          .isEqualTo("the same\n");
      server.signal("TERM");
      assertThat(server.awaitExit()).isZero();
    }
    assertThat(Files.exists(place)).isFalse();
  }

  @Test
  void theFileOfAServerThatWasKilledIsReplaced() {
    Path place = directory.resolve("app.sock");
    try (var server = neighbour("unix-server", place.toString())) {
      server.signal("KILL");
      server.awaitExit();
    }
    assertThat(Files.exists(place)).isTrue();
    try (var _ = neighbour("unix-server", place.toString())) {
      assertThat(Peer.SOCAT.run("hi", "-t", "60", "-", "UNIX-CONNECT:" + place)).isEqualTo("hi");
    }
  }

  @Test
  void aClientGetsItsAnswerFromTwistedsServerOverAUnixSocket() {
    Path place = directory.resolve("twisted.sock");
    String script = Peer.script("unix_echo_server.py");
    try (var twisted = Peer.PYTHON_WITH_TWISTED.start(script, place.toString())) {
      twisted.awaitOutput(".");
      try (var client = neighbour("unix-client", place.toString())) {
        client.awaitOutput("ping");
        assertThat(client.awaitExit()).isZero();
      }
    }
  }

  @Test
  void socatAndTwistedGetTheirDatagramsBack() throws IOException {
    int port = Loopback.freePort();
    try (var server = ExampleProgram.start("UdpEcho", Integer.toString(port))) {
      server.awaitOutput("listening on 0.0.0.0:" + port);
      assertAnswered("hi", "UDP4:127.0.0.1:" + port);
      String script = Peer.script("udp_echoed.py");
      assertThat(Peer.PYTHON_WITH_TWISTED.run("", script, Integer.toString(port)))
          .isEqualTo("the same\n");
    }
  }

  /// Datagrams have no end: socat is stopped when the answer has come.
  private static void assertAnswered(String said, String place) throws IOException {
    try (var socat = Peer.SOCAT.start("-", place)) {
      socat.input().write(said.getBytes(StandardCharsets.UTF_8));
      socat.input().flush();
      socat.awaitOutput(said);
      assertThat(socat.output()).isEqualTo(said);
    }
  }

  @Test
  void aClientGetsItsAnswerFromTwistedsServerOverUdp() {
    try (var twisted = Peer.PYTHON_WITH_TWISTED.start(Peer.script("udp_echo_server.py"))) {
      twisted.awaitOutput(".");
      try (var client = neighbour("udp-client", twisted.output().replaceAll("\\D", ""))) {
        client.awaitOutput("ping");
        assertThat(client.awaitExit()).isZero();
      }
    }
  }

  @Test
  void socatReachesAMulticastGroup() throws IOException {
    int port = Loopback.freePort();
    try (var _ = neighbour("group-server", Integer.toString(port))) {
      assertAnswered("to all", "UDP4-DATAGRAM:239.255.0.42:" + port + ",ip-multicast-if=127.0.0.1");
    }
  }

  @Test
  void socatHearsWhatIsSentToAMulticastGroup() {
    int port = Loopback.freePort();
    String member = "UDP4-RECV:" + port + ",ip-add-membership=239.255.0.42:127.0.0.1";
    try (var socat = Peer.SOCAT.start("-u", member, "-");
        var _ = neighbour("group-client", Integer.toString(port))) {
      socat.awaitOutput("to all\n");
    }
  }

  @Test
  void udpEchoSaysHowItIsUsed() {
    try (var program = ExampleProgram.start("UdpEcho", "x")) {
      assertThat(program.awaitExit()).isEqualTo(2);
      assertThat(program.errors()).contains("usage: ./spindle run examples/UdpEcho.java PORT");
    }
  }
}
