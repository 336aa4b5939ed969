package spindle.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.protocol.Connectable;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.testing.MemoryReactor;
import spindle.testing.OwnCertificate;
import spindle.testing.RecordingProtocol;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.web.Response;
import spindle.web.body.Body;

/// A site is served wherever an endpoint listens, and says the same everywhere.
class PlacesTest {
  private static final String CLOSE = "GET / HTTP/1.1~Host: a~Connection: close~~";

  /// What is sent, each to a connection of its own, which the site closes.
  private static final List<String> CASES =
      List.of(
          CLOSE,
          "GET / HTTP/1.1~Host: a~~HEAD / HTTP/1.1~Host: a~~" + CLOSE,
          "GET / HTTP/1.0~~",
          "GET /stream HTTP/1.1~Host: a~~" + CLOSE,
          "GET /stream HTTP/1.0~~",
          "POST /echo HTTP/1.1~Host: a~Content-Length: 50000~~" + "x".repeat(50_000) + CLOSE,
          "POST /echo HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abc~FFF~"
              + "y".repeat(4095)
              + "~0~~"
              + CLOSE,
          "POST /echo HTTP/1.1~Host: a~Expect: 100-continue~Content-Length: 3~~abc" + CLOSE,
          "POST / HTTP/1.1~Host: a~Content-Length: 30000~~" + "z".repeat(30_000) + CLOSE,
          "GET /large HTTP/1.1~Host: a~~" + CLOSE,
          "GET /none HTTP/1.1~Host: a~~nonsense~~" + CLOSE);

  @TempDir static Path folder;

  private static TlsServerContext serving;
  private static TlsClientContext asking;

  private final Site site =
      Site.of(
              routes -> {
                routes.get("/").answer(_ -> Response.text("hello"));
                routes.get("/peer").answer(r -> Response.text("hello " + r.peer()));
                routes
                    .get("/tls")
                    .answer(r -> Response.text(r.origin().tls().orElseThrow().version()));
                routes.get("/large").answer(_ -> Response.text("large ".repeat(50_000)));
                routes
                    .get("/stream")
                    .answer(_ ->
                        Response.of(
                            Body.written(out -> {
                              out.write("one ");
                              out.write("two");
                            }),
                            "text/plain"));
                routes
                    .post("/echo")
                    .answerLater(r -> r.body().text(100_000).addCallback(Response::text));
              })
          .withTime(Client.TIME);

  @BeforeAll
  static void makeCertificate() throws Exception {
    OwnCertificate file = OwnCertificate.make(folder.resolve("own.p12"));
    serving = TlsServerContext.load(TlsServerOptions.of(file.identity()));
    asking = TlsClientContext.load(TlsClientOptions.defaults().withTrust(file.trust()));
  }

  /// Somewhere to serve, and to ask.
  private enum Place {
    TCP("tcp:80", "tcp:127.0.0.1:80", ""),
    UNIX("unix:/web", "unix:/web", ""),
    PROXIED("haproxy:tcp:80", "tcp:127.0.0.1:80", "PROXY TCP4 192.0.2.7 192.0.2.1 1234 80\r\n"),
    TLS("tcp:443", "tcp:127.0.0.1:443", ""),
    REAL_TCP("tcp:0:interface=127.0.0.1", "tcp:127.0.0.1:", ""),
    REAL_TLS("tcp:0:interface=127.0.0.1", "tcp:127.0.0.1:", ""),
    REAL_UNIX("unix:", "unix:", "");

    final String server;
    final String client;
    final String before;

    Place(String server, String client, String before) {
      this.server = server;
      this.client = client;
      this.before = before;
    }

    boolean encrypted() {
      return this == TLS || this == REAL_TLS;
    }

    boolean real() {
      return name().startsWith("REAL");
    }

    Deferred<ListeningPort> listen(Reactor reactor, Path socket, ServerFactory factory) {
      var endpoint = Endpoint.server(reactor, this == REAL_UNIX ? server + socket : server);
      return endpoint.listen(encrypted() ? serving.wrap(factory) : factory);
    }

    Connectable client(Reactor reactor, ListeningPort port) {
      String place =
          switch (this) {
            case REAL_TCP, REAL_TLS -> client + ((IPv4Address) port.host()).port();
            case REAL_UNIX -> client + ((spindle.address.UnixAddress) port.host()).path();
            default -> client;
          };
      Connectable below = Endpoint.client(reactor, place);
      return encrypted() ? asking.over(below, "localhost", 443) : below;
    }
  }

