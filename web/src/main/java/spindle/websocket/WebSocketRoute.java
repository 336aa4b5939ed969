package spindle.websocket;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spindle.defer.Deferred;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.Upgrade;

/// A path where WebSockets are opened: say how, once.
///
/// ```java
/// routes.webSocket("/echo").talk(socket -> {
///   for (String said; (said = socket.readText()) != null; ) {
///     socket.send(said);
///   }
/// });
/// ```
///
/// A page of another host cannot connect unless it is [named][#withOrigins]: it would come with the
/// cookies of the user. Filters, authentication and limits stand before it as before any handler.
///
/// Immutable but for the path, which is answered once; `withX` gives a changed copy.
public final class WebSocketRoute {
  private final Consumer<Handler> entry;
  private final WebSocketLimits limits;
  private final Set<String> origins;
  private final List<String> subprotocols;
  private final boolean compresses;
  private final boolean streams;

  /// What holds for the sockets that do not compress, and for those that do.
  private final Terms plain;

  private final Terms compressed;

  private WebSocketRoute(
      Consumer<Handler> entry,
      WebSocketLimits limits,
      Set<String> origins,
      List<String> subprotocols,
      boolean compresses,
      boolean streams) {
    this.entry = entry;
    this.limits = limits;
    this.origins = origins;
    this.subprotocols = subprotocols;
    this.compresses = compresses;
    this.streams = streams;
    this.plain = new Terms(limits, false, streams, null);
    this.compressed = new Terms(limits, true, streams, null);
  }

  /// For whoever has paths to answer.
  ///
  /// @param entry takes the handler
  public static WebSocketRoute into(Consumer<Handler> entry) {
    return new WebSocketRoute(entry, WebSocketLimits.defaults(), Set.of(), List.of(), false, false);
  }

  /// A copy with other limits.
  public WebSocketRoute withLimits(WebSocketLimits other) {
    return new WebSocketRoute(entry, other, origins, subprotocols, compresses, streams);
  }

  /// A copy that pages from these places may connect to as well: `https://example.org`, or `*` for
  /// all there are.
  public WebSocketRoute withOrigins(String... others) {
    Set<String> lower =
        Stream.of(others).map(each -> each.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    return new WebSocketRoute(entry, limits, Set.copyOf(lower), subprotocols, compresses, streams);
  }

  /// A copy that speaks these subprotocols. The first of the client's list that is among them is
  /// agreed on; if none is, the socket opens without.
  public WebSocketRoute withSubprotocols(String... names) {
    return new WebSocketRoute(entry, limits, origins, List.of(names), compresses, streams);
  }

  /// A copy that compresses messages of 256 bytes or more, RFC 7692, where the client can. Each
  /// message for itself, so that it costs a silent connection nothing.
  public WebSocketRoute withCompression() {
    return new WebSocketRoute(entry, limits, origins, subprotocols, true, streams);
  }

  /// A copy whose messages are read while they arrive, and have no limit: [WebSocket#nextStream].
  /// They are never compressed.
  public WebSocketRoute withStreams() {
    return new WebSocketRoute(entry, limits, origins, subprotocols, compresses, true);
  }

  /// Talks in a fiber. When the connection ends, a fiber that waits for a message gets null; one
  /// that waits for something else is cancelled, unless messages wait for it that came before the
  /// end.
  public void talk(Talk talk) {
    entry.accept(request -> answer(agree(request), new Talking(talk)));
  }

  /// Talks in a fiber that is given the request as well.
  public void talk(RequestTalk talk) {
    entry.accept(request -> {
      Handshake handshake = agree(request);
      Request kept = request.withoutExchange();
      return answer(handshake, new Talking(socket -> talk.talk(socket, kept)));
    });
  }

  /// Calls a protocol back.
  ///
  /// @param maker makes one for each socket, before the client is told that it is one: what it
  ///   throws refuses, as in any handler
  public void protocol(Maker maker) {
    entry.accept(request -> {
      Handshake handshake = agree(request);
      return answer(handshake, new Called(maker.make(request)));
    });
  }

  /// Calls a protocol back that a Deferred brings.
  ///
  /// @param maker as above
  public void protocolLater(LaterMaker maker) {
    entry.accept(request -> {
      Handshake handshake = agree(request);
      Deferred<WebSocketProtocol> coming = maker.make(request);
      return Response.later(coming.addCallback(made -> answer(handshake, new Called(made))));
    });
  }

  /// Makes the protocol of one socket.
  @FunctionalInterface
  public interface Maker {
    /// Decides by the request that asks for it.
    ///
    /// @throws Exception as a handler may; the client is refused
    WebSocketProtocol make(Request request) throws Exception;
  }

  /// Makes the protocol of one socket, later.
  @FunctionalInterface
  public interface LaterMaker {
    /// Decides by the request that asks for it.
    ///
    /// @throws Exception as a handler may; the client is refused
    Deferred<WebSocketProtocol> make(Request request) throws Exception;
  }

  private Handshake agree(Request request) {
    return Handshake.of(request, origins, subprotocols, compresses && !streams);
  }

  private Response answer(Handshake handshake, SocketUser user) {
    Terms terms = handshake.extensions() == null ? plain : compressed;
    Upgrade upgrade = new Upgrade(Handshake.NAME, () -> new Line(terms, user, handshake));
    return handshake.opening(Response.upgrade(upgrade));
  }
}
