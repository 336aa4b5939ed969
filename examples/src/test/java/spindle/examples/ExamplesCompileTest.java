package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Each example compiles without a warning, and the check would notice if one did not.
class ExamplesCompileTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  @TestFactory
  List<DynamicTest> eachExampleCompiles() throws IOException {
    try (Stream<Path> files = Files.list(Launcher.ROOT.resolve("examples"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .map(file -> dynamicTest(file.getFileName().toString(), () -> compiles(file)))
          .toList();
    }
  }

  private void compiles(Path example) {
    assertThat(Compiler.complaints(example, folder)).isEmpty();
  }

  @Test
  void aProgramThatImportsTheModuleCompiles() throws IOException {
    Path program = program("import module spindle.core; void main() { Call c = () -> {}; }");

    assertThat(Compiler.complaints(program, folder)).isEmpty();
  }

  @Test
  void anErrorIsSeenWithItsLine() throws IOException {
    Path program = program("void main() {\n  nonsense();\n}\n");

    assertThat(Compiler.complaints(program, folder)).contains("Program.java:2: error:");
  }

  @Test
  void aWarningIsAnError() throws IOException {
    Path program = program("void main() { java.util.List l = List.of(); }");

    assertThat(Compiler.complaints(program, folder)).contains("[rawtypes]", "-Werror");
  }

  private Path program(String source) throws IOException {
    return Files.writeString(folder.resolve("Program.java"), source);
  }
}
