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
import java.util.spi.ToolProvider;

/// The modules that stand on this one. They are built after it, so their classes are not there yet,
/// or those of an earlier build are: the checks compile their sources for themselves.
final class LaterModules {
  /// Their folders.
  static final List<String> FOLDERS =
      List.of(
          "amp",
          "cluster",
          "codings",
          "command",
          "contract",
          "cred",
          "doh",
          "epoll",
          "http2",
          "json",
          "manhole",
          "names",
          "openssl",
          "metrics",
          "redis",
          "socks",
          "ssh",
          "testing",
          "testkit",
          "view",
          "web");

  private LaterModules() {}

  /// Compiles the module in `folder`, and those among the others that it requires.
  ///
  /// @param below where each of them gets a folder with its name
  /// @return the one of the module itself
  static Path compile(Project project, String folder, Path below) {
    List<String> command = new ArrayList<>(List.of("-nowarn", "-proc:none", "-implicit:class"));
    command.addAll(List.of("-d", below.toString(), "-p", modulePath(project)));
    for (String each : FOLDERS) {
      Path sources = project.file(each + "/src/main/java");
      command.addAll(List.of("--module-source-path", "spindle.%s=%s".formatted(each, sources)));
    }
    command.addAll(List.of("--module", "spindle." + folder));
    var words = new StringWriter();
    var out = new PrintWriter(words);
    int status =
        ToolProvider.findFirst("javac").orElseThrow().run(out, out, command.toArray(String[]::new));
    if (status != 0) {
      throw new AssertionError("the module in %s cannot be compiled: %s".formatted(folder, words));
    }
    return below.resolve("spindle." + folder);
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

  /// Loads what was compiled into `classes`, and what that requires of the others.
  static ClassLoader loader(Path classes) throws MalformedURLException {
    List<URL> all = new ArrayList<>();
    for (String each : FOLDERS) {
      all.add(classes.resolveSibling("spindle." + each).toUri().toURL());
    }
    return new URLClassLoader(all.toArray(URL[]::new), LaterModules.class.getClassLoader());
  }
}
