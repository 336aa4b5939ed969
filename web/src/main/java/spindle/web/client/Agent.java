package spindle.web.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint;
import spindle.endpoint.SocksClientEndpoint;
import spindle.endpoint.StreamClientEndpoint;
import spindle.endpoint.TlsClientEndpoint;
import spindle.endpoint.UNIXClientEndpoint;
import spindle.http.HttpUri;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.time.Nanos;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.web.Filter;
import spindle.web.FormData;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.RequestKey;
import spindle.web.Response;
import spindle.web.Upgrade;
import spindle.web.body.Body;

/// Asks servers (Twisted's `Agent`): sends a request over HTTP/1.1, and gives the response when its
/// head has come. The body comes as it is read.
///
/// ```java
/// var agent = new Agent(reactor);
/// agent.request(Request.get("https://example.org/"))            // a Deferred of the response
///     .then(response -> response.body().text(1_000_000));
/// String page = agent.get("https://example.org/").text();       // in a fiber
/// ```
///
/// A server at a UNIX socket is asked by `http+unix`, and the path of the socket, escaped, in place
/// of the host: `http+unix://%2Frun%2Fapp.sock/status`. No proxy stands between, and the field Host
/// says `localhost`.
///
/// A status like 404 is a response as any other. What fails is a
/// [spindle.web.client.reason.RequestFailed], or `IllegalArgumentException` if the request cannot
/// be sent at all. Cancelling the Deferred ends the request wherever it is, and its connection.
///
/// **Read the body, or cancel it.** Until then its connection serves nobody else; one whose body
/// nobody reads is ended after [ClientLimits#readStall], with a warning.
///
/// An agent is a handler, so [filters][Filter] serve it as they serve a site, and [#to] makes one
/// whose server is an object. Immutable; `withX` gives a changed copy, which shares the
/// connections. Belongs to the thread of its reactor.
public final class Agent implements Handler {
  /// On a request: who is told of interim responses.
  public static final RequestKey<Interim> INTERIM = RequestKey.of("interim");

  /// On a request: whether it may be sent once more where it is not known whether the server has
  /// got it, although its method does not say so. GET, HEAD, OPTIONS, PUT, DELETE and TRACE always
  /// may.
  public static final RequestKey<Boolean> IDEMPOTENT = RequestKey.of("idempotent");

  /// On a request: whether its body is sent on when the response comes before it is sent, and does
  /// not say that it is the last of its connection. Otherwise it is stopped, and the connection not
  /// used again.
  public static final RequestKey<Boolean> KEEP_SENDING = RequestKey.of("keep sending");

  /// On a request: the protocol that is asked for in place of HTTP, as the field Upgrade has it:
  /// `websocket`. The agent says Upgrade and `Connection: upgrade`. If the server agrees, the
  /// response is 101 and has the connection: [Response#upgraded]. It does not count in the pool any
  /// more then. Any other response says that it does not agree.
  ///
  /// Where the pool has a connection of HTTP/2 to the origin whose server takes such requests (RFC
  /// 8441), it is a stream of that connection, which counts as long as that; what is answered looks
  /// the same. In clear text by prior knowledge there is no other way, and the request fails with
  /// [spindle.web.client.reason.RequestNotSent] if the server does not.
  public static final RequestKey<String> UPGRADE = Upgrade.ASKED;

  /// On a request: whether it is sent for somebody else, as a proxy does. Nothing is added to it
  /// then; whoever reads its response may take as long as they like; and when nobody wants the
  /// response any more, its connection is ended at once.
  public static final RequestKey<Boolean> RELAYED = RequestKey.of("relayed");

  /// On a request: whether its response goes on for as long as there is news, as a stream of events
  /// does: [ClientLimits#readStall] does not hold for it.
  public static final RequestKey<Boolean> ENDLESS = Request.ENDLESS;

  /// On a request: when all of it must be done, by the reactor's clock; so that what a filter sends
  /// on keeps the time of what it was asked.
  static final RequestKey<Long> DUE = RequestKey.of("due");

  /// On a request: whether a redirect has led it away from the origin that it was for.
  static final RequestKey<Boolean> LED_AWAY = RequestKey.of("led away");

  private static final String HTTPS = "https";
  private static final long A_SECOND = 1_000_000_000L;

  /// What is to be had over the network; null if the server is an object.
  private final @Nullable Network network;

  private final Handler server;
  private final List<Filter> filters;
  private final Handler handler;

  private Agent(@Nullable Network network, Handler server, List<Filter> filters) {
    this.network = network;
    this.server = server;
    this.filters = filters;
    Handler all = server;
    for (Filter each : filters) {
      all = all.with(each);
    }
    this.handler = all;
  }

  private static Agent over(Network network, List<Filter> filters) {
    return new Agent(network, request -> Response.later(network.request(request)), filters);
  }

  /// An agent with connections of its own and the default limits.
  public Agent(Reactor reactor) {
    this(new HTTPConnectionPool(reactor));
  }

