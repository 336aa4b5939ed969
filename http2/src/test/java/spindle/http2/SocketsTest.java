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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.defer.Deferred;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.protocol.ServerFactory;
import spindle.roles.ListenOptions;
import spindle.testing.MemoryReactor;
import spindle.testing.OwnCertificate;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.client.reason.RequestNotSent;
import spindle.web.proxy.ReverseProxy;
import spindle.web.proxy.Upstreams;
import spindle.web.server.Site;
import spindle.websocket.CloseStatus;
import spindle.websocket.HandshakeRefused;
import spindle.websocket.Message;
import spindle.websocket.WebSocket;
import spindle.websocket.WebSocketClient;
import spindle.websocket.WebSocketProtocol;

/// WebSockets that agents open as streams of HTTP/2, RFC 8441, and through a reverse proxy that
/// speaks it on either side.
class SocketsTest {
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final int MAX_STREAMS = 3;
  private static final int CONNECT_PROTOCOL = 8;

  @TempDir private static Path folder;

  private static OwnCertificate certificate = new OwnCertificate(Path.of(""));

  private final MemoryReactor memory = new MemoryReactor();
  private final HTTPConnectionPool pool =
      HTTPConnectionPool.withVersions(memory.reactor(), ClientLimits.defaults(), new Http2Client());
  private final HTTPConnectionPool knowing =
      HTTPConnectionPool.withPriorKnowledge(
          memory.reactor(), ClientLimits.defaults(), new Http2Client());
  private final List<String> seen = new ArrayList<>();
  private final Site site =
      Site.of(
              routes -> {
                routes.get("/").answer(r -> Response.text(r.version()));
                routes
                    .webSocket("/echo")
                    .withSubprotocols("chat")
                    .withCompression()
                    .protocol(request -> new Echo(request.version()));
                routes.get("/none").answer(SocketsTest::forbid);
              })
          .withVersions(new Http2());

  private static Response forbid(Request request) throws HttpError {
    throw new HttpError(Status.FORBIDDEN, "Not you.");
  }

  private final class Echo extends WebSocketProtocol {
    private final String version;

    Echo(String version) {
      this.version = version;
    }

    @Override
    protected void connectionMade() {
      seen.add(version);
    }

    @Override
    protected void textReceived(String text) {
      if (text.equals("abort")) {
        socket().abort();
      }
      socket().send(text);
    }

    @Override
    protected void bytesReceived(byte[] bytes) {
      socket().send(bytes);
    }

    @Override
    protected void closed(CloseStatus status) {
      seen.add("closed " + status.code() + (status.clean() ? " clean" : " unclean"));
    }
  }

  /// What a client is told.
  private static final class Heard extends WebSocketProtocol {
    final List<String> all = new ArrayList<>();

    @Override
    protected void textReceived(String text) {
      all.add(text);
    }

    @Override
    protected void closed(CloseStatus status) {
      all.add("closed " + status.code() + (status.clean() ? " clean" : " unclean"));
    }
  }

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = OwnCertificate.make(folder.resolve("own.p12"));
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private void listen(ServerFactory factory) throws Exception {
    var server = TlsServerContext.load(TlsServerOptions.of(certificate.identity()));
    memory.reactor().listenTCP(443, server.wrap(factory), ListenOptions.defaults());
    memory.reactor().listenTCP(80, factory, ListenOptions.defaults());
  }

  private Agent agent() throws Exception {
    return new Agent(pool).withTls(TlsClientOptions.defaults().withTrust(certificate.trust()));
  }

  private WebSocketClient sockets(Agent agent) {
    return WebSocketClient.of(memory.reactor(), agent);
  }

  private WebSocketClient knowing() {
    return sockets(new Agent(knowing));
  }

  private WebSocket open(WebSocketClient sockets, String uri) throws Exception {
    return memory.await(sockets.open(uri), TIME);
  }

  private String next(WebSocket socket) throws Exception {
    return memory.await(socket.next(), TIME) instanceof Message.Text(String text) ? text : "?";
  }

  private String get(Agent agent, String uri) throws Exception {
    return memory.await(agent.get(uri).whenHere().then(r -> r.body().text(100)), TIME);
  }

  @Test
  void aSocketIsAStreamOfTheConnectionThatIsThere() throws Exception {
    listen(site);
    Agent agent = agent();
    get(agent, "https://localhost/");
    WebSocket socket =
        open(
            sockets(agent).withSubprotocols("other", "chat").withCompression(),
            "wss://localhost/echo");
    socket.send("hello");
    socket.send("y".repeat(900_000));

    assertThat(next(socket)).isEqualTo("hello");
    assertThat(next(socket)).hasSize(900_000);
    assertThat(socket.subprotocol()).contains("chat");
    assertThat(seen).containsExactly("HTTP/2");
    assertThat(pool.opened()).isEqualTo(1);
  }

  @Test
  void withoutOneItIsAConnectionOfHttp1() throws Exception {
    listen(site);
    WebSocket socket = open(sockets(agent()), "wss://localhost/echo");
    socket.send("hello");

    assertThat(next(socket)).isEqualTo("hello");
    assertThat(seen).containsExactly("HTTP/1.1");
  }

