package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kotlin.Unit;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs as others build them speak TLS through endpoint strings: on the class path, on the
/// module path, in one jar with everything, and from Kotlin.
class BuildsOfOthersTest {
  private static final Path SOURCES = Launcher.ROOT.resolve("examples/src/test/builds");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String MAIN = "org.example.greeter.Main";
  private static final String BEST =
      "Hello over TLS; Reactor(epoll, the best here, running, fibers by hand-over)";

  @TempDir private static Path folder;
  private static Path core;
  private static Path epoll;
  private static List<String> strings;

  @BeforeAll
  static void build() throws Exception {
    core = jar("core");
    epoll = jar("epoll");
    OwnCertificate certificate = OwnCertificate.in(folder);
    strings =
        List.of(
            "tls:0:interface=127.0.0.1:privateKey=%s".formatted(certificate.both()),
            "tls:127.0.0.1:PORT:trustRoots=%s".formatted(certificate.chain()));
    Path project = folder.resolve("project");
    copy("pom.xml", project);
    for (String module : List.of("classpath", "modulepath")) {
      copy(module + "/pom.xml", project);
      place("Main.java", project.resolve(module + "/src/main/java/org/example/greeter"));
    }
    place("module-info.java", project.resolve("modulepath/src/main/java"));
    maven(project, repository());
  }

