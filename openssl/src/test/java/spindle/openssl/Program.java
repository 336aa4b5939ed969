package spindle.openssl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// A program that runs beside a test, and what it has printed.
record Program(Process process, Path printed) {
  /// Starts it; the test is left out where there is no such program, but not in CI.
  static Program start(Path folder, List<String> command) throws IOException {
    Path printed = Files.createTempFile(folder, "printed", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
    try {
      return new Program(builder.start(), printed);
    } catch (IOException missing) {
      if ("true".equals(System.getenv("CI"))) {
        throw missing;
      }
      Assumptions.abort(command.getFirst() + " is missing");
      throw missing;
    }
  }

  String text() {
    try {
      return Files.readString(printed, StandardCharsets.ISO_8859_1);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  boolean says(String words) {
    return text().contains(words);
  }

  void type(String line) throws IOException {
    process.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  void endInput() throws IOException {
    process.getOutputStream().close();
  }

  boolean isOver() {
    return !process.isAlive();
  }

  void kill() {
    process.destroyForcibly();
  }
}
