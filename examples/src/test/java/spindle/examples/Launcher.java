package spindle.examples;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What `./spindle run` tells the JVM, read from the files that it reads too, so that the examples'
/// tests run the same thing without a build inside the build. A program is compiled once for all
/// tests, and not at each start; that `./spindle run` does so is `LauncherTest`'s to show.
final class Launcher {
  static final Path ROOT = root();

  /// Compiles a program that lives for seconds in half the time: most of what it does is to start.
  static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private Launcher() {}

  /// The command that `./spindle run` becomes for `program`, but for [#QUICK_START] and that it is
  /// compiled already.
  static List<String> command(Path program, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(QUICK_START);
    command.add("@" + ROOT.resolve("launcher/java.flags"));
    command.addAll(moduleOptions());
    command.add("--enable-native-access=" + moduleNames());
    command.addAll(List.of("--class-path", Programs.classesOf(program).toString()));
    command.add(Programs.nameOf(program));
    command.addAll(arguments);
    return command;
  }

  /// The command that `./spindle QUESTION` becomes.
  static List<String> asking(List<String> words) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + ROOT.resolve("launcher/ask.flags"));
    command.addAll(List.of("--class-path", modulePath(), "spindle.view.Asking"));
    command.addAll(words);
    return command;
  }

  /// The options, for `java` and for `javac`, that let a program import Spindle's modules.
  static List<String> moduleOptions() {
    return List.of("--module-path", modulePath(), "--add-modules", moduleNames());
  }

  private static String modulePath() {
    Stream<Path> modules =
        modules().stream().map(module -> ROOT.resolve(module[0]).resolve("target/classes"));
    return Stream.concat(modules, jars().stream())
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// The jars of others that the modules stand on.
  static List<Path> jars() {
    List<Path> jars = new ArrayList<>();
    for (String folder : folders()) {
      Path copied = ROOT.resolve(folder).resolve("target/modules");
      if (Files.isDirectory(copied)) {
        try (Stream<Path> each = Files.list(copied)) {
          each.sorted().forEach(jars::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return jars;
  }

  /// The folders of the modules that programs may import.
  static List<String> folders() {
    return modules().stream().map(module -> module[0]).toList();
  }

  /// The folders of all modules that `./spindle` builds: the command's, too.
  static List<String> builtFolders() {
    return Stream.concat(folders().stream(), Stream.of("command")).toList();
  }

  private static String moduleNames() {
    return modules().stream().map(module -> module[1]).collect(Collectors.joining(","));
  }

  private static List<String[]> modules() {
    return lines(ROOT.resolve("launcher/modules")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" +"))
        .toList();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("launcher/modules"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no launcher/modules in this folder or above it");
  }
}
