package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.roles.ConnectOptions;
import spindle.roles.ReactorSettings;

/// A reactor is a plain object: a program may have many, and what is closed is gone.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyReactorsTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  @Test
  void aHundredReactorsLeaveNoThreadBehind() throws Exception {
    useReactors(3);
    List<Thread> before = threads();
    useReactors(100);
    List<Thread> left = threads();
    left.removeAll(before);
    for (Thread each : left) {
      assertThat(each.join(Duration.ofMinutes(2))).as("the thread %s ends", each).isTrue();
    }
  }

  @Test
  void aHundredReactorsLeaveNoDescriptorBehind() throws Exception {
    assumeTrue(Files.isDirectory(DESCRIPTORS), "counts descriptors where Linux lists them");
    useReactors(3);
    long before = descriptors();
    useReactors(100);
    // Other tests' programs may open or close some at the same time; a leak is a hundred or more.
    assertThat(descriptors() - before).isLessThan(20);
  }

  @Test
  void aHundredReactorsThatNeverRanLeaveNoDescriptorBehind() throws Exception {
    assumeTrue(Files.isDirectory(DESCRIPTORS), "counts descriptors where Linux lists them");
    long before = descriptors();
    for (int i = 0; i < 100; i++) {
      Reactor reactor = Reactor.create();
      var port = reactor.listenTCP(0, _ -> null, StopFromThreadsTest.LOCAL);
      reactor
          .connect(port.host(), _ -> new Protocol() {}, ConnectOptions.defaults())
          .handleFailure(_ -> {});
      reactor.close();
    }
    assertThat(descriptors() - before).isLessThan(20);
  }

  /// Platform threads of ours, but for those of look-ups, which end some seconds later.
  private static List<Thread> threads() {
    List<Thread> ours = new ArrayList<>(Thread.getAllStackTraces().keySet());
    ours.removeIf(each -> !each.getName().startsWith("spindle"));
    return ours;
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.count();
    }
  }

  /// Has each connect to itself, run a job and watch for slow callbacks, and leaves connections
  /// open for the stop to close.
  private static void useReactors(int count) throws Exception {
    var settings = ReactorSettings.defaults().withSlowCallback(Duration.ofMinutes(2));
    for (int i = 0; i < count; i++) {
      List<ConnectionClosed> lost = new ArrayList<>();
      try (Reactor reactor = Reactor.create(settings)) {
        Deferred<Void> served = new Deferred<>();
        var port = reactor.listenTCP(0, _ -> new Noting(lost, served), StopFromThreadsTest.LOCAL);
        reactor
            .connect(
                port.host(), _ -> new Noting(lost, new Deferred<>()), ConnectOptions.defaults())
            .then(_ -> served)
            .then(_ -> reactor.deferToThread(() -> "value"))
            .onSuccess(_ -> reactor.callFromThread(reactor::stop));
        reactor.run(false);
      }
      assertThat(lost).hasSize(2);
    }
  }

  private static final class Noting extends Protocol {
    private final List<ConnectionClosed> lost;
    private final Deferred<Void> made;

    Noting(List<ConnectionClosed> lost, Deferred<Void> made) {
      this.lost = lost;
      this.made = made;
    }

    @Override
    public void connectionMade() {
      made.callback();
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost.add(reason);
    }
  }

  @Test
  void reactorsRunSideBySide() throws Exception {
    try (RunningReactor one = RunningReactor.start();
        RunningReactor other = RunningReactor.start()) {
      String answer =
          one.reactor.<String>blockingDeferredFromThread(
              () -> one.reactor.deferToThread(() -> other.ask(() -> "from the other")));
      assertThat(answer).isEqualTo("from the other");
      one.reactor.stop();
      one.awaitEnd();
      assertThat(other.ask(() -> "alive")).isEqualTo("alive");
    }
  }
}
