package spindle.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// A program of somebody else that the examples are tried with. A test whose peer is not installed
/// is skipped, but fails where the environment says `CI=true`: there nothing may be left out.
///
/// @param command its name, or the path of its file
/// @param debianPackage the package that brings it
record Peer(String command, String debianPackage) {
  static final Peer CURL = new Peer("curl", "curl");
  static final Peer NETCAT = new Peer("nc", "netcat-openbsd");
  static final Peer SOCAT = new Peer("socat", "socat");
  static final Peer CHROMIUM = new Peer("chromium", "chromium");
  static final Peer HAPROXY = new Peer("haproxy", "haproxy");
  static final Peer NGINX = new Peer("nginx", "nginx-light");
  static final Peer NODE = new Peer("node", "nodejs");
  static final Peer DIG = new Peer("dig", "bind9-dnsutils");
  static final Peer WRK = new Peer("wrk", "wrk");
  static final Peer H2LOAD = new Peer("h2load", "nghttp2-client");

  /// Debian's Python, since it is the one that Debian's Twisted is for.
  static final Peer PYTHON_WITH_TWISTED = new Peer("/usr/bin/python3", "python3-twisted");

  static final Peer PYTHON_WITH_AIOHTTP = new Peer("/usr/bin/python3", "python3-aiohttp");

  private static final Path SCRIPTS = Launcher.ROOT.resolve("examples/src/test");

  /// Starts it.
  ExampleProgram start(String... arguments) {
    require();
    var whole = new ArrayList<>(List.of(command));
    whole.addAll(List.of(arguments));
    return ExampleProgram.run(whole);
  }

  /// Runs it to its end, which must be a good one, with `input` as its standard input; what it has
  /// printed.
  String run(String input, String... arguments) {
    try (var program = start(arguments)) {
      try (OutputStream stdin = program.input()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (program.awaitExit() != 0) {
        throw new AssertionError(this + " failed: " + program.output() + program.errors());
      }
      return program.output();
    }
  }

  /// The path of a Python program that stands beside the tests.
  static String script(String name) {
    return SCRIPTS.resolve("python").resolve(name).toString();
  }

  /// The path of a program for Node that stands beside the tests.
  static String nodeScript(String name) {
    return SCRIPTS.resolve("node").resolve(name).toString();
  }

  /// Where it is, for who starts it by himself.
  String path() {
    require();
    return List.of(System.getenv("PATH").split(":")).stream()
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow()
        .toString();
  }

  private void require() {
    if (!isInstalled()) {
      missing(command, debianPackage);
    }
  }

  /// The same for a part of a peer that a package of its own brings.
  static void requireFile(Path file, String debianPackage) {
    if (!Files.exists(file)) {
      missing(file.toString(), debianPackage);
    }
  }

  private static void missing(String what, String debianPackage) {
    String missing = what + " is missing: install the Debian package " + debianPackage;
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(missing);
    }
    Assumptions.abort(missing);
  }

  private boolean isInstalled() {
    if (debianPackage.startsWith("python3-")) {
      String module = debianPackage.substring("python3-".length());
      return Files.isExecutable(Path.of(command)) && imports(module);
    }
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  private boolean imports(String module) {
    try (var python = ExampleProgram.run(List.of(command, "-c", "import " + module))) {
      return python.awaitExit() == 0;
    }
  }
}
