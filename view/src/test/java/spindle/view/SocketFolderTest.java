package spindle.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where control sockets are: contract rules L1 and L2.
class SocketFolderTest {
  private static final long OWN = ProcessHandle.current().pid();

  /// No process has so great a number.
  private static final long NOBODY = 9_999_999_999L;

  @TempDir private Path below;

  private SocketFolder folder() {
    return new SocketFolder(below.resolve("spindle"));
  }

  private static void bind(Path path) throws IOException {
    try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(path));
    }
  }

  @Test
  void itIsBelowTheRuntimeFolderThatTheEnvironmentNames() throws IOException {
    assertThat(SocketFolder.of(Map.of("XDG_RUNTIME_DIR", below.toString())).path())
        .isEqualTo(below.resolve("spindle"));
  }

  @Test
  void aRuntimeFolderThatIsNotThereIsPassedOver() throws IOException {
    Path elsewhere = SocketFolder.of(Map.of("XDG_RUNTIME_DIR", below + "/none")).path();
    assertThat(elsewhere.toString()).contains(Integer.toString(SocketFolder.user()));
  }

  @Test
  void aFolderThatOthersMayUseIsRefused() throws IOException {
    folder().open();
    Files.setPosixFilePermissions(folder().path(), PosixFilePermissions.fromString("rwx-w----"));
    assertThatThrownBy(() -> folder().open()).hasMessageContaining("chmod 700 it");
    assertThatThrownBy(() -> folder().sweep()).hasMessageContaining("whose mode is 720");
  }

  @Test
  void aFileOrALinkInItsPlaceIsRefused() throws IOException {
    Files.createFile(folder().path());
    assertThatThrownBy(() -> folder().open()).hasMessageContaining("is no folder");
    Files.delete(folder().path());
    Files.createSymbolicLink(folder().path(), below);
    assertThatThrownBy(() -> folder().open()).hasMessageContaining("is no folder");
  }

  @Test
  void theSocketOfADeadProcessIsRemovedAndThatOfALivingOneIsNot() throws IOException {
    folder().open();
    Path dead = folder().socket(NOBODY, "dead");
    Path living = folder().socket(OWN, "living");
    Path other = folder().path().resolve("notes.txt");
    bind(dead);
    bind(living);
    Files.createFile(other);

    List<SocketFolder.Found> found = folder().sweep();

    assertThat(found).containsExactly(new SocketFolder.Found(OWN, "living", living));
    assertThat(dead).doesNotExist();
    assertThat(other).exists();
  }

  @Test
  void aFileThatIsNoSocketIsNotRemoved() throws IOException {
    folder().open();
    Path file = folder().socket(OWN, "file");
    Files.createFile(file);
    assertThatThrownBy(() -> SocketFolder.clear(file)).hasMessageContaining("no socket of ours");
    assertThat(folder().sweep()).isEmpty();
  }

  @Test
  void theNameOfAProgramIsCutAndHasNoStrangeLetters() {
    assertThat(folder().socket(7, "../a b").getFileName()).hasToString("7.---a-b.sock");
    assertThat(folder().socket(7, "x".repeat(99)).getFileName())
        .hasToString("7." + "x".repeat(40) + ".sock");
  }
}
