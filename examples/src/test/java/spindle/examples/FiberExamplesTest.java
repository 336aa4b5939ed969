package spindle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The programs that use fibers do what they say, whether or not the JVM lets the reactor carry
/// them, and in neither case does the JDK print a warning.
@ParameterizedClass
@EnumSource(FiberExamplesTest.Flags.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the field
class FiberExamplesTest {
  enum Flags {
    OF_THE_LAUNCHER,
    NONE
  }

  @Parameter private Flags flags;

  @ParameterizedTest
  @ValueSource(strings = {"Shout", "EchoFiber"})
  void aServerAnswersAndEndsSilently(String name) throws Exception {
    int port = Loopback.freePort();
    try (var program = start(name, Integer.toString(port))) {
      program.awaitListening(port);
      try (var peer = new Peer(port)) {
        peer.say("Hello");
        assertThat(peer.hear()).isEqualTo(name.equals("Shout") ? "HELLO" : "Hello");
      }
      program.signal("TERM");
      program.awaitExit();
      assertThat(program.errors()).isEmpty();
    }
  }

  @Test
  void guestsTalkToOneAnother() throws Exception {
    int port = Loopback.freePort();
    try (var program = start("ChatFiber", Integer.toString(port))) {
      program.awaitListening(port);
      try (var ann = new Peer(port);
          var bob = new Peer(port)) {
        assertThat(ann.hear()).isEqualTo("Your name?");
        ann.say("Ann");
        assertThat(ann.hear()).isEqualTo("* Ann has come");
        assertThat(bob.hear()).isEqualTo("Your name?");
        bob.say("Ann");
        assertThat(bob.hear()).isEqualTo("Another one, please.");
        bob.say("Bob");
        assertThat(bob.hear()).isEqualTo("* Bob has come");
        assertThat(ann.hear()).isEqualTo("* Bob has come");
        bob.say("hi");
        assertThat(ann.hear()).isEqualTo("Bob: hi");
        bob.leave();
        assertThat(ann.hear()).isEqualTo("* Bob has left");
      }
      program.signal("TERM");
      program.awaitExit();
      assertThat(program.errors()).isEmpty();
    }
  }

  @Test
  void whoReadsHearsEachOfManyLinesThatAreSentAtOnce() throws Exception {
    int port = Loopback.freePort();
    try (var program = start("ChatFiber", Integer.toString(port))) {
      program.awaitListening(port);
      try (var ann = new Peer(port);
          var bob = new Peer(port)) {
        ann.say("Ann");
        while (!ann.hear().equals("* Ann has come")) {
          // The question comes before.
        }
        bob.say("Bob");
        StringBuilder many = new StringBuilder("0");
        for (int i = 1; i < 300; i++) {
          many.append('\n').append(i);
        }
        while (!ann.hear().equals("* Bob has come")) {
          // There is nothing else to hear.
        }
        ann.say(many.toString());
        while (!bob.hear().equals("Ann: 0")) {
          // What is said before.
        }
        for (int i = 1; i < 300; i++) {
          assertThat(bob.hear()).isEqualTo("Ann: " + i);
        }
      }
    }
  }

  @Test
  void pagesAreFetchedAtTheSameTime() throws Exception {
    try (var server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
      String place = "http://127.0.0.1:" + server.getLocalPort();
      try (var program = start("ParallelFetch", place + "/one", place)) {
        try (Socket one = server.accept();
            Socket two = server.accept()) {
          answer(two);
          answer(one);
        }
        assertThat(program.awaitExit()).isZero();
        assertThat(program.output())
            .isEqualToNormalizingNewlines(
                place
                    + "/one: HTTP/1.1 200 OK, 5 bytes\n"
                    + place
                    + ": HTTP/1.1 200 OK, 5 bytes\n");
        assertThat(program.errors()).isEmpty();
      }
    }
  }

  private static void answer(Socket client) throws IOException {
    var request = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
    for (String line = request.readLine(); !line.isEmpty(); ) {
      line = request.readLine();
    }
    client
        .getOutputStream()
        .write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".getBytes(UTF_8));
  }

  @Test
  void aPipelineIsNeverMoreThanThreeAhead() throws Exception {
    try (var program = start("Pipeline")) {
      assertThat(program.awaitExit()).isZero();
      List<String> lines = program.output().lines().toList();
      assertThat(lines).startsWith("made 1", "made 2", "made 3", "used 1", "made 4");
      assertThat(lines).endsWith("used 6", "sum 21");
      assertThat(program.errors()).isEmpty();
    }
  }

  private ExampleProgram start(String name, String... arguments) {
    var file = Launcher.ROOT.resolve("examples").resolve(name + ".java");
    var command = new ArrayList<>(Launcher.command(file, List.of(arguments)));
    if (flags == Flags.NONE) {
      command.removeIf(option -> option.startsWith("@") || option.startsWith("--enable-native"));
    }
    return ExampleProgram.run(command);
  }

  /// The other end, as blocking code on a thread of its own would have it.
  private static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Peer(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(ExampleProgram.PATIENCE_SECONDS * 1000);
      lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    void say(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
    }

    String hear() throws IOException {
      return String.valueOf(lines.readLine());
    }

    /// Goes away before the end.
    void leave() throws IOException {
      close();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
