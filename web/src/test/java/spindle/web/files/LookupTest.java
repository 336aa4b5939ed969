package spindle.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
