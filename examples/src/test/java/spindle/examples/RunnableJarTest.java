package spindle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs as others make them: jars for `java -jar`, on the class path, with no flag at all.
class RunnableJarTest {
  private static final String BEST = "Reactor(epoll, the best here, running, fibers on its thread)";
  private static final String SERVICE = "META-INF/services/spindle.kernel.KernelProvider";

  @TempDir private Path folder;

  private static Manifest manifest() throws IOException {
    try (InputStream in =
        Files.newInputStream(Launcher.ROOT.resolve("examples/src/test/jar/MANIFEST.MF"))) {
      return new Manifest(in);
    }
  }

  private static List<Path> libraries() {
    return Launcher.folders().stream()
        .map(each -> Launcher.ROOT.resolve(each).resolve("target/classes"))
        .toList();
  }

  /// The manifest names the libraries, as it would those of a folder `lib`.
  private static Manifest withLibraries(Manifest manifest) {
    String path =
        libraries().stream().map(each -> each.toUri().toString()).collect(Collectors.joining(" "));
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, path);
    return manifest;
  }

  private static void addProgram(JarOutputStream jar) throws IOException {
    String name = FiberInAJar.class.getName().replace('.', '/') + ".class";
    try (InputStream in = FiberInAJar.class.getClassLoader().getResourceAsStream(name)) {
      add(jar, name, in.readAllBytes());
    }
  }

  private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
    jar.closeEntry();
  }

  private Path thinJar(Manifest manifest) throws IOException {
    Path file = folder.resolve("thin.jar");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, withLibraries(manifest))) {
      addProgram(jar);
    }
    return file;
  }

  /// Everything in one: what each library says of its services must be joined.
  private Path fatJar() throws IOException {
    Path file = folder.resolve("fat.jar");
    StringBuilder services = new StringBuilder();
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest())) {
      addProgram(jar);
      for (Path library : libraries()) {
        if (Files.exists(library.resolve(SERVICE))) {
          services.append(Files.readString(library.resolve(SERVICE)));
        }
        for (Path each : classes(library.resolve("spindle"))) {
          add(jar, library.relativize(each).toString(), Files.readAllBytes(each));
        }
      }
      add(jar, SERVICE, services.toString().getBytes(UTF_8));
    }
    return file;
  }

  private static List<Path> classes(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String run(Path jar) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    try (ExampleProgram program = ExampleProgram.run(List.of(java, "-jar", jar.toString()))) {
      assertThat(program.awaitExit()).as(program.errors()).isZero();
      assertThat(program.errors()).as("no warning of the JDK's").isEmpty();
      return program.output().strip();
    }
  }

  @Test
  void aJarWhoseManifestSaysSoRunsFibersOnTheReactorsThreadAndTheBestKernel() throws IOException {
    assertThat(run(thinJar(manifest()))).isEqualTo(BEST);
  }

  @Test
  void soDoesOneThatHoldsItsLibraries() throws IOException {
    assertThat(run(fatJar())).isEqualTo(BEST);
  }

  @Test
  void withoutThoseLinesItRunsTheOtherWayAndSaysSo() throws IOException {
    Manifest plain = manifest();
    plain.getMainAttributes().remove(new Attributes.Name("Add-Opens"));
    plain.getMainAttributes().remove(new Attributes.Name("Enable-Native-Access"));
    assertThat(run(thinJar(plain)))
        .isEqualTo(
            "Reactor(nio, since epoll wants --enable-native-access=ALL-UNNAMED, running, "
                + "fibers by hand-over)");
  }
}