  @Test
  void whoKnowsThatTheServerSpeaksHttp2WaitsForItsSettings() throws Exception {
    listen(site);
    List<Deferred<WebSocket>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(knowing().open("ws://localhost/echo"));
    }
    for (Deferred<WebSocket> each : all) {
      memory.await(each, TIME);
    }

    assertThat(seen).hasSize(20).containsOnly("HTTP/2");
    assertThat(knowing.opened()).isEqualTo(1);
  }

  @Test
  void aServerThatDoesNotSaySoIsNotAsked() throws Exception {
    ScriptedServer server = new ScriptedServer((said, id) -> said.answer(id, "hello"));
    memory.reactor().listenTCP(80, _ -> server.connection(), ListenOptions.defaults());

    assertThatThrownBy(() -> open(knowing(), "ws://localhost/echo"))
        .isInstanceOf(RequestNotSent.class)
        .hasMessageContaining("HTTP/2 and no other protocol");
    assertThat(server.requests()).isZero();
    assertThat(get(new Agent(knowing), "http://localhost/")).isEqualTo("hello");
  }

  @Test
  void moreThanTheServerTakesAreSentWhenThereIsRoom() throws Exception {
    ScriptedServer server = new ScriptedServer((said, id) -> said.head(id, 0, ":status=200"));
    server.settings(0, CONNECT_PROTOCOL, 0, 0, 0, 1, 0, MAX_STREAMS, 0, 0, 0, 1);
    memory.reactor().listenTCP(80, _ -> server.connection(), ListenOptions.defaults());
    Deferred<WebSocket> first = knowing().open("ws://localhost/echo");
    Deferred<WebSocket> second = knowing().open("ws://localhost/echo");
    WebSocket socket = memory.await(first, TIME);

    assertThat(server.requests()).isEqualTo(1);
    socket.abort();
    memory.await(second, TIME);
    assertThat(server.requests()).isEqualTo(2);
    assertThat(knowing.opened()).isEqualTo(1);
  }

  @Test
  void oneThatIsCancelledBeforeIsNeverSent() throws Exception {
    ScriptedServer server = new ScriptedServer((said, id) -> said.answer(id, "hello"));
    memory.reactor().listenTCP(80, _ -> server.connection(), ListenOptions.defaults());
    Deferred<WebSocket> opening = knowing().open("ws://localhost/echo").reportedElsewhere();
    opening.cancel();
    memory.flush();

    assertThat(server.requests()).isZero();
    assertThat(get(new Agent(knowing), "http://localhost/")).isEqualTo("hello");
  }

  @Test
  void aRefusalIsAResponseAndEndsTheStreamAlone() throws Exception {
    listen(site);
    WebSocket open = open(knowing(), "ws://localhost/echo");
    assertThatThrownBy(() -> open(knowing(), "ws://localhost/none"))
        .isInstanceOfSatisfying(
            HandshakeRefused.class,
            refused -> {
              assertThat(refused.status()).isEqualTo(Status.FORBIDDEN);
              assertThat(refused.body()).contains("Not you.");
            });
    open.send("still here");

    assertThat(next(open)).isEqualTo("still here");
    assertThat(knowing.opened()).isEqualTo(1);
  }

  @Test
  void bothSidesCloseAndTheConnectionStays() throws Exception {
    listen(site);
    Heard heard = new Heard();
    WebSocket socket = memory.await(knowing().connect("ws://localhost/echo", heard), TIME);
    socket.send("last words");
    memory.advance(Duration.ofSeconds(1));
    socket.close(3000, "enough");
    memory.advance(Duration.ofSeconds(1));

    assertThat(heard.all).containsExactly("last words", "closed 3000 clean");
    assertThat(seen).containsExactly("HTTP/2", "closed 3000 clean");
    assertThat(knowing.idle()).isEqualTo(1);
  }

  @Test
  void aResetIsNoCleanEnd() throws Exception {
    listen(site);
    Heard heard = new Heard();
    WebSocket socket = memory.await(knowing().connect("ws://localhost/echo", heard), TIME);
    socket.send("abort");
    memory.advance(Duration.ofSeconds(1));

    assertThat(heard.all).containsExactly("closed 1006 unclean");
    assertThat(knowing.idle()).isEqualTo(1);
  }

  @Test
  void norIsTheEndOfTheConnection() throws Exception {
    ScriptedServer server =
        new ScriptedServer((said, id) -> {
          said.head(id, 0, ":status=200");
          said.data(id, "\201\2hi", false);
          said.frame(FrameClient.GOAWAY, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2);
        });
    server.settings(0, CONNECT_PROTOCOL, 0, 0, 0, 1);
    memory.reactor().listenTCP(80, _ -> server.connection(), ListenOptions.defaults());
    Heard heard = new Heard();
    memory.await(knowing().connect("ws://localhost/echo", heard), TIME);
    memory.flush();

    assertThat(heard.all).containsExactly("hi", "closed 1006 unclean");
  }

  @Test
  void aServerThatDrainsSaysSoAndTheConnectionEnds() throws Exception {
    listen(site);
    Heard heard = new Heard();
    memory.await(knowing().connect("ws://localhost/echo", heard), TIME);
    var port = memory.reactor().listenTCP(8080, site, ListenOptions.defaults());
    Heard other = new Heard();
    memory.await(knowing().connect("ws://localhost:8080/echo", other), TIME);
    memory.await(port.drain(Duration.ofSeconds(5)), TIME);

    assertThat(other.all).containsExactly("closed 1001 clean");
    assertThat(heard.all).isEmpty();
  }

  @Test
  void anAnswerThatNobodyTakesIsReset() throws Exception {
    listen(site);
    Agent agent = new Agent(knowing);
    Request request =
        Request.get("http://localhost/echo")
            .with(Agent.UPGRADE, "websocket")
            .withField("Sec-WebSocket-Version", "13");
    Response response = memory.await(agent.request(request), TIME);
    assertThat(response.status()).isEqualTo(Status.SWITCHING_PROTOCOLS);
    memory.advance(ClientLimits.defaults().readStall().plusSeconds(5));

    assertThat(seen).containsExactly("HTTP/2", "closed 1006 unclean");
    assertThat(knowing.idle()).isEqualTo(1);
  }

  @Test
  void whoIsPausedHoldsTheServerBackByTheWindowOfTheStream() throws Exception {
    listen(site);
    WebSocket socket = open(knowing(), "ws://localhost/echo");
    byte[] large = new byte[500_000];
    for (int i = 0; i < 20; i++) {
      socket.send(large);
    }
    memory.advance(Duration.ofSeconds(1));
    assertThat(get(new Agent(knowing), "http://localhost/")).isEqualTo("HTTP/2");

    for (int i = 0; i < 20; i++) {
      assertThat(memory.await(socket.next(), TIME)).isInstanceOf(Message.Binary.class);
    }
    assertThat(knowing.opened()).isEqualTo(1);
  }

  private WebSocketClient over(int version) {
    HTTPConnectionPool first =
        HTTPConnectionPool.withVersions(memory.reactor(), ClientLimits.defaults());
    return version == 1 ? sockets(new Agent(first)) : knowing();
  }

  private void proxy(int upstream) throws Exception {
    listen(site);
    HTTPConnectionPool behind =
        upstream == 2
            ? HTTPConnectionPool.withPriorKnowledge(
                memory.reactor(), ClientLimits.defaults(), new Http2Client())
            : HTTPConnectionPool.withVersions(memory.reactor(), ClientLimits.defaults());
    Upstreams servers = Upstreams.of(memory.reactor(), new Agent(behind), "http://127.0.0.1:80");
    Site gate = Site.answering(ReverseProxy.to(servers).withUpgrades("websocket"));
    memory.reactor().listenTCP(8080, gate.withVersions(new Http2()), ListenOptions.defaults());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "2, 1", "2, 2"})
  void aProxyHandsItOnBetweenTheVersions(int client, int upstream) throws Exception {
    proxy(upstream);
    Heard heard = new Heard();
    WebSocket socket =
        memory.await(
            over(client)
                .withSubprotocols("chat")
                .withCompression()
                .connect("ws://127.0.0.1:8080/echo", heard),
            TIME);
    assertThat(socket.subprotocol()).contains("chat");
    socket.send("hello");
    socket.send("z".repeat(400_000));
    memory.advance(Duration.ofSeconds(3));
    socket.close(3001, "enough");
    memory.advance(Duration.ofSeconds(3));

    assertThat(heard.all).hasSize(3).startsWith("hello").endsWith("closed 3001 clean");
    assertThat(seen).containsExactly(upstream == 1 ? "HTTP/1.1" : "HTTP/2", "closed 3001 clean");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "2, 1", "2, 2"})
  void aRefusalGoesThroughAProxy(int client, int upstream) throws Exception {
    proxy(upstream);
    assertThatThrownBy(() -> open(over(client), "ws://127.0.0.1:8080/none"))
        .isInstanceOfSatisfying(
            HandshakeRefused.class,
            refused -> assertThat(refused.status()).isEqualTo(Status.FORBIDDEN));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "2, 1", "2, 2"})
  void anAbortAtOneEndIsOneAtTheOther(int client, int upstream) throws Exception {
    proxy(upstream);
    Heard heard = new Heard();
    WebSocket socket = memory.await(over(client).connect("ws://127.0.0.1:8080/echo", heard), TIME);
    socket.send("abort");
    memory.advance(Duration.ofSeconds(3));
    assertThat(heard.all).containsExactly("closed 1006 unclean");

    WebSocket other = memory.await(over(client).open("ws://127.0.0.1:8080/echo"), TIME);
    seen.clear();
    other.abort();
    memory.advance(Duration.ofSeconds(3));
    assertThat(seen).containsExactly("closed 1006 unclean");
  }
}
