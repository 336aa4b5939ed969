package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The chat, with guests who talk, who listen, and who do not.
class ChatTest {
  private final int port = Loopback.freePort();

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private ExampleProgram server;

  @BeforeEach
  void start() {
    server = ExampleProgram.start("Chat", Integer.toString(port));
    server.awaitListening(port);
  }

  @AfterEach
  void end() {
    server.close();
  }

  @Test
  void everybodyHearsWhoComesWhatIsSaidAndWhoGoes() throws IOException {
    try (var ann = new Guest("ann")) {
      try (var bob = new Guest("bob")) {
        assertThat(ann.hears()).isEqualTo("* bob has come");
        bob.says("hello");
        assertThat(bob.hears()).isEqualTo("bob: hello");
        assertThat(ann.hears()).isEqualTo("bob: hello");
      }
      assertThat(ann.hears()).isEqualTo("* bob has left");
    }
  }

  @Test
  void aNameIsGivenOnce() throws IOException {
    try (var ann = new Guest("ann");
        var other = new Guest(2048)) {
      other.says("ann");
      assertThat(other.hears()).isEqualTo("Another one, please.");
      other.says("anne");
      assertThat(other.hears()).isEqualTo("* anne has come");
      assertThat(ann.hears()).isEqualTo("* anne has come");
    }
  }

  @Test
  void netcatWillDo() {
    String chat = Peer.NETCAT.run("eve\nhello\n", "-N", "localhost", Integer.toString(port));

    assertThat(chat).isEqualTo("Your name?\n* eve has come\neve: hello\n");
  }

  @Test
  void controlCharactersAreLeftOut() throws IOException {
    try (var ann = new Guest("ann")) {
      ann.says("\u001b[2Jall \u0007clear");
      assertThat(ann.hears()).isEqualTo("ann: [2Jall clear");
    }
  }

  @Test
  void whoeverSendsALineWithoutEndIsDisconnected() throws IOException {
    try (var ann = new Guest("ann")) {
      ann.says("x".repeat(1025));
      assertThat(ann.reader.readLine()).isNull();
    }
  }

  /// What the kernel keeps for the slow one is used up long before it has missed a line.
  @Test
  void aSlowReaderMissesLinesAndNobodyElseDoes() throws IOException {
    try (var slow = new Guest("slow");
        var ann = new Guest("ann")) {
      String text = "x".repeat(1000);
      int lines = 20_000;
      for (int i = 0; i < lines; i++) {
        ann.says(text);
        assertThat(ann.hears()).hasSize(1005);
      }
      assertThat(slow.hears()).isEqualTo("* ann has come");
      int heard = 0;
      String line = slow.hears();
      while (!line.contains("lines missed")) {
        heard++;
        if (heard % 100 == 0) {
          ann.says("still there?");
          ann.hears();
        }
        line = slow.hears();
      }
      assertThat(heard).isBetween(1, lines);
    }
    assertThat(server.errors()).isEmpty();
  }

  /// One who is connected, and has given a name if there is one to give.
  private final class Guest implements Closeable {
    private final Socket socket;
    private final BufferedReader reader;

    Guest(int receiveBuffer) throws IOException {
      socket = Loopback.connect(port, receiveBuffer);
      var input = new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8);
      reader = new BufferedReader(input);
      assertThat(hears()).isEqualTo("Your name?");
    }

    Guest(String name) throws IOException {
      this(4096);
      says(name);
      assertThat(hears()).isEqualTo("* " + name + " has come");
    }

    void says(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    String hears() throws IOException {
      String line = reader.readLine();
      assertThat(line).isNotNull();
      return line;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