  /// An agent that shares the connections of `pool` with all others that are given it, and keeps to
  /// its limits.
  public Agent(HTTPConnectionPool pool) {
    this(over(new Network(pool, TlsClientOptions.defaults(), null, Proxies.none()), List.of()));
  }

  private Agent(Agent other) {
    this(other.network, other.server, other.filters);
  }

  /// An agent whose server is `handler`, whatever the host: for tests of what uses an agent. No
  /// connection is made, and no limit kept.
  public static Agent to(Handler handler) {
    return new Agent(
        null, request -> handler.handle(request.withField("Host", request.host())), List.of());
  }

  /// A copy with a filter before everything it had.
  @Override
  public Agent with(Filter filter) {
    List<Filter> more = new ArrayList<>(filters);
    more.add(filter);
    return new Agent(network, server, more);
  }

  /// A copy that does TLS so. It has connections of its own for `https`, since who is believed
  /// decides over them.
  public Agent withTls(TlsClientOptions options) {
    return network == null ? this : over(network.with(options), filters);
  }

  /// A copy that connects to this place whatever the host: a UNIX socket, say, with options of its
  /// own or with TLS.
  ///
  /// ```java
  /// new Agent(reactor).at(new UNIXClientEndpoint(reactor, "/run/app.sock"))
  ///     .get("https://app.example/status");
  /// ```
  public Agent at(StreamClientEndpoint place) {
    return network == null ? this : over(network.with(place), filters);
  }

  /// A copy whose requests go over proxies.
  public Agent withProxies(Proxies proxies) {
    return network == null ? this : over(network.with(proxies), filters);
  }

  /// The connections; those of an agent [to][#to] an object are none.
  ///
  /// @throws IllegalStateException if its server is an object
  public HTTPConnectionPool pool() {
    if (network == null) {
      throw new IllegalStateException("this agent has no connections: its server is an object");
    }
    return network.pool();
  }

  /// Sends a request.
  ///
  /// @param request with a whole URI, `http`, `https` or `http+unix`:
  ///   `Request.get("https://example.org/")`
  /// @return fires when the head of the response has come. Fails with
  ///   [spindle.web.client.reason.RequestFailed]
  public Deferred<Response> request(Request request) {
    return Deferred.maybeDeferred(() -> handle(request).whenHere());
  }

  /// Sends a request; the response is still to come.
  @Override
  public Response handle(Request request) throws Exception {
    return handler.handle(network == null ? request : network.due(request));
  }

  private Response ask(Request request) {
    return Response.later(request(request));
  }

  /// GETs a page: `agent.get(url).text()` in a fiber, `agent.get(url).whenHere()` elsewhere.
  ///
  /// @throws IllegalArgumentException if `uri` is none
  public Response get(String uri) {
    return ask(Request.get(uri));
  }

  /// Asks for the head alone.
  ///
  /// @throws IllegalArgumentException if `uri` is none
  public Response head(String uri) {
    return ask(Request.of("HEAD", uri));
  }

  /// POSTs a body.
  ///
  /// @param mediaType what it is: `application/json`
  /// @throws IllegalArgumentException if `uri` is none
  public Response post(String uri, Body body, String mediaType) {
    return ask(Request.of("POST", uri).withField("Content-Type", mediaType).withBody(body));
  }

  /// POSTs a form.
  ///
  /// @throws IllegalArgumentException if `uri` is none
  public Response post(String uri, FormData form) {
    return ask(Request.of("POST", uri).withForm(form));
  }

  /// PUTs a body.
  ///
  /// @param mediaType what it is: `application/json`
  /// @throws IllegalArgumentException if `uri` is none
  public Response put(String uri, Body body, String mediaType) {
    return ask(Request.of("PUT", uri).withField("Content-Type", mediaType).withBody(body));
  }

  /// DELETEs what is there.
  ///
  /// @throws IllegalArgumentException if `uri` is none
  public Response delete(String uri) {
    return ask(Request.of("DELETE", uri));
  }

  /// What an agent has beside its filters.
  private static final class Network {
    private final HTTPConnectionPool pool;
    private final TlsClientOptions options;
    private final @Nullable StreamClientEndpoint fixed;
    private final Proxies proxies;
    private @Nullable TlsClientContext tls;
    private @Nullable TlsClientContext tlsToUpgrade;
    private @Nullable Network nameless;
    private @Nullable Network named;

    Network(
        HTTPConnectionPool pool,
        TlsClientOptions options,
        @Nullable StreamClientEndpoint fixed,
        Proxies proxies) {
      this.pool = pool;
      this.options = options;
      this.fixed = fixed;
      this.proxies = proxies;
    }

    HTTPConnectionPool pool() {
      return pool;
    }

    Network with(TlsClientOptions other) {
      return new Network(pool, other, fixed, proxies);
    }

    Network with(StreamClientEndpoint place) {
      return withContext(new Network(pool, options, place, proxies));
    }

    Network with(Proxies others) {
      return withContext(new Network(pool, options, fixed, others));
    }

