package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What `./spindle dist` makes, unpacked elsewhere.
@EnabledOnOs(OS.LINUX)
class DistTest {
  @TempDir private Path folder;

  @Test
  void theArchiveAndTheImageServeWhereTheyAreUnpackedTheImageWithoutAJdk() throws Exception {
    var spindle = new Installation(folder);
    spindle.complete();
    spindle.maven("3.8.7", "true");
    Files.delete(spindle.root.resolve(".spindle/built." + Installation.SERVICES));

    var made = spindle.run("dist", folder.resolve("made").toString());

    assertThat(made.status()).as(made.err()).isZero();
    List<Path> archives =
        made.out().lines().map(line -> Path.of(line.replaceFirst("spindle: ", ""))).toList();
    assertThat(archives).hasSize(2);
    serves(spindle, unpacked(spindle, archives.getFirst()));
    spindle.with("JAVA_HOME", "");
    serves(spindle, unpacked(spindle, archives.getLast()));
  }

  private Path unpacked(Installation spindle, Path archive) throws Exception {
    Path place = Files.createDirectory(folder.resolve("of " + archive.getFileName()));
    assertThat(spindle.run(Path.of("/bin/tar"), "-xzf", archive.toString(), "-C", place.toString()))
        .extracting(Installation.Result::status)
        .isEqualTo(0);
    try (Stream<Path> found = Files.list(place)) {
      return found.findFirst().orElseThrow();
    }
  }

  private static String asks(
      Installation spindle, Path place, String word, ExampleProgram program) {
    String installed = place.resolve("bin/spindle").toString();
    try (var asking = ExampleProgram.run(spindle.machine(installed, word, "" + program.pid()))) {
      assertThat(asking.awaitExit()).as(asking.errors()).isZero();
      assertThat(asking.errors()).isEmpty();
      return asking.output();
    }
  }

  private static void serves(Installation spindle, Path place) throws Exception {
    assertThat(place.resolve("share/man/man1/spindle.1")).content().startsWith(".TH SPINDLE 1\n");
    assertThat(place.resolve("share/bash-completion/completions/spindle"))
        .content()
        .contains("portforward");
    int port = Loopback.freePort();
    String where = "tcp:" + port + ":interface=127.0.0.1";
    var command = spindle.machine(place.resolve("bin/spindle").toString(), "echo", "--port", where);
    try (var echo = ExampleProgram.run(command)) {
      echo.awaitListening(port);
      assertThat(Peer.NETCAT.run("hello\n", "-N", "127.0.0.1", Integer.toString(port)))
          .isEqualTo("hello\n");
      echo.awaitOutput("\"message\":\"ready\"");
      assertThat(asks(spindle, place, "ps", echo)).contains("spindle/echo ", "running");
      assertThat(asks(spindle, place, "top", echo)).contains("echo, process " + echo.pid());
      echo.signal("TERM");
      assertThat(echo.awaitExit()).isZero();
    }
  }
}
