package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.roles.ListenOptions;
import spindle.testing.MemoryReactor;
import spindle.testing.OwnCertificate;
import spindle.tls.AlpnFactory;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.body.BodySink;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.client.reason.RequestTimeout;
import spindle.web.client.reason.ResponseNeverReceived;
import spindle.web.server.Site;

/// Agents that ask over HTTP/2: one connection for all that go to an origin, and what a server does
/// to it.
class AgentTest {
  private static final Duration TIME = Duration.ofSeconds(90);

  @TempDir private static Path folder;

  private static OwnCertificate certificate = new OwnCertificate(Path.of(""));

  private final MemoryReactor memory = new MemoryReactor();
  private final HTTPConnectionPool pool =
      HTTPConnectionPool.withVersions(memory.reactor(), ClientLimits.defaults(), new Http2Client());
  private final List<Deferred<Response>> waiting = new ArrayList<>();
  private final List<String> ended = new ArrayList<>();
  private final Site site =
      Site.of(
              routes -> {
                routes.get("/").answer(r -> Response.text(r.version()));
                routes
                    .get("/later")
                    .answerLater(_ -> {
                      Deferred<Response> answer = new Deferred<>(_ -> ended.add("cancelled"));
                      waiting.add(answer);
                      return answer;
                    });
                routes
                    .post("/echo")
                    .answerLater(r ->
                        r.body()
                            .bytes(10_000_000)
                            .addCallback(all -> Response.bytes(all, "application/octet-stream")));
                routes.post("/back").answer(r -> Response.of(r.body(), "text/plain"));
                routes.get("/pause").answer(_ -> Response.of(Body.written(this::pause), "a/b"));
                routes.post("/deny").answer(_ -> Response.text("no").withStatus(Status.FORBIDDEN));
                routes
                    .get("/trailer")
                    .answer(_ ->
                        Response.of(
                            Body.of("x").withTrailer(() -> Fields.of("X-Sum", "1"), "X-Sum"),
                            "text/plain"));
              })
          .withVersions(new Http2());

  private void pause(BodySink out) throws Exception {
    out.write("some");
    Fiber.sleep(Duration.ofMinutes(2));
    out.write("more");
  }

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = OwnCertificate.make(folder.resolve("own.p12"));
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private ListeningPort listen(ServerFactory factory) throws Exception {
    var server = TlsServerContext.load(TlsServerOptions.of(certificate.identity()));
    return memory.reactor().listenTCP(443, server.wrap(factory), ListenOptions.defaults());
  }

  private final HTTPConnectionPool patient =
      HTTPConnectionPool.withVersions(
          memory.reactor(),
          ClientLimits.defaults().withIdleTimeout(Duration.ofMinutes(5)),
          new Http2Client());

  private Agent agent() throws Exception {
    return agent(pool);
  }

  private Agent agent(HTTPConnectionPool connections) throws Exception {
    return new Agent(connections)
        .withTls(TlsClientOptions.defaults().withTrust(certificate.trust()));
  }

  private static Request get(String path) {
    return Request.get("https://localhost" + path);
  }

  private static Request post(String path, Body body) {
    return Request.of("POST", "https://localhost" + path).withBody(body);
  }

  private static Deferred<String> text(Agent agent, Request request) {
    return agent.request(request).then(response -> response.body().text(10_000_000));
  }

  private String ask(Agent agent, Request request) throws Exception {
    return memory.await(text(agent, request), TIME);
  }

  /// Where it is sent for somebody else, whoever reads it may take as long as they like.
  @Test
  void aResponseThatIsRelayedWaitsForItsReader() throws Exception {
    listen(site);
    Agent agent = agent();
    Response kept = memory.await(agent.request(get("/pause").with(Agent.RELAYED, true)), TIME);
    Response ended = memory.await(agent.request(get("/pause")), TIME);
    memory.advance(Duration.ofMinutes(3));

    assertThat(memory.await(kept.body().text(10), TIME)).isEqualTo("somemore");
    assertThatThrownBy(() -> memory.await(ended.body().text(10), TIME))
        .isInstanceOf(RequestTimeout.class);
  }

