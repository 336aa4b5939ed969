package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Programs that run others, and programs that others run in a pipeline.
@DisabledOnOs(OS.WINDOWS)
class ProcessExamplesTest {
  private static final Path PROGRAMS = Launcher.ROOT.resolve("examples/src/test/programs");
  private static final Path SHOUTER = PROGRAMS.resolve("Shouter.java");

  @Test
  void pingShowsWhatAProgramWritesLineByLineAndHowItEnds() {
    try (var ping =
        ExampleProgram.start("Ping", "sh", "-c", "echo one; echo two; printf three; exit 3")) {
      assertThat(ping.awaitExit()).isZero();
      assertThat(ping.output())
          .isEqualTo("| one\n| two\n| three\nthe process has ended with exit code 3\n");
    }
  }

  @Test
  void pingSaysThatThereIsNoSuchProgram() {
    try (var ping = ExampleProgram.start("Ping", "/no/such/program")) {
      assertThat(ping.awaitExit()).isEqualTo(1);
      assertThat(ping.errors()).startsWith("cannot start '/no/such/program'");
    }
  }

  @Test
  void aPipelineIsAnsweredUntilItsInputEnds() throws IOException {
    try (var shouter = ExampleProgram.start(SHOUTER)) {
      shouter.input().write("hello\n".getBytes(StandardCharsets.UTF_8));
      shouter.input().flush();
      shouter.awaitOutput("HELLO\n");
      shouter.input().write("bye\n".getBytes(StandardCharsets.UTF_8));
      shouter.input().close();
      assertThat(shouter.awaitExit()).isZero();
      assertThat(shouter.output()).isEqualTo("HELLO\nBYE\n");
      assertThat(shouter.errors()).isEqualTo("the connection was closed cleanly\n");
    }
  }

  @Test
  void filesDoAsWell(@TempDir Path directory) throws IOException {
    Path in = Files.writeString(directory.resolve("in"), "from a file\n".repeat(1000));
    Path out = directory.resolve("out");
    var command =
        new ProcessBuilder(Launcher.command(SHOUTER, List.of()))
            .directory(Launcher.ROOT.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile());
    try (var shouter = ExampleProgram.run(command)) {
      assertThat(shouter.awaitExit()).isZero();
    }
    assertThat(out).hasContent("FROM A FILE\n".repeat(1000));
  }

  @Test
  void aReaderThatHasEnoughEndsAProgramThatWritesOn() {
    String shouter = String.join("' '", Launcher.command(SHOUTER, List.of()));
    try (var pipeline =
        ExampleProgram.run(List.of("sh", "-c", "yes | '" + shouter + "' | head -n 1"))) {
      assertThat(pipeline.awaitExit()).isZero();
      assertThat(pipeline.errors()).contains("the connection was lost").contains("pipe");
    }
  }

  @Test
  void theLastBytesAreThereThoughTheProgramEndsAtOnce() {
    try (var words = ExampleProgram.start(PROGRAMS.resolve("LastWords.java"))) {
      assertThat(words.awaitExit()).isZero();
      assertThat(words.output()).isEqualTo("0123456789\n".repeat(50_000));
    }
  }
}
