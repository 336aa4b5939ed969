package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The tutorial's first server, with peers that know nothing of it.
class HelloTwistedTest {
  private static final int PORT = Loopback.freePort();
  private static final String[] NO_PROXY = {"--noproxy", "*"};

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private static ExampleProgram server;

  @BeforeAll
  static void start() {
    server = ExampleProgram.start("HelloTwisted", Integer.toString(PORT));
    server.awaitListening(PORT);
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @Test
  void curlPrintsTheGreeting() {
    String url = "http://localhost:" + PORT + "/";

    assertThat(Peer.CURL.run("", "--http0.9", "-s", NO_PROXY[0], NO_PROXY[1], url))
        .isEqualTo("Hello Twisted");
  }

  @Test
  void netcatPrintsTheGreeting() {
    assertThat(Peer.NETCAT.run("", "localhost", Integer.toString(PORT))).isEqualTo("Hello Twisted");
  }

  @Test
  void twistedsOwnClientGetsTheGreetingAndACleanEnd() {
    String client = Peer.script("greeted.py");

    assertThat(Peer.PYTHON_WITH_TWISTED.run("", client, Integer.toString(PORT)))
        .isEqualTo("Hello Twisted\nConnectionDone\n");
  }

  @Test
  void theServerPrintsTheAddressAndThatThereIsANewConnection() throws IOException {
    String address;
    try (var socket = Loopback.connect(PORT)) {
      address = "127.0.0.1:" + socket.getLocalPort();
      assertThat(socket.getInputStream().readAllBytes()).hasSize(13);
    }

    server.awaitOutput(address + "\nNew Connection\n");
    assertThat(server.errors()).isEmpty();
  }

  /// Several connections at once, each of which has sent bytes that nobody reads: without care
  /// these turn the end into a reset.
  @Test
  void unreadBytesDoNotSpoilTheGreeting() throws IOException {
    for (int i : IntStream.range(0, 200).toArray()) {
      try (var socket = Loopback.connect(PORT)) {
        socket.getOutputStream().write(new byte[100 * i]);
        var greeting = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(greeting).isEqualTo("Hello Twisted");
      }
    }
  }

  @Test
  void withoutAnArgumentThePortIs2000() {
    try (var program = ExampleProgram.start("HelloTwisted")) {
      program.awaitListening(2000);
    }
  }
}
