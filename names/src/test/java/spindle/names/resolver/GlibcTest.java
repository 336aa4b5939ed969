package spindle.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The same `hosts` and `resolv.conf` before glibc and before us, in a network and under a root of
/// its own, where port 53 is ours: [GlibcProgram] runs there.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX)
class GlibcTest {
  private static final String SCRIPT =
      """
      set -e
      ip link set lo up
      for file in hosts resolv.conf nsswitch.conf; do
        : >"$FOLDER/$file"
        mount --bind "$FOLDER/$file" "/etc/$file"
      done
      echo 'hosts: files dns' >/etc/nsswitch.conf
      exec "$@"
      """;

  @Test
  void weFindWhatGlibcFinds(@TempDir Path folder) throws Exception {
    List<String> command = new ArrayList<>(List.of("unshare", "-rnm", "sh", "-c", SCRIPT, "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath(), GlibcProgram.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("FOLDER", folder.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("the same: ").doesNotContain("differs");
  }

  /// What this JVM has of modules and jars, and this test's own classes.
  static String classPath() throws Exception {
    List<String> all = new ArrayList<>();
    String resource = GlibcTest.class.getName().replace('.', '/') + ".class";
    URI own = Objects.requireNonNull(GlibcTest.class.getResource("GlibcTest.class")).toURI();
    all.add(own.getPath().replace(resource, ""));
    for (String property : List.of("jdk.module.path", "java.class.path")) {
      all.add(System.getProperty(property, ""));
    }
    for (String folder : List.of("target/classes", "target/test-classes")) {
      if (Files.exists(Path.of(folder))) {
        all.add(Path.of(folder).toAbsolutePath().toString());
      }
    }
    return String.join(":", all);
  }
}
