package spindle.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Who removes the file of a dead server is alone with it, among threads and among processes.
@EnabledOnOs({OS.LINUX, OS.MAC})
class RemovalLockTest {
  /// Says whether another process gets the lock of a file.
  private static final String PROGRAM =
      """
      import fcntl, sys
      with open(sys.argv[1], "r+") as file:
          try:
              fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
              print("taken")
          except OSError:
              print("refused")
      """;

  @TempDir private Path folder;

  @Test
  void noOtherProcessGetsItWhileItIsHeld() throws Exception {
    Path file = folder.resolve(".socket.lock");
    try (RemovalLock _ = RemovalLock.take(folder.resolve("socket"))) {
      assertThat(asked(file)).isEqualTo("refused");
    }
    assertThat(file).doesNotExist();
    Files.createFile(file);
    assertThat(asked(file)).isEqualTo("taken");
  }

  @Test
  void itIsTakenAgainAfterItWasGivenBack() throws Exception {
    Path place = folder.resolve("socket");
    for (int i = 0; i < 3; i++) {
      try (RemovalLock _ = RemovalLock.take(place)) {
        assertThat(folder.resolve(".socket.lock")).exists();
      }
    }
  }

  @Test
  void nothingIsLeftAsideWhereAnotherTakesThePlaceBeforeAFileIsPutBack() throws Exception {
    Path place = Files.createFile(folder.resolve("socket"));
    assertThatThrownBy(() ->
            SocketFile.removeIf(
                _ -> {
                  Files.writeString(place, "another's");
                  return false;
                },
                place))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("another server has just begun there");
    assertThat(place).hasContent("another's");
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(place);
    }
  }

  @Test
  void aFileThatIsNotTheSameIsPutBack() throws Exception {
    Path place = Files.writeString(folder.resolve("socket"), "living");
    assertThatThrownBy(() -> SocketFile.removeIf(_ -> false, place))
        .isInstanceOf(BindException.class);
    assertThat(place).hasContent("living");
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(place);
    }
  }

  private static String asked(Path file) throws IOException {
    Process python;
    try {
      python = new ProcessBuilder("python3", "-c", PROGRAM, file.toString()).start();
    } catch (IOException none) {
      assumeTrue(false, "there is no python3 to ask");
      throw none;
    }
    return new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
