package spindle.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The keys of a server, and their files.
class HostKeysTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (var all = Files.list(folder)) {
      return all.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aKeyIsMadeOnceAndReadAgain() throws Exception {
    Path file = folder.resolve("host_key");
    HostKeys made = HostKeys.kept(file);
    assertThat(HostKeys.kept(file).fingerprints()).isEqualTo(made.fingerprints());
    assertThat(names()).containsExactly("host_key", "host_key.pub");
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
  }

  @Test
  void whoWasEndedBeforeThePublicKeyWasWrittenLeavesItToTheNext() throws Exception {
    Path file = folder.resolve("host_key");
    HostKeys made = HostKeys.kept(file);
    String open = Files.readString(folder.resolve("host_key.pub"));
    Files.delete(folder.resolve("host_key.pub"));
    assertThat(HostKeys.kept(file).fingerprints()).isEqualTo(made.fingerprints());
    assertThat(folder.resolve("host_key.pub")).hasContent(open);
  }

  @Test
  void thoseWhoMakeOneAtTheSameTimeAllHaveTheSame() throws Exception {
    Path file = folder.resolve("host_key");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<List<String>>> all =
          IntStream.range(0, 8)
              .<Callable<List<String>>>mapToObj(_ -> () -> HostKeys.kept(file).fingerprints())
              .toList();
      for (var each : threads.invokeAll(all)) {
        assertThat(each.get()).isEqualTo(HostKeys.read(file).fingerprints());
      }
    }
    assertThat(names()).containsExactly("host_key", "host_key.pub");
  }

  @Test
  void halfAKeyIsRefusedAndLeftAsItIs() throws Exception {
    Path file = folder.resolve("host_key");
    HostKeys.kept(file);
    String half = Files.readString(file).substring(0, 150);
    Files.writeString(file, half);
    assertThatThrownBy(() -> HostKeys.kept(file)).isInstanceOf(IOException.class);
    assertThat(file).hasContent(half);
  }
}
