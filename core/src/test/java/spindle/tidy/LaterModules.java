package spindle.tidy;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/// The modules that stand on this one. They are built after it, so their classes are not there yet,
/// or those of an earlier build are: the checks compile their sources for themselves.
final class LaterModules {
  /// Their folders.
  static final List<String> FOLDERS = List.of("epoll", "json", "openssl", "testkit", "web");

  /// Those that stand on another one than core, and which.
  private static final Map<String, String> LOWER = Map.of("json", "web");

  private LaterModules() {}

  /// Compiles the main sources of the module in `folder` into `classes`.
  static void compile(Project project, String folder, Path classes) {
    String path = modulePath(project);
    String lower = LOWER.get(folder);
    if (lower != null) {
      Path beside = besides(classes);
      compile(project, lower, beside);
      path = beside + File.pathSeparator + path;
    }
    List<String> command = new ArrayList<>(List.of("-nowarn", "-proc:none"));
    command.addAll(List.of("-d", classes.toString(), "-p", path));
    Project.filesBelow(project.file(folder + "/src/main/java"), ".java")
        .forEach(file -> command.add(file.toString()));
    var words = new StringWriter();
    var out = new PrintWriter(words);
    int status =
        ToolProvider.findFirst("javac").orElseThrow().run(out, out, command.toArray(String[]::new));
    if (status != 0) {
      throw new AssertionError("the module in %s cannot be compiled: %s".formatted(folder, words));
    }
  }

  /// This module's classes, and what this JVM has of others, JUnit among them.
  private static String modulePath(Project project) {
    List<String> path = new ArrayList<>(List.of(project.file("core/target/classes").toString()));
    for (String property : List.of("jdk.module.path", "java.class.path")) {
      for (String each : System.getProperty(property, "").split(File.pathSeparator, -1)) {
        if (each.endsWith(".jar")) {
          path.add(each);
        }
      }
    }
    return String.join(File.pathSeparator, path);
  }

  /// Where the lower module of the one in `classes` is compiled to: not in there, so that nobody
  /// takes it for a part of the other.
  private static Path besides(Path classes) {
    return classes.resolveSibling(classes.getFileName() + "-lower");
  }

  /// Loads what was compiled.
  static ClassLoader loader(Path classes) throws MalformedURLException {
    return new URLClassLoader(
        new URL[] {classes.toUri().toURL(), besides(classes).toUri().toURL()},
        LaterModules.class.getClassLoader());
  }
}
