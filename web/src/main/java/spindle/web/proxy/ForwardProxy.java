package spindle.web.proxy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.endpoint.HostnameEndpoint;
import spindle.endpoint.OwnNetworks;
import spindle.http.BadTarget;
import spindle.http.HttpError;
import spindle.http.HttpUri;
import spindle.http.Status;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.AddressNotAllowed;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectionClosed;
import spindle.roles.ConnectOptions;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.client.HTTPConnectionPool;

/// Asks servers of others for its clients, who have it set as their proxy: for a whole URI of
/// `http` in the first line, or a tunnel to a host and a port by CONNECT, RFC 9110, 9.3.6.
///
/// ```java
/// var proxy = ForwardProxy.allowing(reactor, (request, uri) -> uri.host().endsWith(".example"));
/// new TCP4ServerEndpoint(reactor, 3128).listen(Site.answering(proxy));
/// ```
///
/// Only what the rule allows is asked for, and nothing of this machine or of a private network,
/// whatever name it goes by, unless [#withAddresses] says otherwise: else 403. A host with several
/// addresses is reached as [HostnameEndpoint] does it. Who asked is not said; Via is. Where a
/// server fails, the client hears what it hears of a [ReverseProxy].
///
/// Immutable; `withX` gives a changed copy. Belongs to the thread of its reactor.
public final class ForwardProxy implements Handler {
  private final Reactor reactor;
  private final HTTPConnectionPool pool;
  private final BiPredicate<? super Request, ? super HttpUri> rule;
  private final Predicate<? super Address> addresses;
  private final ReverseProxy proxy;

  private ForwardProxy(
      Reactor reactor,
      HTTPConnectionPool pool,
      BiPredicate<? super Request, ? super HttpUri> rule,
      Predicate<? super Address> addresses,
      ReverseProxy proxy) {
    this.reactor = reactor;
    this.pool = pool;
    this.rule = rule;
    this.addresses = addresses;
    this.proxy = proxy;
  }

  /// One that keeps to [Upstreams#limits].
  ///
  /// @param rule whether a request may have what it asks for: a URI of `http`, or, for a CONNECT,
  ///   `https://host:port/`
  public static ForwardProxy allowing(
      Reactor reactor, BiPredicate<? super Request, ? super HttpUri> rule) {
    HTTPConnectionPool pool = new HTTPConnectionPool(reactor, Upstreams.limits());
    return new ForwardProxy(
        reactor,
        pool,
        rule,
        address -> !OwnNetworks.has(address),
        ReverseProxy.forward(Upstreams.none(reactor, new Agent(pool))));
  }

  /// A copy that also goes to this machine and to private networks, where servers may think that
  /// whoever reaches them is one of their own.
  public ForwardProxy withPrivateTargets() {
    return withAddresses(_ -> true);
  }

  /// A copy that goes to those addresses alone that `allowed` says, instead of to all that are not
  /// of one's own networks.
  ///
  /// @param allowed is given an [spindle.address.IPv4Address] or an [spindle.address.IPv6Address],
  ///   with the port. Must not wait
  public ForwardProxy withAddresses(Predicate<? super Address> allowed) {
    return new ForwardProxy(reactor, pool, rule, allowed, proxy);
  }

  /// A copy with another name in Via, as [ReverseProxy#withPseudonym] has it.
  ///
  /// @throws IllegalArgumentException as there
  public ForwardProxy withPseudonym(String name) {
    return new ForwardProxy(reactor, pool, rule, addresses, proxy.withPseudonym(name));
  }

  /// Its connections, but for tunnels.
  public HTTPConnectionPool pool() {
    return pool;
  }

  /// Asks for what `request` asks for.
  ///
  /// @throws HttpError with 403 if it is not allowed, 400 if it is no request to a proxy, and as
  ///   [ReverseProxy#handle]
  @Override
  public Response handle(Request request) throws Exception {
    boolean connects = request.method().equals("CONNECT");
    if (!connects && !HttpUri.isAbsolute(request.target())) {
      throw new HttpError(Status.BAD_REQUEST, "This is a proxy: ask it for a whole URI.");
    }
    HttpUri uri = connects ? place(request.target()) : request.uri();
    if (!rule.test(request, uri)) {
      throw forbidden();
    }
    ConnectOptions options = ConnectOptions.defaults().withTimeout(connectTimeout());
    HostnameEndpoint endpoint =
        new HostnameEndpoint(reactor, uri.host(), uri.port(), options).withAllowed(addresses);
    if (connects) {
      return Response.later(tunnel(endpoint));
    }
    Agent agent = new Agent(pool).at(endpoint);
    return proxy.before(Upstreams.of(reactor, agent, uri.origin())).handle(request);
  }

  private Duration connectTimeout() {
    return pool.limits().connectTimeout();
  }

  private static HttpUri place(String target) {
    try {
      return HttpUri.parse("https://" + target);
    } catch (BadTarget e) {
      throw new HttpError(Status.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  /// What asks for a place that is not allowed is answered so.
  static HttpError forbidden() {
    return new HttpError(Status.FORBIDDEN, "This proxy does not go there.");
  }

  private Deferred<Response> tunnel(HostnameEndpoint endpoint) {
    return endpoint
        .connect(_ -> new Held())
        .addTimeout(connectTimeout(), reactor)
        .addCallbacks(this::opened, ForwardProxy::notOpened);
  }

  private Response opened(Held held) {
    Tunnel tunnel = new Tunnel(held::giveTo, proxy.tunnelSilence(), () -> {});
    return Response.tunnel(tunnel).withBody(held.unclaimed());
  }

  private static Response notOpened(Throwable failure) throws HttpError {
    throw switch (failure) {
      case AddressNotAllowed _ -> forbidden();
      case TimeoutException _, ConnectTimeoutError _ ->
          new HttpError(Status.GATEWAY_TIMEOUT, "The server takes too long.");
      default -> new HttpError(Status.BAD_GATEWAY, "The server cannot be reached.");
    };
  }

  /// The connection to the server, until the client has been told that it is there.
  private static final class Held extends Protocol {
    private @Nullable ConnectionClosed lost;
    private boolean given;

    @Override
    public void connectionMade() {
      transport().pauseProducing();
    }

    void giveTo(Protocol next) throws Exception {
      if (lost != null) {
        throw new IOException("the server has gone", lost);
      }
      given = true;
      transport().resumeProducing();
      transport().switchProtocol(next);
    }

    /// Ends the connection if nobody takes it.
    Body unclaimed() {
      return Body.empty(() -> {
        if (!given) {
          transport().abortConnection();
        }
      });
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost = reason;
    }
  }
}
