package spindle.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.defer.Deferred;
import spindle.defer.UnfiredDeferreds;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.ProcessSignal;
import spindle.service.Application;
import spindle.service.Service;
import spindle.service.ServiceCollection;

/// What can be had done over the socket, and what `ps` tells beside what is open.
@Timeout(120)
class OrdersTest {
  private static final class Silent extends Protocol {}

  private static final class Idle extends Service {
    Idle(String name) {
      super(name);
    }

    @Override
    protected Deferred<?> start() {
      return Deferred.succeed();
    }
  }

  @TempDir private Path below;

  private final List<Deferred<String>> kept = new ArrayList<>();

  @AfterEach
  void forget() {
    UnfiredDeferreds.forget();
  }

  private Server server() throws Exception {
    return new Server(below, ServerFactory.of(Silent::new));
  }

  private static Deferred<Void> down(CountDownLatch stopped) {
    stopped.countDown();
    return Deferred.succeed();
  }

  private int run(ByteArrayOutputStream out, String... words) {
    try (var page = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      return Asking.run(Map.of("XDG_RUNTIME_DIR", below.toString()), page, page, words);
    }
  }

  @Test
  void drainStopsTheReactorsAsSigtermDoes() throws Exception {
    try (Server server = server()) {
      CountDownLatch stopped = new CountDownLatch(1);
      server.reactor.blockingCallFromThread(
          () -> server.reactor.addSystemEventTrigger("shutdown", () -> down(stopped)));
      Server.Asker asker = server.asker();
      assertThat(asker.ask("{\"ask\":\"drain\"}").getFirst())
          .containsEntry("kind", "done")
          .containsEntry(
              "what",
              "it takes nothing new, and ends when its connections have, or their time is"
                  + " over");
      stopped.await();
    }
  }

