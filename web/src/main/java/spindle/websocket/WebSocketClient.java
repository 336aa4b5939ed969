package spindle.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.time.Scheduler;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.Upgraded;
import spindle.web.body.Body;
import spindle.websocket.frame.Masks;

/// Opens WebSockets at servers, by an agent of the web client: so proxies, TLS, cookies and
/// whatever filters it has hold for them, too.
///
/// ```java
/// var sockets = WebSocketClient.of(reactor, new Agent(reactor)).withCompression();
/// sockets.talk("wss://example.org/chat", socket -> {             // in a fiber
///   socket.send("hello");
///   for (String said; (said = socket.readText()) != null; ) {
///     System.out.println(said);
///   }
/// });
/// ```
///
/// What fails is a [HandshakeRefused] if the server answers with anything but a WebSocket, a
/// [spindle.web.client.reason.RequestFailed] if there is no answer, or a
/// [spindle.defer.TimeoutError] after [WebSocketLimits#handshakeTimeout]. Redirects are followed,
/// and 401 is answered, if the agent has filters for them.
///
/// A socket once open does not count in the agent's pool. Immutable; `withX` gives a changed copy.
/// Belongs to the thread of the agent's reactor.
public final class WebSocketClient {
  private static final int REFUSAL_MAX = 16 * 1024;

  private final Scheduler clock;
  private final Handler agent;
  private final Fields fields;
  private final WebSocketLimits limits;
  private final List<String> subprotocols;
  private final boolean compresses;
  private final boolean streams;
  private final Masks masks;

  /// What holds for the sockets that do not compress, and for those that do.
  private final Terms plain;

  private final Terms compressed;

  private WebSocketClient(
      Scheduler clock,
      Handler agent,
      Fields fields,
      WebSocketLimits limits,
      List<String> subprotocols,
      boolean compresses,
      boolean streams,
      Masks masks) {
    this.clock = clock;
    this.agent = agent;
    this.fields = fields;
    this.limits = limits;
    this.subprotocols = subprotocols;
    this.compresses = compresses;
    this.streams = streams;
    this.masks = masks;
    this.plain = new Terms(limits, false, streams, masks);
    this.compressed = new Terms(limits, true, streams, masks);
  }

  /// One that asks by `agent`.
  ///
  /// @param clock that of the agent: its reactor
  /// @param agent a [spindle.web.client.Agent]
  public static WebSocketClient of(Scheduler clock, Handler agent) {
    return new WebSocketClient(
        clock,
        agent,
        Fields.none(),
        WebSocketLimits.defaults(),
        List.of(),
        false,
        false,
        new Masks(new SecureRandom()));
  }

  /// A copy with other limits.
  public WebSocketClient withLimits(WebSocketLimits other) {
    return new WebSocketClient(
        clock, agent, fields, other, subprotocols, compresses, streams, masks);
  }

  /// A copy that sends this field with its requests: `Origin`, `Authorization`.
  ///
  /// @throws IllegalArgumentException if there can be no such field
  public WebSocketClient withField(String name, String value) {
    return new WebSocketClient(
        clock, agent, fields.with(name, value), limits, subprotocols, compresses, streams, masks);
  }

  /// A copy that offers these subprotocols, the one it likes best first. A server may choose one,
  /// or none: see [WebSocket#subprotocol].
  public WebSocketClient withSubprotocols(String... names) {
    return new WebSocketClient(
        clock, agent, fields, limits, List.of(names), compresses, streams, masks);
  }

  /// A copy that offers to compress messages, RFC 7692. Where the server agrees, those of 256 bytes
  /// or more are, each for itself.
  public WebSocketClient withCompression() {
    return new WebSocketClient(clock, agent, fields, limits, subprotocols, true, streams, masks);
  }

  /// A copy whose messages are read while they arrive, and have no limit: [WebSocket#nextStream].
  /// They are never compressed.
  public WebSocketClient withStreams() {
    return new WebSocketClient(clock, agent, fields, limits, subprotocols, compresses, true, masks);
  }

