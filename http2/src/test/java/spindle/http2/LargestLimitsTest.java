package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.MessageLimits;
import spindle.roles.ListenOptions;
import spindle.testing.LoggedErrors;
import spindle.testing.MemoryReactor;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.WebLimits;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.events.Event;
import spindle.web.events.EventLimits;
import spindle.web.events.EventStream;
import spindle.web.events.SlowReader;
import spindle.web.server.Site;
import spindle.websocket.CloseStatus;
import spindle.websocket.Message;
import spindle.websocket.WebSocket;
import spindle.websocket.WebSocketClient;
import spindle.websocket.WebSocketLimits;

/// Every limit that can be set, set as high as it goes, at both ends: nothing overflows, and each
/// is as good as none.
class LargestLimitsTest {
  private static final int MAX = Integer.MAX_VALUE;
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
  private static final Duration TIME = Duration.ofSeconds(20);

  private final MemoryReactor memory = new MemoryReactor();

  private static MessageLimits message(MessageLimits limits) {
    return limits
        .withMethodMax(MAX)
        .withTargetMax(MAX)
        .withHeadMax(MAX)
        .withFieldsMax(MAX)
        .withCookiesMax(MAX)
        .withChunkLineMax(MAX)
        .withChunkExtensionsMax(MAX)
        .withTrailerMax(MAX)
        .withTrailerFieldsMax(MAX);
  }

  private static WebLimits web() {
    return WebLimits.defaults()
        .withMessage(message(MessageLimits.requests()))
        .withBodyMax(Long.MAX_VALUE)
        .withBodyAhead(MAX)
        .withPipelineAhead(MAX)
        .withDrainMax(MAX)
        .withDrainTime(FOREVER)
        .withHeadTimeout(FOREVER)
        .withIdleTimeout(FOREVER)
        .withBodyStall(FOREVER)
        .withWriteStall(FOREVER)
        .withDrainIdle(FOREVER)
        .withRequestsMax(MAX)
        .withHandlerTimeout(FOREVER)
        .withExchangesMax(MAX);
  }

  private static ClientLimits client() {
    return ClientLimits.defaults()
        .withMessage(message(MessageLimits.responses()))
        .withTotalTimeout(FOREVER)
        .withWaitersMax(MAX)
        .withMaxPerOrigin(MAX)
        .withMaxTotal(MAX)
        .withInterimMax(MAX)
        .withBodyAhead(MAX)
        .withDrainMax(MAX)
        .withProxyAnswerMax(MAX)
        .withConnectTimeout(FOREVER)
        .withHandshakeTimeout(FOREVER)
        .withPoolWait(FOREVER)
        .withHeadTimeout(FOREVER)
        .withReadStall(FOREVER)
        .withSendStall(FOREVER)
        .withExpectWait(FOREVER)
        .withIdleTimeout(FOREVER)
        .withMaxAge(FOREVER);
  }

  private static Http2Limits http2() {
    return Http2Limits.defaults()
        .withMaxStreams(MAX)
        .withWindows(MAX, MAX, MAX)
        .withContinuationsMax(MAX)
        .withUnsentMax(MAX)
        .withControlQueueMax(MAX)
        .withResetMemory(MAX)
        .withSettingsAck(FOREVER)
        .withPingTimeout(FOREVER)
        .withWindowStall(FOREVER);
  }

  private static WebSocketLimits sockets() {
    return WebSocketLimits.defaults()
        .withMessageMax(MAX)
        .withFragmentsMax(MAX)
        .withReadAhead(MAX)
        .withControlRate(MAX)
        .withPingInterval(FOREVER)
        .withPingTimeout(FOREVER)
        .withCloseTimeout(FOREVER)
        .withHandshakeTimeout(FOREVER);
  }

  private static Site site() {
    var events = new EventLimits(MAX, MAX, FOREVER);
    return Site.of(
            routes -> {
              routes.get("/").answer(r -> Response.text(r.version()));
              routes.get("/wait").answerLater(_ -> new Deferred<>(_ -> {}));
              routes.post("/echo").answerLater(LargestLimitsTest::echo);
              routes
                  .get("/events")
                  .answer(_ ->
                      EventStream.written(
                          events,
                          SlowReader.END,
                          out -> {
                            for (int i = 0; i < 1000; i++) {
                              out.send(Event.of("event " + i));
                            }
                          }));
              routes
                  .webSocket("/socket")
                  .withLimits(sockets())
                  .withCompression()
                  .talk(socket -> {
                    for (String said; (said = socket.readText()) != null; ) {
                      socket.send(said);
                    }
                  });
            })
        .withLimits(web())
        .withVersions(new Http2(http2()));
  }

  private static Deferred<Response> echo(Request request) {
    return request
        .body()
        .bytes(10_000_000)
        .addCallback(all ->
            Response.of(
                Body.of(all).withTrailer(() -> Fields.of("X-Sum", "" + all.length), "X-Sum"),
                "a/b"));
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private Agent agent(int version) {
    return new Agent(
        version == 1
            ? HTTPConnectionPool.withVersions(memory.reactor(), client())
            : HTTPConnectionPool.withPriorKnowledge(
                memory.reactor(), client(), new Http2Client(http2())));
  }

  private String text(Agent agent, Request request) throws Exception {
    return memory.await(
        agent.request(request).then(response -> response.body().text(10_000_000)), TIME);
  }

  private static Request to(String method, String path) {
    return Request.of(method, "http://localhost" + path);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theyAreAsGoodAsNone(int version) throws Exception {
    memory.reactor().listenTCP(80, site(), ListenOptions.defaults());
    Agent agent = agent(version);
    try (var errors = LoggedErrors.open()) {
      ask(agent, version == 1 ? "HTTP/1.1" : "HTTP/2");
      Deferred<Response> waits = agent.request(to("GET", "/wait")).reportedElsewhere();
      talk(WebSocketClient.of(memory.reactor(), agent).withLimits(sockets()).withCompression());
      memory.advance(Duration.ofHours(5));
      assertThat(waits.isDone()).isFalse();
      waits.cancel();
      ask(agent, version == 1 ? "HTTP/1.1" : "HTTP/2");
      assertThat(errors.flush(Throwable.class)).isEmpty();
    }
  }

  private void ask(Agent agent, String version) throws Exception {
    assertThat(text(agent, to("GET", "/"))).isEqualTo(version);
    assertThat(text(agent, to("GET", "/").withField("x", "y".repeat(100_000)))).isEqualTo(version);
    assertThat(text(agent, to("POST", "/echo").withBody(Body.of(new byte[2_000_000]))))
        .hasSize(2_000_000);
    assertThat(text(agent, to("GET", "/events")).split("\n\n"))
        .hasSize(1000)
        .endsWith("data: event 999");
  }

  private void talk(WebSocketClient client) throws Exception {
    WebSocket socket = memory.await(client.open("ws://localhost/socket"), TIME);
    for (String each : List.of("", "short", "long ".repeat(100_000))) {
      socket.send(each);
      assertThat(memory.await(socket.next(), TIME)).isEqualTo(new Message.Text(each));
    }
    socket.close(4000, "enough");
    CloseStatus end = memory.await(socket.whenClosed(), TIME);
    assertThat(end.code()).isEqualTo(4000);
    assertThat(end.clean()).isTrue();
  }
}