  @Test
  void reloadCallsWhoListensToAHangUp() throws Exception {
    try (Server server = server()) {
      Server.Asker asker = server.asker();
      assertThat(asker.ask("{\"ask\":\"reload\"}").getFirst())
          .containsEntry("error", "this program reads nothing again: it does not listen to SIGHUP");

      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      try (var _ = ProcessSignal.watch(server.reactor, "HUP", () -> heard.add("reload"))) {
        var out = new ByteArrayOutputStream();
        assertThat(run(out, "reload")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("it reads configuration and");
        assertThat(heard.take()).isEqualTo("reload");
      }
      assertThat(asker.ask("{\"ask\":\"reload\"}").getFirst()).containsEntry("kind", "error");
    }
  }

  @Test
  void abortEndsAConnectionAndNothingElse() throws Exception {
    try (Server server = server()) {
      Socket ended = server.connect();
      Socket other = server.connect();
      Server.Asker asker = server.asker();
      ended.getOutputStream().write(new byte[5]);
      Object id = asker.connection("active").get("id");
      var out = new ByteArrayOutputStream();
      assertThat(run(out, "abort", String.valueOf(id))).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains("Silent with ", " is ended; what waited to be sent is dropped");
      assertThatThrownBy(() -> ended.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThat(asker.ask("{\"ask\":\"abort\",\"id\":%s}".formatted(id)).getFirst())
          .hasEntrySatisfying("error", what -> assertThat(what).asString().contains("has ended"));
      Object port = await(asker, "port").get("id");
      assertThat(asker.ask("{\"ask\":\"abort\",\"id\":%s}".formatted(port)).getFirst())
          .containsEntry(
              "error", "only a connection can be ended so, and %s is none".formatted(port));
      other.getOutputStream().write(new byte[5]);
      assertThat(asker.connection("active")).containsEntry("receivedBytes", 5L);
      assertThat(run(out, "abort", "first")).isEqualTo(1);
    }
  }

  @Test
  void deferredsThatNobodyFiresAreShownWhereTheyWereMadeOnceTheyAreWatched() throws Exception {
    try (Server server = server()) {
      Server.Asker asker = server.asker();
      server.reactor.blockingCallFromThread(() -> kept.add(new Deferred<>()));
      assertThat(asker.ask("{\"ask\":\"watch\",\"what\":\"deferreds\",\"on\":true}").getFirst())
          .containsEntry("kind", "done");
      server.reactor.blockingCallFromThread(() -> {
        for (int i = 0; i < 3; i++) {
          kept.add(new Deferred<>());
        }
        kept.getLast().callback("fired");
        return true;
      });
      Map<String, Object> line = await(asker, "deferreds");
      assertThat(line).containsEntry("count", 2L);
      assertThat(line.get("made")).asString().contains("OrdersTest");
      assertThat(line.get("place")).asString().doesNotContain("spindle.defer");

      var page = new ByteArrayOutputStream();
      assertThat(run(page, "ps")).isZero();
      assertThat(page.toString(StandardCharsets.UTF_8)).contains("Deferreds that nobody has fired");
      assertThat(run(new ByteArrayOutputStream(), "watch", "deferreds", "off")).isZero();
      assertThat(UnfiredDeferreds.isWatching()).isFalse();
      assertThat(run(new ByteArrayOutputStream(), "watch", "deferreds", "perhaps")).isEqualTo(1);
      assertThat(run(new ByteArrayOutputStream(), "watch", "fibers", "on")).isEqualTo(1);
    }
  }

  private static Map<String, Object> await(Server.Asker asker, String kind) throws Exception {
    while (true) {
      Map<String, Object> line =
          asker.ask("{\"ask\":\"ps\",\"kinds\":[\"%s\"]}".formatted(kind)).getFirst();
      if (kind.equals(line.get("kind"))) {
        return line;
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void psShowsServicesJobsAndCallsToCome() throws Exception {
    try (Server server = server()) {
      CountDownLatch go = new CountDownLatch(1);
      server.reactor.blockingCallFromThread(() -> {
        Application app = new Application("app", server.reactor);
        ServiceCollection inner = new ServiceCollection("inner");
        inner.addService(new Idle("idle"));
        app.addService(inner);
        app.startService();
        server.reactor.callLater(Duration.ofMinutes(5), OrdersTest::nothing);
        kept.add(server.reactor.deferToThread(() -> wait(go)));
        return true;
      });
      Server.Asker asker = server.asker();
      List<Map<String, Object>> lines = asker.ask("{\"ask\":\"ps\"}");
      assertThat(lines)
          .filteredOn(each -> "service".equals(each.get("kind")))
          .extracting(each -> each.get("path") + " " + each.get("state"))
          .containsExactly("app running", "app/inner running", "app/inner/idle running");
      assertThat(lines)
          .filteredOn(each -> "call".equals(each.get("kind")))
          .singleElement()
          .satisfies(each -> assertThat(each.get("what")).asString().contains("OrdersTest"));
      assertThat(await(asker, "job"))
          .containsEntry("state", "running")
          .hasEntrySatisfying("what", what -> assertThat(what).asString().contains("OrdersTest"));
      go.countDown();
      assertThat(server.reactor.blockingDeferredFromThread(kept::getLast)).isEqualTo("done");
    }
    assertThat(Application.started()).isEmpty();
  }

  private static String wait(CountDownLatch go) throws InterruptedException {
    go.await();
    return "done";
  }

  private static void nothing() {}

  @Test
  void psShowsRatesWhenAskedTo() throws Exception {
    try (Server server = server()) {
      server.connect().getOutputStream().write(new byte[5]);
      Server.Asker asker = server.asker();
      assertThat(asker.ask("{\"ask\":\"ps\",\"kinds\":[\"connection\"],\"rates\":true}").getFirst())
          .containsKeys("receivedPerSecond", "writtenPerSecond");
      assertThat(asker.ask("{\"ask\":\"ps\",\"kinds\":[\"connection\"]}").getFirst())
          .doesNotContainKey("receivedPerSecond");
    }
  }
}
