package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The three hangs of the page "Ask why a connection hangs", asked as that shows.
@EnabledOnOs(OS.LINUX)
class HangsTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private final int port = Loopback.freePort();
  private final List<Socket> peers = new ArrayList<>();
  private ExampleProgram program;

  @BeforeEach
  void start() {
    var command = ExampleProgram.command("Hangs", Integer.toString(port));
    command.add(1, "-Dspindle.view=Hangs");
    program = ExampleProgram.run(inFolder(command));
    program.awaitListening(port + 2);
  }

  @AfterEach
  void end() throws IOException {
    for (Socket each : peers) {
      each.close();
    }
    program.close();
  }

  private ProcessBuilder inFolder(List<String> command) {
    var process = new ProcessBuilder(command).directory(Launcher.ROOT.toFile());
    process.environment().put("XDG_RUNTIME_DIR", folder.toString());
    return process;
  }

  /// What `./spindle QUESTION` says.
  private String ask(String... words) {
    try (var asking = ExampleProgram.run(inFolder(Launcher.asking(List.of(words))))) {
      var _ = asking.awaitExit();
      return asking.output() + asking.errors();
    }
  }

  private Socket connect(int to) throws IOException {
    var socket = Loopback.connect(to);
    peers.add(socket);
    return socket;
  }

  /// Asks until `word` is the state of a connection, and then why.
  private String why(String word) {
    while (true) {
      for (String line : ask("ps").lines().toList()) {
        if (line.contains(" " + word + " ")) {
          return ask("why", line.strip().split(" ")[0]);
        }
      }
    }
  }

  @Test
  void aPeerThatDoesNotReadIsToBlame() throws IOException {
    connect(port);
    assertThat(why("unsent"))
        .startsWith("Hangs$Generous with ")
        .contains("It waits for its peer to read", "the peer has taken nothing for");
  }

  @Test
  void aProtocolThatForgotToResumeIsToBlame() throws IOException {
    connect(port + 1).getOutputStream().write(1);
    assertThat(why("paused"))
        .contains("It waits for its own protocol: Hangs$Forgetful has called pauseProducing");
  }

  @Test
  void aCallbackThatDoesNotReturnIsToBlame() throws IOException {
    connect(port + 2).getOutputStream().write(1);
    String said;
    do {
      said = ask("ps");
    } while (!said.contains("reactors that do not answer"));
    assertThat(said).contains("Hangs$Endless.dataReceived(Hangs.java:");
    assertThat(ask("stacks")).contains("Hangs$Endless.dataReceived(Hangs.java:");
  }
}
