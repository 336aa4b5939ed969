package spindle.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/// Single-file programs, each compiled when it is first needed: a JVM that begins with its classes
/// takes a third of the processor's time that one takes which begins with its source.
final class Programs {
  private static final Map<Path, Path> CLASSES = new LinkedHashMap<>();
  private static final Path FOLDER = folder();

  private Programs() {}

  /// Where the classes of the single-file program `program` are.
  static synchronized Path classesOf(Path program) {
    return CLASSES.computeIfAbsent(program.toAbsolutePath(), Programs::compile);
  }

  /// The class that its file stands for.
  static String nameOf(Path program) {
    return program.getFileName().toString().replaceFirst("\\.java$", "");
  }

  /// A program that differs from `program` in one word.
  static synchronized Path copy(Path program, String word, String other) {
    try {
      Path folder = Files.createDirectories(FOLDER.resolve(nameOf(program) + "-" + other));
      Path copy = folder.resolve(program.getFileName());
      return Files.exists(copy)
          ? copy
          : Files.writeString(copy, Files.readString(program).replace(word, other));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path compile(Path program) {
    try {
      Path classes = Files.createTempDirectory(FOLDER, nameOf(program));
      String complaints = Compiler.complaints(program, classes);
      if (!complaints.isEmpty()) {
        throw new AssertionError(complaints);
      }
      return classes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("spindle-programs");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
