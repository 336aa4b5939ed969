package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The echo server and the echo client, with each other and with peers that know nothing of them.
class EchoTest {
  private static final int PORT = Loopback.freePort();

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private static ExampleProgram server;

  @BeforeAll
  static void start() {
    server = ExampleProgram.start("EchoServer", Integer.toString(PORT));
    server.awaitListening(PORT);
  }

  @AfterAll
  static void end() {
    server.close();
  }

  /// With `-N` netcat ends its direction behind the two bytes: they come back all the same.
  @Test
  void netcatGetsItsBytesBackThoughItHasEndedItsDirection() {
    assertThat(Peer.NETCAT.run("hi", "-N", "localhost", Integer.toString(PORT))).isEqualTo("hi");
  }

  @Test
  void netcatGetsItsBytesBackWhileTheConnectionStaysOpen() throws IOException {
    try (var netcat = Peer.NETCAT.start("localhost", Integer.toString(PORT))) {
      netcat.input().write("hi".getBytes(StandardCharsets.UTF_8));
      netcat.input().close();
      netcat.awaitOutput("hi");
    }
  }

  @Test
  void twistedsOwnClientGetsThreeMebibytesBack() {
    String client = Peer.script("echoed.py");

    assertThat(Peer.PYTHON_WITH_TWISTED.run("", client, Integer.toString(PORT)))
        .isEqualTo("the same\n");
  }

  @Test
  void aClientThatFloodsAndNeverReadsIsNotReadFromForEver() throws Exception {
    try (var socket = Loopback.connect(PORT)) {
      var stuck = Thread.ofPlatform().daemon().start(() -> writeForEver(socket));

      assertThat(stuck.join(Duration.ofSeconds(1))).isFalse();
      assertThat(Peer.NETCAT.run("hi", "-N", "localhost", Integer.toString(PORT))).isEqualTo("hi");
    }
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

  @Test
  void theClientPrintsWhatComesBack() {
    assertOutput("Hello Spindle\n", "localhost", Integer.toString(PORT));
    assertOutput("one\ntwo and ö\n", "127.0.0.1", Integer.toString(PORT), "one", "two and ö");
  }

  @Test
  void theClientWorksWithTwistedsServer() {
    try (var twisted = Peer.PYTHON_WITH_TWISTED.start(Peer.script("echo_server.py"))) {
      twisted.awaitOutput(".");
      assertOutput("a\nb\n", "localhost", twisted.output().replaceAll("\\D", ""), "a", "b");
    }
  }

  private static void assertOutput(String expected, String... arguments) {
    try (var client = ExampleProgram.start("EchoClient", arguments)) {
      assertThat(client.awaitExit()).isZero();
      assertThat(client.output()).isEqualTo(expected);
      assertThat(client.errors()).isEmpty();
    }
  }

  @Test
  void theClientSaysInOneLineWhyItCouldNotConnect() {
    int nobody = Loopback.freePort();

    assertFailure("cannot connect to 127.0.0.1:" + nobody, "127.0.0.1", Integer.toString(nobody));
    assertFailure("nowhere.invalid", "nowhere.invalid", "7");
    assertFailure("70000", "127.0.0.1", "70000");
  }

  @Test
  void theClientSaysInOneLineThatTheServerHungUp() {
    int port = Loopback.freePort();
    try (var hello = ExampleProgram.start("HelloTwisted", Integer.toString(port))) {
      hello.awaitListening(port);
      assertFailure("not everything came back", "localhost", Integer.toString(port));
    }
  }

  private static void assertFailure(String words, String... arguments) {
    try (var client = ExampleProgram.start("EchoClient", arguments)) {
      assertThat(client.awaitExit()).isEqualTo(1);
      assertThat(client.errors().lines()).singleElement().asString().contains(words);
    }
  }
}
