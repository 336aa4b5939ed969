package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples' test helper keeps its own promises.
class ExampleProgramTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  @Test
  void aProgramIsWatchedFromItsFirstLineToItsExitStatus() throws IOException {
    try (var program = start("IO.println(\"Hello \" + args[0]); System.exit(7);", "you")) {
      program.awaitOutput("Hello you");
      assertThat(program.awaitExit()).isEqualTo(7);
      assertThat(program.errors()).isEmpty();
    }
  }

  @Test
  void aListenerIsSeenAndASignalEndsIt() throws Exception {
    String listen = "var server = new java.net.ServerSocket(0);";
    try (var program =
        start(listen + "IO.println(\"port=\" + server.getLocalPort() + \".\"); server.accept();")) {
      program.awaitOutput(".");
      program.awaitListening(Integer.parseInt(program.output().replaceAll("\\D", "")));
      program.signal("TERM");
      assertThat(program.awaitExit()).isEqualTo(143);
    }
  }

  @Test
  void whatNeverComesFailsWithAllThatWasPrinted() throws IOException {
    try (var program = start("IO.println(\"something else\");")) {
      assertThatThrownBy(() -> program.awaitOutput("the answer"))
          .hasMessageContaining("waited in vain for `the answer` among the output")
          .hasMessageContaining("the program has ended")
          .hasMessageContaining("something else");
    }
  }

  private ExampleProgram start(String body, String... arguments) throws IOException {
    Path file = folder.resolve("Program.java");
    String main = "void main(String... args) throws Exception { " + body + " }";
    Files.writeString(file, "import module spindle.core;\n" + main);
    return ExampleProgram.start(file, arguments);
  }
}
