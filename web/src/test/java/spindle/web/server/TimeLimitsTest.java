package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.protocol.ListeningPort;
import spindle.roles.ListenOptions;
import spindle.testing.MemoryReactor;
import spindle.testing.RecordingProtocol;
import spindle.web.Response;
import spindle.web.body.Body;

/// How long things may take, and what becomes of connections whose port drains.
class TimeLimitsTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final List<Deferred<Response>> pending = new ArrayList<>();
  private final Site site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.text("hello"));
        routes
            .get("/later")
            .answerLater(_ -> {
              pending.add(new Deferred<>());
              return pending.getLast();
            });
      });

  @Test
  void aConnectionThatSaysNothingIsClosedWithoutAWord() {
    var client = Client.of(site);
    client.wire().flush();
    client.advance(Duration.ofSeconds(74));
    assertThat(client.ended()).isFalse();
    client.advance(Duration.ofSeconds(1));

    assertThat(client.ended()).isTrue();
    assertThat(client.received()).isEmpty();
  }

  @Test
  void soIsOneThatIsKeptFromItsLastAnswerOn() {
    var client = Client.of(site);
    client.wire().flush();
    client.advance(Duration.ofSeconds(60));
    client.ask("GET / HTTP/1.1~Host: a~~");
    client.advance(Duration.ofSeconds(74));
    assertThat(client.ended()).isFalse();
    client.advance(Duration.ofSeconds(2));

    assertThat(client.ended()).isTrue();
    assertThat(client.received()).isEmpty();
  }

  @Test
  void aHeadHasTenSecondsFromItsFirstByteHoweverItDribbles() {
    var client = Client.of(site);
    client.send("G");
    for (int i = 0; i < 9; i++) {
      client.advance(Duration.ofSeconds(1));
      client.send("x");
    }
    assertThat(client.ended()).isFalse();
    client.advance(Duration.ofSeconds(1));

    assertThat(client.received()).startsWith("HTTP/1.1 408 Request Timeout~");
    assertThat(client.ended()).isTrue();
  }

  @Test
  void aHandlerHasAllTheTimeOfTheWorld() {
    var client = Client.of(site);
    client.send("GET /later HTTP/1.1~Host: a~~");
    client.advance(Duration.ofDays(1));
    pending.getFirst().callback(Response.text("at last"));

    assertThat(client.received()).endsWith("at last");
  }

  @Test
  void whatAHandlerAnswersWhenItsTimeIsOverIsNotSent() {
    List<String> dropped = new ArrayList<>();
    Response late = Response.of(Body.empty(() -> dropped.add("late")), "text/plain");
    var client =
        Client.of(
            Site.of(routes ->
                    routes.get("/").answerLater(_ -> new Deferred<>(asked -> asked.callback(late))))
                .withLimits(site.limits().withHandlerTimeout(Duration.ofSeconds(3))));
    client.send("GET / HTTP/1.1~Host: a~~");
    client.advance(Duration.ofSeconds(4));

    assertThat(client.received()).startsWith("HTTP/1.1 503 ").doesNotContain("HTTP/1.1 200");
    assertThat(dropped).containsExactly("late");
  }

  @Test
  void aHandlerMayBeGivenATime() {
    List<Integer> cancelled = new ArrayList<>();
    var limited = site.limits().withHandlerTimeout(Duration.ofSeconds(3));
    var client =
        Client.of(
            Site.of(
                    routes -> {
                      routes.get("/").answer(_ -> Response.text("hello"));
                      routes
                          .get("/never")
                          .answerLater(_ -> new Deferred<>(_ -> cancelled.add(cancelled.size())));
                    })
                .withLimits(limited));
    client.send("GET /never HTTP/1.1~Host: a~~GET / HTTP/1.1~Host: a~~");
    client.advance(Duration.ofMillis(2_900));
    assertThat(client.received()).isEmpty();
    client.advance(Duration.ofMillis(200));

    assertThat(client.received())
        .startsWith("HTTP/1.1 503 Service Unavailable~")
        .contains("~Retry-After: 1~")
        .endsWith("~~hello");
    assertThat(cancelled).containsExactly(0);
    client.abort();
    assertThat(client.wire().reactor().delayedCalls()).isEmpty();
  }

  @Test
  void noMoreRequestsAreAtWorkThanMayBe() throws Exception {
    try (var served = new Draining(site.withLimits(site.limits().withExchangesMax(2)))) {
      var first = served.connect();
      var second = served.connect();
      var third = served.connect();
      served.send(first, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
      served.send(second, GET);
      assertThat(second.text()).startsWith("HTTP/1.1 200 ");
      served.send(second, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
      served.send(third, GET);

      assertThat(third.text())
          .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
          .contains("\r\nRetry-After: 1\r\n")
          .doesNotContain("close");
      first.transport().abortConnection();
      served.memory.flush();
      served.send(third, GET);
      assertThat(third.text()).endsWith("hello");
    }
  }

  @Test
  void noTimerIsLeftBehind() {
    var client = Client.of(site);
    client.ask("GET / HTTP/1.1~Host: a~~");
    client.abort();

    assertThat(client.wire().reactor().delayedCalls()).isEmpty();
  }

  /// A port, and what its clients saw.
  private static final class Draining implements AutoCloseable {
    final MemoryReactor memory = new MemoryReactor();
    final ListeningPort port;

    Draining(Site site) throws Exception {
      port = memory.reactor().listenTCP(80, site, ListenOptions.defaults());
    }

    RecordingProtocol connect() throws Exception {
      var endpoint = new spindle.endpoint.TCP4ClientEndpoint(memory.reactor(), "127.0.0.1", 80);
      return memory.await(endpoint.connect(_ -> new RecordingProtocol()), Duration.ofSeconds(1));
    }

    void send(RecordingProtocol client, String text) {
      client.transport().write(text);
      memory.flush();
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  @Test
  void whatOneClientSendsHarmsNoOther() throws Exception {
    try (var served = new Draining(site)) {
      var bad = served.connect();
      var half = served.connect();
      var good = served.connect();
      served.send(half, "GET / HT");
      served.send(bad, "GET  / HTTP/1.1\r\n");
      served.send(good, GET);
      served.send(half, "TP/1.1\r\nHost: a\r\n\r\n");

      assertThat(bad.text()).startsWith("HTTP/1.1 400 ");
      assertThat(good.text()).startsWith("HTTP/1.1 200 ");
      assertThat(half.text()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aPortThatDrainsLetsRequestsFinishAndKeptConnectionsAskOnceMore() throws Exception {
    try (var drained = new Draining(site)) {
      var unused = drained.connect();
      var busy = drained.connect();
      var kept = drained.connect();
      var idle = drained.connect();
      drained.send(busy, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n" + GET);
      drained.send(kept, GET);
      drained.send(idle, GET);
      var _ = drained.port.drain(Duration.ofSeconds(30));
      drained.memory.advance(Duration.ofMillis(100));

      assertThat(unused.events()).contains("lost ConnectionDone");
      assertThat(idle.text()).doesNotContain("close");
      drained.send(kept, GET);
      assertThat(kept.text()).contains("Connection: close").endsWith("hello");
      drained.memory.advance(Duration.ofSeconds(1));
      assertThat(idle.events()).as("it has two seconds").doesNotContain("lost ConnectionDone");
      drained.memory.advance(Duration.ofSeconds(2));
      assertThat(idle.events()).contains("lost ConnectionDone");
      pending.getFirst().callback(Response.text("late"));
      drained.memory.advance(Duration.ofSeconds(1));
      assertThat(busy.text()).contains("Connection: close").endsWith("late");
    }
  }
}