  @TestFactory
  Stream<DynamicTest> everyCaseIsAnsweredAlikeEverywhere() {
    List<String> expected = CASES.stream().map(each -> Client.of(site).ask(each)).toList();
    return Stream.of(Place.values())
        .map(place ->
            dynamicTest(
                place.name(),
                () -> {
                  List<String> answers = place.real() ? inReality(place) : inMemory(place);
                  for (int i = 0; i < CASES.size(); i++) {
                    assertThat(answers.get(i)).as(CASES.get(i)).isEqualTo(expected.get(i));
                  }
                }));
  }

  private static ByteBuffer bytes(Place place, String text) {
    return ByteBuffer.wrap((place.before + text.replace("~", "\r\n")).getBytes(ISO_8859_1));
  }

  private static String text(RecordingProtocol seen) {
    return new String(seen.received(), ISO_8859_1).replace("\r\n", "~").replace(Client.DATE, "");
  }

  private List<String> inMemory(Place place) throws Exception {
    try (var memory = new MemoryReactor()) {
      Reactor reactor = memory.reactor();
      var port = memory.await(place.listen(reactor, folder, site), Duration.ofSeconds(1));
      var seen = new java.util.ArrayList<String>();
      for (String each : CASES) {
        var client =
            memory.await(
                place.client(reactor, port).connect(_ -> new RecordingProtocol()),
                Duration.ofSeconds(20));
        client.transport().write(bytes(place, each));
        memory.await(client.whenLost(), Duration.ofSeconds(20));
        seen.add(text(client));
      }
      return seen;
    }
  }

  private List<String> inReality(Place place) throws Exception {
    var seen = new java.util.ArrayList<String>();
    try (Reactor reactor = Reactor.create()) {
      int status =
          reactor.runUntil(on ->
              place
                  .listen(on, folder.resolve("web"), site)
                  .then(port -> askAll(place, on, port, 0, seen)));

      assertThat(status).isZero();
    }
    return seen;
  }

  private static Deferred<?> askAll(
      Place place, Reactor on, ListeningPort port, int number, List<String> seen) {
    if (number == CASES.size()) {
      return Deferred.succeed("done");
    }
    var client = new RecordingProtocol();
    return place
        .client(on, port)
        .connect(_ -> client)
        .onSuccess(made -> made.transport().write(bytes(place, CASES.get(number))))
        .then(RecordingProtocol::whenLost)
        .then(_ -> {
          seen.add(text(client));
          return askAll(place, on, port, number + 1, seen).addCallback(done -> (Object) done);
        });
  }

  @Test
  void behindAProxyThePeerIsWhomTheProxyNames() throws Exception {
    try (var memory = new MemoryReactor()) {
      Reactor reactor = memory.reactor();
      var port = memory.await(Place.PROXIED.listen(reactor, folder, site), Duration.ofSeconds(1));
      var seen =
          memory.await(
              Place.PROXIED.client(reactor, port).connect(_ -> new RecordingProtocol()),
              Duration.ofSeconds(1));
      seen.transport().write(bytes(Place.PROXIED, CLOSE.replace("/ ", "/peer ")));
      memory.flush();

      assertThat(seen.text()).contains("hello ", "192.0.2.7");
    }
  }

  @Test
  void overTlsAHandlerSeesWhatTheHandshakeHasAgreedOn() throws Exception {
    try (var memory = new MemoryReactor()) {
      Reactor reactor = memory.reactor();
      var port = memory.await(Place.TLS.listen(reactor, folder, site), Duration.ofSeconds(1));
      var seen =
          memory.await(
              Place.TLS.client(reactor, port).connect(_ -> new RecordingProtocol()),
              Duration.ofSeconds(20));
      seen.transport().write(bytes(Place.TLS, "GET /tls HTTP/1.1~Host: a~Connection: close~~"));
      memory.await(seen.whenLost(), Duration.ofSeconds(20));

      assertThat(text(seen)).endsWith("~~TLSv1.3");
    }
  }

  @Test
  void overTlsTheSchemeIsHttps() throws Exception {
    try (var memory = new MemoryReactor()) {
      Reactor reactor = memory.reactor();
      var port = memory.await(Place.TLS.listen(reactor, folder, site), Duration.ofSeconds(1));
      var seen =
          memory.await(
              Place.TLS.client(reactor, port).connect(_ -> new RecordingProtocol()),
              Duration.ofSeconds(20));
      seen.transport()
          .write(
              bytes(
                  Place.TLS,
                  "GET https://a/ HTTP/1.1~Host: a~~" + CLOSE.replace("/ ", "http://a/ ")));
      memory.await(seen.whenLost(), Duration.ofSeconds(20));

      assertThat(text(seen)).startsWith("HTTP/1.1 200 OK~").contains("helloHTTP/1.1 421 ");
    }
  }
}
