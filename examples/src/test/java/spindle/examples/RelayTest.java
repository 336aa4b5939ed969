package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A program made of services, with a server that goes and comes.
@EnabledOnOs({OS.LINUX, OS.MAC})
class RelayTest {
  private final int place = Loopback.freePort();
  private final int server = Loopback.freePort();

  private ExampleProgram relay() {
    ExampleProgram relay =
        ExampleProgram.start(
            "Relay", "tcp:" + place + ":interface=127.0.0.1", "tcp:127.0.0.1:" + server);
    relay.awaitOutput("0 clients\n");
    return relay;
  }

  private ExampleProgram echo() {
    ExampleProgram echo = ExampleProgram.start("EchoServer", Integer.toString(server));
    echo.awaitListening(server);
    return echo;
  }

  private static void say(Socket client, String line) throws IOException {
    client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void itsClientsAreAnsweredAlthoughTheServerGoesAndComes() throws IOException {
    try (var relay = relay();
        var client = Loopback.connect(place);
        var answers =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < 3; i++) {
        try (var echo = echo()) {
          String question = "question " + i;
          // It may still wait for its next attempt, for as long as its policy says.
          do {
            say(client, question);
          } while (!answers.readLine().equals(question));
          echo.signal("KILL");
          assertThat(echo.awaitExit()).isNotZero();
        }
        say(client, "nobody");
        assertThat(answers.readLine()).startsWith("sorry: ");
      }
      relay.signal("TERM");
      assertThat(answers.readLine()).isNull();
      assertThat(relay.awaitExit()).isZero();
    }
  }

  @Test
  void itEndsWithAStatusAndTheReasonWhereItCannotListen() throws IOException {
    try (var relay = relay();
        var second =
            ExampleProgram.start(
                "Relay", "tcp:" + place + ":interface=127.0.0.1", "tcp:127.0.0.1:" + server)) {
      assertThat(second.awaitExit()).isEqualTo(1);
      assertThat(second.errors())
          .contains("service 'relay/clients' could not be started: cannot listen on ");
      relay.signal("TERM");
      assertThat(relay.awaitExit()).isZero();
    }
  }
}
