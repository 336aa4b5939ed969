package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How the servers end, whether they have begun or not.
class EndingTest {
  private static final long AT_ONCE_SECONDS = 5;

  @ParameterizedTest
  @CsvSource({
    "HelloTwisted, INT", "HelloTwisted, TERM", "EchoServer, INT", "EchoServer, TERM",
    "Chat, INT", "Chat, TERM", "HelloWeb, INT", "HelloWeb, TERM"
  })
  void aSignalEndsAServerAtOnceThoughSomebodyIsConnected(String name, String signal)
      throws IOException {
    int port = Loopback.freePort();
    try (var server = startAsFromATerminal(name, Integer.toString(port))) {
      server.awaitListening(port);
      try (var socket = Loopback.connect(port)) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        assertThat(socket.getInputStream().read()).isPositive();
        assertEndsAtOnce(server, signal);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void theSimplestProgramIsSilentAndIdleUntilASignalEndsIt(String signal) {
    try (var program = startAsFromATerminal("Simplest")) {
      while (!stacks(program).contains("spindle.loop.Loop.turn")) {
        assertThat(program.errors()).isEmpty();
      }

      assertThat(program.output()).isEmpty();
      assertEndsAtOnce(program, signal);
    }
  }

  private static String stacks(ExampleProgram program) {
    return new JvmWatch(program.pid()).jcmd("Thread.print");
  }

  private static void assertEndsAtOnce(ExampleProgram program, String signal) {
    long before = System.nanoTime();
    program.signal(signal);
    int status = program.awaitExit();

    assertThat(status).isIn(0, 130);
    assertThat(program.errors()).isEmpty();
    assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(AT_ONCE_SECONDS));
  }

  /// A shell lets what it starts in the background ignore SIGINT, and so do its children's
  /// children: a JVM that finds it ignored leaves it so.
  private static ExampleProgram startAsFromATerminal(String name, String... arguments) {
    var command = new ArrayList<String>();
    if (ignoresInterrupts()) {
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.addAll(ExampleProgram.command(name, arguments));
    return ExampleProgram.run(command);
  }

  private static boolean ignoresInterrupts() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(line -> new BigInteger(line.substring(7).strip(), 16).testBit(1));
    } catch (IOException _) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HelloTwisted", "EchoServer", "Chat", "HelloWeb"})
  void aPortThatIsTakenIsSaidInOneLine(String name) throws IOException {
    try (var taken = new ServerSocket(0);
        var server = ExampleProgram.start(name, Integer.toString(taken.getLocalPort()))) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.output()).isEmpty();
      assertThat(server.errors().lines())
          .singleElement()
          .asString()
          .contains(
              "cannot listen on 0.0.0.0:" + taken.getLocalPort(),
              "Address already in use",
              "another port");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EchoServer", "EchoClient", "Chat"})
  void argumentsThatAreNoneAreSaidInOneLine(String name) {
    try (var program = ExampleProgram.start(name, "nonsense")) {
      assertThat(program.awaitExit()).isEqualTo(2);
      assertThat(program.output()).isEmpty();
      assertThat(program.errors().lines())
          .singleElement()
          .asString()
          .startsWith("usage: ./spindle run examples/" + name + ".java ");
    }
  }
}
