package spindle.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where the project lies on the disk, and what files it has.
record Project(Path root) {
  private static final Pattern NOT_OURS = Pattern.compile("/(target|\\.[^/]+)/");

  /// The project that the test runs in: the nearest folder upwards that holds `floors.txt`.
  static Project here() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("floors.txt"))) {
        return new Project(folder);
      }
    }
    throw new IllegalStateException("no floors.txt in this folder or above it");
  }

  Path file(String name) {
    return root.resolve(name);
  }

  String text(String name) {
    return text(file(name));
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All files of the project whose name ends in `suffix`, but not what a build makes, nor what is
  /// hidden.
  List<Path> files(String suffix) {
    return filesBelow(root, suffix).stream()
        .filter(file -> !NOT_OURS.matcher("/" + nameOf(file)).find())
        .toList();
  }

  /// The path of `file` in the project, with slashes: `core/pom.xml`.
  String nameOf(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All files below `folder` whose name ends in `suffix`, in the order of their paths. None where
  /// there is no such folder.
  static List<Path> filesBelow(Path folder, String suffix) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(suffix) && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
