package spindle.web.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.http.Status;
import spindle.reactor.Reactor;
import spindle.roles.ReactorSettings;
import spindle.web.Request;
import spindle.web.server.Site;

class LookupTest {
  @TempDir Path folder;

  @Test
  void aListingEndsAtItsLimit() throws IOException {
    Lookup lookup = new Lookup(folder, List.of(), List.of(), true);
    for (int i = 0; i < Lookup.ENTRIES_MAX; i++) {
      Files.createFile(folder.resolve("f" + i));
    }
    Found.Listed all = (Found.Listed) lookup.find(List.of(""), true);
    assertThat(all.entries()).hasSize(Lookup.ENTRIES_MAX);
    assertThat(all.more()).isFalse();
    Files.createFile(folder.resolve("one more"));

    Found.Listed most = (Found.Listed) lookup.find(List.of(""), true);
    assertThat(most.entries()).hasSize(Lookup.ENTRIES_MAX);
    assertThat(most.more()).isTrue();
  }

  /// Whoever opens one waits until somebody writes into it.
  @Test
  void aPipeIsNoFile() throws Exception {
    Path pipe = folder.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assumeTrue(made.waitFor() == 0, "no pipes with names here");
    Lookup lookup = new Lookup(folder, List.of(), List.of("gzip"), true);

    assertThat(lookup.find(List.of("pipe"), true)).isInstanceOf(Found.Nothing.class);
    assertThat(lookup.find(List.of("pipe"), false)).isInstanceOf(Found.Nothing.class);
    Files.move(pipe, folder.resolve("a.gz"));
    Files.writeString(folder.resolve("a"), "a");
    assertThat(((Found.Plain) lookup.find(List.of("a"), true)).compressed()).isEmpty();
  }

  @Test
  void aHeadReadsNoFile() throws IOException {
    Files.writeString(folder.resolve("a"), "a");
    Lookup lookup = new Lookup(folder, List.of(), List.of(), true);

    assertThat(lookup.find(List.of("a"), false).isComplete()).isFalse();
    assertThat(lookup.find(List.of("a"), true).isComplete()).isTrue();
  }

  @Test
  void filesOfUpTo64KiBAreReadAtOnce() throws IOException {
    Files.write(folder.resolve("small"), new byte[64 * 1024]);
    Files.write(folder.resolve("large"), new byte[64 * 1024 + 1]);
    Lookup lookup = new Lookup(folder, List.of(), List.of(), true);

    assertThat(lookup.find(List.of("small"), true).weight()).isEqualTo(64 * 1024);
    assertThat(lookup.find(List.of("large"), true).weight()).isZero();
  }

  /// The file was looked at, and is about to be read.
  @Test
  void aFileThatHasBecomeALinkMeanwhileIsNotRead() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "good");
    Path other = Files.writeString(folder.resolve("b"), "evil");
    Lookup lookup = new Lookup(folder, List.of(), List.of(), true);
    Found.Plain found = (Found.Plain) lookup.find(List.of("a"), false);
    Files.delete(file);
    Files.createSymbolicLink(file, other);

    assertThatThrownBy(() -> Lookup.read(found)).isInstanceOf(FileSystemException.class);
  }

  @Test
  void norOneBelowAFolderThatHasBecomeALink() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.writeString(inner.resolve("a"), "good");
    Files.writeString(elsewhere.resolve("a"), "evil");
    Lookup lookup = new Lookup(folder, List.of(), List.of(), true);
    Found.Plain found = (Found.Plain) lookup.find(List.of("inner", "a"), false);
    Files.move(inner, folder.resolve("gone"));
    Files.createSymbolicLink(inner, elsewhere);

    assertThatThrownBy(() -> Lookup.read(found)).isInstanceOf(FileSystemException.class);
  }

  @Test
  void tooManyJobsAreAnsweredWith503() throws Exception {
    List<Status> statuses = new ArrayList<>();
    CountDownLatch gate = new CountDownLatch(1);
    ReactorSettings one = ReactorSettings.defaults().withThreads(1, 1);
    try (Reactor reactor = Reactor.create(one)) {
      Site site = Site.answering(StaticFiles.of(folder));
      reactor.callWhenRunning(() -> {
        reactor.callInThread(gate::await);
        reactor.callInThread(() -> {});
        site.handle(Request.get("/a"))
            .whenHere()
            .addCallback(response -> statuses.add(response.status()))
            .addBoth(_ -> {
              gate.countDown();
              reactor.stop();
              return true;
            })
            .reportedElsewhere();
      });
      reactor.run();
    }

    assertThat(statuses).containsExactly(Status.SERVICE_UNAVAILABLE);
  }
}
