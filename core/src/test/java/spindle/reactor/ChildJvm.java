package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program in a JVM of its own: what it prints, how it ends.
final class ChildJvm implements AutoCloseable {
  private static final Path ENV = Path.of("/usr/bin/env");

  private final Process process;
  private final BufferedReader output;

  private ChildJvm(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    output = process.inputReader(StandardCharsets.UTF_8);
  }

  /// Runs [ChildProgram], in the module.
  static ChildJvm program(String mode) throws Exception {
    String name = Reactor.class.getModule().getName();
    return new ChildJvm(
        java(
            "--patch-module",
            name + "=" + Path.of("target", "test-classes"),
            "--module",
            name + "/" + ChildProgram.class.getName(),
            mode));
  }

  /// Runs one source file that may say `import module spindle.core`.
  static ChildJvm singleFile(Path source) throws Exception {
    return new ChildJvm(java("--add-modules", "spindle.core", source.toString()));
  }

  /// SIGINT may be ignored by whoever started these tests, and is inherited: `env` makes it the
  /// default again.
  private static List<String> java(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    if (interruptible()) {
      command.addAll(List.of(ENV.toString(), "--default-signal=INT"));
    }
    URI module =
        Reactor.class
            .getModule()
            .getLayer()
            .configuration()
            .findModule("spindle.core")
            .orElseThrow()
            .reference()
            .location()
            .orElseThrow();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "--module-path"));
    command.add(Path.of(module).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /// Whether a child can be made to hear SIGINT.
  static boolean interruptible() throws Exception {
    return Files.isExecutable(ENV)
        && new ProcessBuilder(ENV.toString(), "--default-signal=INT", "true")
                .redirectErrorStream(true)
                .start()
                .waitFor()
            == 0;
  }

  /// Reads up to a line that is `line`.
  void awaitLine(String line) throws IOException {
    List<String> seen = new ArrayList<>();
    for (String next = output.readLine(); next != null; next = output.readLine()) {
      seen.add(next);
      if (next.equals(line)) {
        return;
      }
    }
    throw new AssertionError("waited in vain for '" + line + "'; seen: " + seen);
  }

  void signal(String name) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor())
        .isZero();
  }

  /// What is printed until it ends.
  List<String> rest() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String next = output.readLine(); next != null; next = output.readLine()) {
      lines.add(next);
    }
    return lines;
  }

  int exitStatus() throws InterruptedException {
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("the program has ended").isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
