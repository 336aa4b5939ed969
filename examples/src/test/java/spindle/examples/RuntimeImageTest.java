package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A runtime image that holds Spindle and what it needs of the JDK, made as the page says.
class RuntimeImageTest {
  private static final List<String> OPTIONS =
      List.of(
          "--add-modules",
          "spindle.core,spindle.epoll",
          "--strip-debug",
          "--no-header-files",
          "--no-man-pages",
          "--add-options=--add-opens=java.base/java.lang=spindle.core"
              + " --enable-native-access=spindle.epoll");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  @Test
  void itServesTlsOverEpollWithFibersOnItsThread() throws IOException {
    Path image = link();
    var own = OwnCertificate.in(folder);
    int port = Loopback.freePort();
    Path program = Launcher.ROOT.resolve("examples/EchoTls.java");
    try (var server =
        ExampleProgram.run(
            java(
                image,
                program,
                Integer.toString(port),
                own.chain().toString(),
                own.key().toString()))) {
      server.awaitListening(port);
      try (var client = own.client(port)) {
        client.input().write("hello\n".getBytes(StandardCharsets.UTF_8));
        client.input().flush();
        client.awaitOutput("hello\n");
      }
      server.awaitOutput("with TLSv1.3");
      assertThat(server.errors()).isEmpty();
    }
  }

  @Test
  void thePageSaysTheSame() throws IOException {
    String page = Files.readString(Launcher.ROOT.resolve("docs/howto/make-a-runtime-image.md"));

    assertThat(page).contains(OPTIONS);
  }

  private Path link() {
    Path image = folder.resolve("image");
    var options = new ArrayList<>(OPTIONS);
    options.addAll(List.of("--module-path", modules(), "--output", image.toString()));
    var jlink = ToolProvider.findFirst("jlink").orElseThrow();
    assertThat(jlink.run(System.out, System.err, options.toArray(String[]::new))).isZero();
    return image;
  }

  private static String modules() {
    return String.join(
        File.pathSeparator,
        Launcher.ROOT.resolve("core/target/classes").toString(),
        Launcher.ROOT.resolve("epoll/target/classes").toString());
  }

  private static List<String> java(Path image, Path program, String... arguments) {
    var command = new ArrayList<String>();
    command.add(image.resolve("bin/java").toString());
    command.addAll(List.of("--add-modules", "spindle.core,spindle.epoll"));
    command.addAll(List.of("-cp", Programs.classesOf(program).toString()));
    command.add(Programs.nameOf(program));
    command.addAll(List.of(arguments));
    return command;
  }
}
