package spindle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A copy of the launcher with a machine made up around it: its own `PATH`, its own JDKs, a Maven
/// that does nothing but write down that it was called. Nothing here touches the real build.
final class Installation {
  record Result(int status, String out, String err, long pid) {}

  /// The modules that every program has. The modules of a service.
  static final String SERVICES = "core,epoll,web,json,http2,cred,socks,names,doh,view,command";

  static final String BASE = "core,epoll,view";

  private static final List<String> TOOLS =
      List.of(
          "cat",
          "chmod",
          "cksum",
          "cp",
          "date",
          "find",
          "grep",
          "gzip",
          "head",
          "ln",
          "mkdir",
          "mkfifo",
          "mv",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "tar",
          "wc");

  final Path root;
  final Path bin;
  final Path jdks;
  final Path home;
  private final ProcessBuilder machine;

  Installation(Path folder) throws IOException {
    root = Files.createDirectories(folder.resolve("where spindle is"));
    bin = Files.createDirectories(folder.resolve("bin"));
    jdks = Files.createDirectories(folder.resolve("jdks"));
    home = Files.createDirectories(folder.resolve("home"));
    machine = new ProcessBuilder().directory(home.toFile());
    machine.environment().clear();
    machine.environment().put("PATH", bin.toString());
    machine.environment().put("HOME", home.toString());
    machine.environment().put("SPINDLE_JDK_FOLDERS", jdks.toString());
    copyLauncher();
    for (String tool : TOOLS) {
      script(bin.resolve(tool), "exec '" + whereIs(tool) + "' \"$@\"");
    }
  }

  private void copyLauncher() throws IOException {
    Path real = Launcher.ROOT;
    Files.copy(real.resolve("spindle"), root.resolve("spindle"));
    Files.copy(real.resolve("pom.xml"), root.resolve("pom.xml"));
    Files.copy(real.resolve("LICENSE"), root.resolve("LICENSE"));
    Files.createDirectories(root.resolve("launcher"));
    for (String file :
        List.of(
            "java.flags",
            "command.flags",
            "ask.flags",
            "installed",
            "modules",
            "Start.java",
            "StartWeb.java",
            "StartService.java",
            "StartAsking.java",
            "Compile.java",
            "Replay.java")) {
      Files.copy(real.resolve("launcher/" + file), root.resolve("launcher/" + file));
    }
    for (String folder : Launcher.builtFolders()) {
      Path module = root.resolve(folder);
      write(module.resolve("pom.xml"), "<project/>");
      write(module.resolve("src/main/java/Source.java"), "class Source {}");
      write(module.resolve("target/run/classes/module-info.class"), "");
    }
  }

  Installation with(String variable, String value) {
    machine.environment().put(variable, value);
    return this;
  }

  /// A JDK that can do nothing but say what it was told to do, and that it has compiled.
  Path jdk(Path folder, String version) {
    write(folder.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(
        folder.resolve("bin/java"),
        """
        compile() { # Compile.java, source, jar, note, first line
          echo "$2" >>'%s'
          : >"$3"
          printf '%%s\\n' "$5" "$3" Main "$2" >"$4"
        }
        case "$1$3" in
          -version) echo 'openjdk version "%s" 2026' >&2 ;;
          */Compile.java) shift 2; compile "$@" ;;
          *) echo "java %s"; printf '<%%s>\\n' "$@" ;;
        esac\
        """
            .formatted(compilations(), version, version));
    script(folder.resolve("bin/javac"), "exit 1");
    return folder;
  }

  private Path compilations() {
    return home.resolve("compilations");
  }

  /// The sources that the JDKs of [#jdk] have compiled, in order.
  List<String> compiled() throws IOException {
    return Files.exists(compilations()) ? Files.readAllLines(compilations()) : List.of();
  }

  /// Makes it an installation that can run programs: the classes as they were built for this test,
  /// and the JDK that runs it.
  void complete() throws IOException {
    for (String folder : Launcher.builtFolders()) {
      Path built = Launcher.ROOT.resolve(folder).resolve("target/classes");
      copyAll(built, root.resolve(folder).resolve("target/run/classes"));
      Path jars = Launcher.ROOT.resolve(folder).resolve("target/modules");
      if (Files.exists(jars)) {
        copyAll(jars, root.resolve(folder).resolve("target/run/modules"));
      }
    }
    with("JAVA_HOME", System.getProperty("java.home"));
    built();
  }

  private static void copyAll(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /// A Maven that runs `script` when it is asked for anything but its version.
  void maven(String version, String script) {
    script(
        bin.resolve("mvn"),
        """
        if [ "$1" = -v ]; then echo 'Apache Maven %s (0123abc)'; exit 0; fi
        printf '%%s|' "$@" >>'%s'
        echo >>'%s'
        %s
        """
            .formatted(version, mavenLog(), mavenLog(), script));
  }

  /// How often Maven was started, and with what: a line each.
  List<String> mavenCalls() throws IOException {
    return Files.exists(mavenLog()) ? Files.readAllLines(mavenLog()) : List.of();
  }

  private Path mavenLog() {
    return home.resolve("maven.log");
  }

  /// The launcher thinks that it has built: what every program has, that with the module testing,
  /// and all.
  void built() {
    List.of(BASE, "core,epoll,testing,view", SERVICES, String.join(",", Launcher.folders()))
        .forEach(set -> write(stamp(set), ""));
  }

  private Path stamp(String set) {
    return root.resolve(".spindle/built." + set);
  }

  /// Every source is newer than what was built. (A source dated in the future would stay newer than
  /// what is built from it.)
  void builtLongAgo() throws IOException {
    built();
    Files.setLastModifiedTime(stamp(BASE), FileTime.from(Instant.EPOCH));
  }

  Path program(String name, String source) {
    return write(home.resolve(name), source);
  }

  Result run(String... arguments) throws Exception {
    return run(root.resolve("spindle"), arguments);
  }

  Result run(Path launcher, String... arguments) throws Exception {
    Process process = start(launcher, arguments);
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(ExampleProgram.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the launcher did not end");
    }
    return new Result(process.exitValue(), out, Files.readString(errors()), process.pid());
  }

  Process start(Path launcher, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    return machine.command(command).redirectError(errors().toFile()).start();
  }

  /// A command on this machine, for whoever starts and watches it by himself.
  ProcessBuilder machine(String program, String... arguments) {
    var command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    return machine.command(command);
  }

  private Path errors() {
    return home.resolve("errors");
  }

  static Path script(Path file, String body) {
    write(file, "#!/bin/sh\n" + body + "\n");
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path whereIs(String tool) {
    for (String folder : System.getenv("PATH").split(":")) {
      Path file = Path.of(folder, tool);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    throw new IllegalStateException("no " + tool + " on the PATH");
  }
}