  /// A copy that takes keys and masks from here and not from a `SecureRandom`: for tests.
  public WebSocketClient withRandom(RandomGenerator source) {
    return new WebSocketClient(
        clock, agent, fields, limits, subprotocols, compresses, streams, new Masks(source));
  }

  /// Opens a WebSocket, for who asks for its messages: [WebSocket#next], or [WebSocket#read] in a
  /// fiber.
  ///
  /// @param uri `ws://…` or `wss://…`
  /// @return fires when it is open. Cancelling it ends the attempt, however far it is
  /// @throws IllegalArgumentException if it is no such URI
  public Deferred<WebSocket> open(String uri) {
    return open(uri, new Asking());
  }

  /// Opens a WebSocket, and calls a protocol back.
  ///
  /// @param uri as above
  /// @return as above; fires after the protocol's `connectionMade`
  public Deferred<WebSocket> connect(String uri, WebSocketProtocol protocol) {
    return open(uri, new Called(protocol));
  }

  /// Opens a WebSocket, and talks over it in a fiber. When `talk` returns, the socket is closed
  /// with 1000; what it throws is logged, and closes the socket with 1011. When the connection
  /// ends, it is as for a server's: see [WebSocketRoute#talk].
  ///
  /// @param uri as above
  /// @return as above
  public Deferred<WebSocket> talk(String uri, Talk talk) {
    return open(uri, new Talking(talk));
  }

  private Deferred<WebSocket> open(String uri, SocketUser user) {
    ClientHandshake asked =
        ClientHandshake.of(masks.random(), subprotocols, compresses && !streams);
    Request request = asked.request(uri, fields);
    Deferred<Response> answer = Deferred.maybeDeferred(() -> agent.handle(request).whenHere());
    return answer
        .then(response -> opened(asked, request, response, user))
        .addTimeout(limits.handshakeTimeout(), clock);
  }

  private Deferred<WebSocket> opened(
      ClientHandshake asked, Request request, Response response, SocketUser user) throws Exception {
    Optional<Upgraded> connection = response.upgraded();
    if (connection.isEmpty()) {
      return new Refusal(response).read();
    }
    Handshake agreed;
    try {
      agreed = asked.read(request, response.fields());
    } catch (ClientHandshake.BadAnswer e) {
      response.body().cancel();
      throw new HandshakeRefused(
          "the server agrees to a WebSocket, but " + e.words(),
          response.status(),
          response.fields(),
          "");
    }
    Line line = new Line(agreed.extensions() == null ? plain : compressed, user, agreed);
    connection.get().switchTo(line);
    return Deferred.succeed(line.socket());
  }

  /// Who asks for what comes.
  private static final class Asking implements SocketUser {
    @Override
    public void opened(WebSocket socket) {}

    @Override
    public boolean take(Message message) {
      return false;
    }

    @Override
    public boolean take(MessageStream stream) {
      return false;
    }

    @Override
    public void closed(CloseStatus status, boolean reading) {}
  }

  /// An answer that is no WebSocket, of which the beginning is read.
  private static final class Refusal {
    private final Response response;
    private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();

    Refusal(Response response) {
      this.response = response;
    }

    Deferred<WebSocket> read() {
      Body body = response.body();
      return body.pourInto(this::take).addBoth(this::refused);
    }

    private @Nullable Deferred<?> take(ByteBuffer piece) throws HandshakeRefused {
      byte[] more = new byte[Math.min(piece.remaining(), REFUSAL_MAX - beginning.size())];
      piece.get(more);
      beginning.writeBytes(more);
      if (beginning.size() == REFUSAL_MAX) {
        throw refusal();
      }
      return null;
    }

    private WebSocket refused(Outcome<Long> read) throws Exception {
      if (read instanceof Outcome.Failure<Long>(Throwable cause)
          && cause instanceof CancelledError cancelled) {
        throw cancelled;
      }
      throw refusal();
    }

    private HandshakeRefused refusal() {
      Status status = response.status();
      return new HandshakeRefused(
          "expected 101, and with it a WebSocket; the server answers " + status,
          status,
          response.fields(),
          beginning.toString(StandardCharsets.UTF_8));
    }
  }
}