    private Network withContext(Network copy) {
      copy.tls = tls;
      copy.tlsToUpgrade = tlsToUpgrade;
      return copy;
    }

    Request due(Request request) {
      if (pool.limits().totalTimeout().isEmpty() || request.find(DUE).isPresent()) {
        return request;
      }
      long nanos = Nanos.of(pool.limits().totalTimeout().get());
      return request.with(DUE, Nanos.sum(pool.clock().nowNanos(), nanos));
    }

    /// Who a redirect leads to is not shown the certificate that others may be.
    Deferred<Response> request(Request asked) throws IOException {
      boolean away = asked.find(LED_AWAY).orElse(Boolean.FALSE);
      return away && !options.identities().isEmpty() ? nameless().send(asked) : send(asked);
    }

    private Network nameless() {
      Network known = nameless;
      if (known == null) {
        known = with(options.withoutIdentity());
        known.named = this;
        nameless = known;
      }
      return known;
    }

    private Deferred<Response> send(Request asked) throws IOException {
      WireRequest request = WireRequest.of(asked);
      HttpUri uri = request.uri();
      boolean secure = uri.scheme().equals(HTTPS);
      if (!secure && !uri.scheme().equals("http") && uri.socket().isEmpty()) {
        throw new IllegalArgumentException(
            "expected a URI of http, https or http+unix, got one of " + uri.scheme());
      }
      boolean direct = fixed != null || uri.socket().isPresent();
      Proxies.Proxy proxy = direct ? null : proxies.find(uri);
      if (proxy != null && !secure && proxy.kind() != Proxies.Kind.SOCKS) {
        request = request.over(proxy);
      }
      Route route = route(uri, secure ? context(false) : null, proxy);
      if (secure && request.upgrade() != null && !pool.takesUpgrades(route)) {
        route = route(uri, context(true), proxy);
      }
      return new Call(pool, route, request).start(asked.find(DUE).orElse(0L));
    }

    private Route route(
        HttpUri uri, @Nullable TlsClientContext context, Proxies.@Nullable Proxy proxy)
        throws IOException {
      return proxy == null ? route(uri, context) : proxied(uri, context, proxy);
    }

    private Route route(HttpUri uri, @Nullable TlsClientContext context) {
      StreamClientEndpoint place = fixed == null ? place(uri) : fixed;
      String way = fixed == null ? "" : fixed.toString();
      return new Route(uri.origin(), way, place, null, context, uri.host(), uri.port());
    }

    private Route proxied(HttpUri uri, @Nullable TlsClientContext context, Proxies.Proxy proxy)
        throws IOException {
      boolean socks = proxy.kind() == Proxies.Kind.SOCKS;
      String host = uri.host().indexOf(':') < 0 ? uri.host() : "[" + uri.host() + "]";
      Tunnel tunnel =
          context == null || socks
              ? null
              : new Tunnel(host + ":" + uri.port(), proxy.credentials());
      String way = proxy + (proxy.credentials() == null ? "" : " " + proxy.credentials());
      StreamClientEndpoint place = place(uri, proxy);
      return new Route(uri.origin(), way, place, tunnel, context, uri.host(), uri.port());
    }

    private StreamClientEndpoint place(HttpUri uri) {
      return uri.socket()
          .<StreamClientEndpoint>map(path -> new UNIXClientEndpoint(pool.reactor(), path))
          .orElseGet(() -> place(uri.host(), uri.port()));
    }

    private StreamClientEndpoint place(HttpUri uri, Proxies.Proxy proxy) throws IOException {
      StreamClientEndpoint place = place(proxy.host(), proxy.port());
      return switch (proxy.kind()) {
        case HTTP -> place;
        case HTTPS ->
            new TlsClientEndpoint(
                place, proxy.host(), proxy.port(), (named == null ? this : named).context(true));
        case SOCKS -> new SocksClientEndpoint(place, uri.host(), uri.port(), proxy.socks());
      };
    }

    private StreamClientEndpoint place(String host, int port) {
      Duration later =
          Duration.ofNanos(Nanos.sum(Nanos.of(pool.limits().connectTimeout()), A_SECOND));
      return new HostnameEndpoint(
          pool.reactor(), host, port, ConnectOptions.defaults().withTimeout(later));
    }

    /// @param upgrades whether only HTTP/1.1 will do, since every server of it knows Upgrade
    private TlsClientContext context(boolean upgrades) throws IOException {
      TlsClientContext known = upgrades ? tlsToUpgrade : tls;
      if (known != null) {
        return known;
      }
      TlsClientOptions kept =
          options.withLimits(
              options.limits().withHandshakeTimeout(pool.limits().handshakeTimeout()));
      if (upgrades || kept.applicationProtocols().isEmpty()) {
        kept =
            kept.withApplicationProtocols(
                upgrades ? new String[] {"http/1.1"} : pool.versions().alpnNames());
      }
      TlsClientContext made = TlsClientContext.load(kept);
      if (upgrades) {
        tlsToUpgrade = made;
      } else {
        tls = made;
      }
      return made;
    }
  }
}