  private static Path jar(String module) throws IOException {
    Path file = folder.resolve("spindle-%s.jar".formatted(module));
    Path classes = Launcher.ROOT.resolve(module).resolve("target/classes");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out)) {
      add(jar, classes, filesBelow(classes));
    }
    return file;
  }

  private static List<Path> filesBelow(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void add(JarOutputStream jar, Path root, List<Path> files) throws IOException {
    for (Path each : files) {
      jar.putNextEntry(new JarEntry(root.relativize(each).toString()));
      Files.copy(each, jar);
      jar.closeEntry();
    }
  }

  private static void copy(String file, Path project) throws IOException {
    Path target = project.resolve(file);
    Files.createDirectories(target.getParent());
    Files.copy(SOURCES.resolve(file), target);
  }

  private static void place(String file, Path target) throws IOException {
    Files.createDirectories(target);
    Files.copy(SOURCES.resolve("program").resolve(file), target.resolve(file));
  }

  /// A local repository with all that this build has resolved, and our modules as they are built
  /// here: the machine's own repository is not written to.
  private static Path repository() throws IOException {
    String given = System.getProperty("maven.repo.local", "");
    Path real =
        given.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".m2/repository")
            : Path.of(given);
    Path made = Files.createDirectories(folder.resolve("repository"));
    link(real, made, "dev");
    link(real.resolve("dev"), Files.createDirectories(made.resolve("dev")), "spindle");
    for (Map.Entry<String, Path> each :
        Map.of("spindle-core", core, "spindle-epoll", epoll).entrySet()) {
      String name = each.getKey();
      Path place =
          Files.createDirectories(made.resolve("dev/spindle/%s/0.1.0-SNAPSHOT".formatted(name)));
      Files.copy(each.getValue(), place.resolve(name + "-0.1.0-SNAPSHOT.jar"));
      Files.writeString(
          place.resolve(name + "-0.1.0-SNAPSHOT.pom"),
          """
          <project>
            <modelVersion>4.0.0</modelVersion>
            <groupId>dev.spindle</groupId>
            <artifactId>%s</artifactId>
            <version>0.1.0-SNAPSHOT</version>
          </project>
          """
              .formatted(name));
    }
    return made;
  }

  private static void link(Path real, Path made, String butFor) throws IOException {
    if (Files.isDirectory(real)) {
      try (Stream<Path> all = Files.list(real)) {
        for (Path each : all.filter(one -> !one.endsWith(butFor)).toList()) {
          Files.createSymbolicLink(made.resolve(each.getFileName()), each.toRealPath());
        }
      }
    }
  }

  /// So that nobody deletes what they lead to.
  @AfterAll
  static void unlink() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("repository"), 2)) {
      for (Path each : all.filter(Files::isSymbolicLink).toList()) {
        Files.delete(each);
      }
    }
  }

  private static void maven(Path project, Path repository) {
    boolean installed =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(each -> Files.isExecutable(Path.of(each, "mvn")));
    ProcessBuilder build =
        new ProcessBuilder(
                installed ? "mvn" : Launcher.ROOT.resolve("mvnw").toString(),
                "--offline",
                "--quiet",
                "--batch-mode",
                "-Dmaven.repo.local=" + repository,
                "package")
            .directory(project.toFile());
    build.environment().put("JAVA_HOME", System.getProperty("java.home"));
    build.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    try (ExampleProgram maven = ExampleProgram.run(build)) {
      assertThat(maven.awaitExit()).as(() -> maven.output() + maven.errors()).isZero();
    }
  }

  private static String run(List<String> command) {
    List<String> all = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1"));
    all.addAll(command);
    all.addAll(strings);
    try (ExampleProgram program = ExampleProgram.run(all)) {
      assertThat(program.awaitExit()).as(() -> program.output() + program.errors()).isZero();
      assertThat(program.errors()).isEmpty();
      return program.output().strip();
    }
  }

  private static Path built(String module) {
    return folder.resolve("project/%s/target/greeter-%s-1.jar".formatted(module, module));
  }

  private static String path(Path... files) {
    return Stream.of(files).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void aMavenProjectOnTheClassPath() {
    String path = path(built("classpath"), core, epoll);
    assertThat(run(List.of("--enable-native-access=ALL-UNNAMED", "-cp", path, MAIN)))
        .isEqualTo(BEST);
  }

  @Test
  void aMavenProjectOnTheModulePath() {
    String path = path(built("modulepath"), core, epoll);
    String main = "org.example.greeter/" + MAIN;
    assertThat(run(List.of("--enable-native-access=spindle.epoll", "-p", path, "-m", main)))
        .isEqualTo(BEST);
  }

  /// As a shading plugin makes it that joins what stands in `META-INF/services`.
  @Test
  void aJarWithEverything() throws IOException {
    assertThat(run(List.of("--enable-native-access=ALL-UNNAMED", "-cp", shaded(true), MAIN)))
        .isEqualTo(BEST);
  }

  /// As one makes it that takes the first of each name.
  @Test
  void aJarWithEverythingButForWhatIsThereTwice() throws IOException {
    assertThat(run(List.of("-cp", shaded(false), MAIN)))
        .isEqualTo("Hello over TLS; Reactor(nio, the only one here, running, fibers by hand-over)");
  }

  private static String shaded(boolean joins) throws IOException {
    Path file = folder.resolve(joins ? "joined.jar" : "first.jar");
    Map<String, byte[]> services = new LinkedHashMap<>();
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out)) {
      for (Path root :
          List.of(
              folder.resolve("project/classpath/target/classes"),
              Launcher.ROOT.resolve("core/target/classes"),
              Launcher.ROOT.resolve("epoll/target/classes"))) {
        for (Path each : filesBelow(root)) {
          String name = root.relativize(each).toString();
          if (name.startsWith("META-INF/services/")) {
            byte[] more = Files.readAllBytes(each);
            services.merge(name, more, (a, b) -> joins ? joined(a, b) : a);
          } else if (!name.startsWith("META-INF/") && !name.equals("module-info.class")) {
            add(jar, root, List.of(each));
          }
        }
      }
      for (Map.Entry<String, byte[]> each : services.entrySet()) {
        jar.putNextEntry(new JarEntry(each.getKey()));
        jar.write(each.getValue());
        jar.closeEntry();
      }
    }
    return file.toString();
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @Test
  void aKotlinFile() {
    Path classes = folder.resolve("kotlin");
    ExitCode compiled =
        new K2JVMCompiler()
            .exec(
                System.err,
                "-no-stdlib",
                "-jvm-target",
                "25",
                "-classpath",
                path(core, epoll, stdlib()),
                "-d",
                classes.toString(),
                SOURCES.resolve("program/Main.kt").toString());
    assertThat(compiled).isEqualTo(ExitCode.OK);
    String path = path(classes, core, epoll, stdlib());
    assertThat(run(List.of("--enable-native-access=ALL-UNNAMED", "-cp", path, "MainKt")))
        .isEqualTo(BEST);
  }

  /// The library that each Kotlin program has.
  private static Path stdlib() {
    return Path.of(Unit.class.getProtectionDomain().getCodeSource().getLocation().getPath());
  }
}