  @Test
  void howeverManyWaitOneConnectionIsMade() throws Exception {
    listen(site);
    Agent agent = agent();
    List<Deferred<String>> answers = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      answers.add(text(agent, get("/")));
    }
    for (Deferred<String> each : answers) {
      assertThat(memory.await(each, TIME)).isEqualTo("HTTP/2");
    }

    assertThat(pool.opened()).isEqualTo(1);
    assertThat(pool.idle()).isEqualTo(1);
    memory.await(pool.close(), TIME);
    assertThat(pool.open()).isZero();
  }

  @Test
  void bodiesGoBothWaysWithTheirTrailers() throws Exception {
    listen(site);
    Agent agent = agent();
    byte[] large = new byte[3_000_000];
    large[2_999_999] = 'x';

    assertThat(ask(agent, post("/echo", Body.of(large)))).hasSize(3_000_000).endsWith("x");
    assertThat(ask(agent, post("/echo", Body.of("")))).isEmpty();
    Response trailed = memory.await(agent.request(get("/trailer")), TIME);
    assertThat(memory.await(trailed.body().text(10), TIME)).isEqualTo("x");
    assertThat(trailed.body().trailer().first("X-Sum")).contains("1");
    assertThat(pool.opened()).isEqualTo(1);
  }

  @Test
  void anAnswerBeforeTheEndOfAnUploadStopsIt() throws Exception {
    listen(site);
    Agent agent = agent();

    assertThat(ask(agent, post("/deny", Body.of(new byte[5_000_000])))).isEqualTo("no");
    assertThat(ask(agent, get("/"))).isEqualTo("HTTP/2");
    assertThat(pool.opened()).isEqualTo(1);
  }

  @Test
  void anUploadGoesOnWhileItsResponseComes() throws Exception {
    listen(site);
    Agent agent = agent();
    byte[] large = new byte[2_000_000];

    assertThat(ask(agent, post("/back", Body.of(large)))).hasSize(2_000_000);
  }

  @Test
  void aServerWithoutItIsAskedOverManyConnections() throws Exception {
    listen(site.withVersions());
    Agent agent = agent();
    List<Deferred<String>> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(text(agent, get("/")));
    }
    for (Deferred<String> each : answers) {
      assertThat(memory.await(each, TIME)).isEqualTo("HTTP/1.1");
    }
    assertThat(pool.opened()).isGreaterThan(1);
  }

  @Test
  void withoutAConnectionAnotherProtocolIsAskedForOverHttp1() throws Exception {
    listen(site);
    Agent agent = agent();
    Request upgrade = get("/").with(Agent.UPGRADE, "chat");

    assertThat(ask(agent, upgrade)).isEqualTo("HTTP/1.1");
    assertThat(ask(agent, get("/"))).isEqualTo("HTTP/2");
    assertThat(pool.opened()).isEqualTo(2);
  }

  @Test
  void cancellingResetsOneStreamAndNoOther() throws Exception {
    listen(site);
    Agent agent = agent();
    Deferred<Response> first = agent.request(get("/later"));
    Deferred<String> second = text(agent, get("/later"));
    memory.advance(Duration.ofSeconds(1));
    first.handleFailure(Throwable.class, _ -> {});
    first.cancel();
    memory.advance(Duration.ofSeconds(1));

    assertThat(ended).containsExactly("cancelled");
    waiting.getLast().callback(Response.text("still"));
    assertThat(memory.await(second, TIME)).isEqualTo("still");
    assertThat(pool.opened()).isEqualTo(1);
  }

  @Test
  void aServerThatDrainsLosesNoRequest() throws Exception {
    ListeningPort port = listen(site);
    Agent agent = agent();
    Deferred<String> first = text(agent, get("/later"));
    memory.advance(Duration.ofSeconds(1));
    Deferred<?> drained = port.drain(Duration.ofSeconds(30));
    memory.advance(Duration.ofSeconds(1));
    listen(site);
    assertThat(ask(agent, get("/"))).isEqualTo("HTTP/2");
    assertThat(pool.opened()).isEqualTo(2);
    waiting.getFirst().callback(Response.text("finished"));
    assertThat(memory.await(first, TIME)).isEqualTo("finished");
    memory.await(drained, TIME);
  }

  private ScriptedServer scripted(ScriptedServer.Script script) throws Exception {
    ScriptedServer server = new ScriptedServer(script);
    listen(AlpnFactory.of("h2", _ -> server.connection()));
    return server;
  }

  @Test
  void whatTheServerHasNotLookedAtIsSentOnceMoreWhateverItIs() throws Exception {
    ScriptedServer server =
        scripted((said, id) -> {
          if (said.requests() == 1) {
            said.frame(FrameClient.RST_STREAM, 0, id, 0, 0, 0, 7);
          } else {
            said.answer(id, "hello");
          }
        });

    assertThat(ask(agent(), post("/", Body.of("once")))).isEqualTo("hello");
    assertThat(server.requests()).isEqualTo(2);
    assertThat(pool.opened()).isEqualTo(1);
  }

  @Test
  void afterGoAwayANewConnectionIsMadeForWhatIsAboveItsLast() throws Exception {
    ScriptedServer server =
        scripted((said, id) -> {
          if (said.requests() == 1) {
            said.frame(FrameClient.GOAWAY, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
          } else {
            said.answer(id, "hello");
          }
        });

    assertThat(ask(agent(), post("/", Body.of("once")))).isEqualTo("hello");
    assertThat(server.requests()).isEqualTo(2);
    assertThat(pool.opened()).isEqualTo(2);
  }

  /// Also what it has not looked at is asked for once more by nobody but the caller.
  @Test
  void aServerThatWantsTheClientToCalmDownIsNotAskedAgainAtOnce() throws Exception {
    for (int last : new int[] {0, 1}) {
      ScriptedServer server =
          new ScriptedServer((said, _) -> {
            said.frame(FrameClient.GOAWAY, 0, 0, 0, 0, 0, last, 0, 0, 0, 11);
            said.end();
          });
      ListeningPort port = listen(AlpnFactory.of("h2", _ -> server.connection()));
      assertThatThrownBy(() -> ask(agent(), get("/"))).hasMessageContaining("ENHANCE_YOUR_CALM");
      assertThat(server.requests()).isEqualTo(1);
      memory.await(port.stopListening(), TIME);
    }
  }

  /// As a server may that has closed its idle connections: nobody knows whether it has seen it.
  @Test
  void whereTheServerEndsInsteadOfAnsweringAGetIsSentOnceMoreAndAPostIsNot() throws Exception {
    ScriptedServer server =
        scripted((said, id) -> {
          if (said.requests() % 2 == 1) {
            said.end();
          } else {
            said.answer(id, "hello");
          }
        });

    assertThat(ask(agent(), get("/"))).isEqualTo("hello");
    assertThat(server.requests()).isEqualTo(2);
    Agent another = agent();
    assertThatThrownBy(() -> ask(another, post("/", Body.of("once"))))
        .isInstanceOf(ResponseNeverReceived.class);
    assertThat(server.requests()).isEqualTo(3);
  }

  @Test
  void oneThatIsAlwaysRefusedIsNotSentForEver() throws Exception {
    ScriptedServer server =
        scripted((said, id) -> said.frame(FrameClient.RST_STREAM, 0, id, 0, 0, 0, 7));

    assertThatThrownBy(() -> ask(agent(), get("/"))).hasMessageContaining("not looked at it");
    assertThat(server.requests()).isEqualTo(2);
  }

  @Test
  void aServerThatPushesOrBreaksTheFramesEndsAll() throws Exception {
    scripted((said, id) -> said.frame(FrameClient.PUSH_PROMISE, 4, id, 0, 0, 0, 2));

    assertThatThrownBy(() -> ask(agent(), get("/"))).hasMessageContaining("before its response");
    assertThat(pool.opened()).isEqualTo(2); // since it may be sent once more
  }

  @Test
  void aServerThatSaysNothingHasTheTimeOfAHead() throws Exception {
    scripted((_, _) -> {});

    assertThatThrownBy(() -> ask(agent(), get("/"))).isInstanceOf(RequestTimeout.class);
  }

  @Test
  void aConnectionThatWasIdleForLongIsAskedWhetherItLivesBeforeItIsUsedAgain() throws Exception {
    ScriptedServer server = scripted((said, id) -> said.answer(id, "hello"));
    Agent agent = agent(patient);
    ask(agent, get("/"));
    memory.advance(Duration.ofMillis(29_900));
    ask(agent, get("/"));
    assertThat(server.pings()).isZero();
    memory.advance(Duration.ofSeconds(30));
    Deferred<String> one = text(agent, get("/"));
    Deferred<String> two = text(agent, get("/"));

    assertThat(memory.await(one, TIME)).isEqualTo("hello");
    assertThat(memory.await(two, TIME)).isEqualTo("hello");
    assertThat(server.pings()).isEqualTo(1);
    assertThat(patient.opened()).isEqualTo(1);
  }

  @Test
  void oneThatHasDiedMeanwhileIsDroppedAndAnotherServesWhoWaits() throws Exception {
    ScriptedServer server = scripted((said, id) -> said.answer(id, "hello"));
    Agent agent = agent(patient);
    ask(agent, get("/"));
    memory.advance(Duration.ofSeconds(30));
    server.fallSilent();
    Deferred<String> post = text(agent, post("/", Body.of("once")));
    memory.advance(Duration.ofMillis(4_900));
    assertThat(post.isDone()).isFalse();
    assertThat(memory.await(post, Duration.ofSeconds(2))).isEqualTo("hello");
    assertThat(server.requests()).isEqualTo(2);
    assertThat(patient.opened()).isEqualTo(2);
    assertThat(patient.open()).isEqualTo(1);
  }

  @Test
  void noMoreStreamsAreOpenedThanTheServerAllows() throws Exception {
    ScriptedServer server =
        new ScriptedServer((said, id) -> {
          if (said.requests() % 2 == 0) {
            said.answer(id - 2, "hello");
            said.answer(id, "hello");
          }
        });
    server.settings(0, 3, 0, 0, 0, 2);
    listen(AlpnFactory.of("h2", _ -> server.connection()));
    Agent agent = agent();
    ask2(agent); // so that its settings are known
    List<Deferred<String>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(text(agent, get("/")));
    }
    for (Deferred<String> each : answers) {
      assertThat(memory.await(each, TIME)).isEqualTo("hello");
    }

    assertThat(server.mostAtOnce()).isEqualTo(2);
  }

  private void ask2(Agent agent) throws Exception {
    Deferred<String> one = text(agent, get("/"));
    memory.advance(Duration.ofSeconds(1));
    Deferred<String> two = text(agent, get("/"));
    memory.await(one, TIME);
    memory.await(two, TIME);
  }

  @Test
  void bytesAreGivenBackWhenTheyAreRead() throws Exception {
    ScriptedServer server =
        scripted((said, id) -> {
          said.head(id, 0, ":status=200");
          for (int i = 0; i < 60; i++) {
            said.data(id, "x".repeat(16_000), false);
          }
        });
    Response response = memory.await(agent().request(get("/")), TIME);
    memory.advance(Duration.ofSeconds(1));
    assertThat(server.given(1)).isZero();
    long[] read = {0};
    response
        .body()
        .pourInto(piece -> {
          read[0] += piece.remaining();
          return null;
        });
    memory.advance(Duration.ofSeconds(1));

    assertThat(read[0]).isEqualTo(960_000);
    assertThat(server.given(1)).isGreaterThan(500_000);
  }
}
