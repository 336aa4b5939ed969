package spindle.web.server;

import java.time.InstantSource;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import spindle.address.Address;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.tls.AlpnAware;
import spindle.tls.AlpnFactory;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.WebLimits;

/// A web site: what an endpoint listens with. It is a handler, too, so a test asks it without a
/// connection: `site.handle(Request.get("/"))`.
///
/// What a handler throws is answered here: [spindle.web.HttpError] as it says, anything else with
/// 500, and logged. The client is told no more than the status then.
///
/// Immutable; `withX` gives a changed copy. One site may serve several reactors, if its handlers
/// can.
public final class Site implements ServerFactory, AlpnAware, Handler {
  /// What the modules that are there bring.
  private static final List<HttpVersion> FOUND =
      ServiceLoader.load(HttpVersion.class, HttpVersion.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private static final String HTTP_1 = "http/1.1";

  private final Handler handler;
  private final WebLimits limits;
  private final InstantSource time;
  private final List<HttpVersion> versions;

  /// What the connections of one thread share.
  private final ThreadLocal<Workbench> benches;

  private Site(Handler handler, WebLimits limits, InstantSource time, List<HttpVersion> versions) {
    this.handler = handler;
    this.limits = limits;
    this.time = time;
    this.versions = versions;
    this.benches = ThreadLocal.withInitial(() -> new Workbench(this));
  }

  /// A site of these routes.
  ///
  /// @param routes enters them, once, before this returns
  public static Site of(Consumer<Routes> routes) {
    Routes table = new Routes();
    routes.accept(table);
    return answering(table);
  }

  /// A site that answers everything by one handler.
  public static Site answering(Handler handler) {
    return new Site(Refusals.round(handler), WebLimits.defaults(), InstantSource.system(), FOUND);
  }

  /// A copy with a filter before everything it had. Also the answers to what handlers throw go
  /// through it, unless it throws itself.
  @Override
  public Site with(Filter filter) {
    Handler inner = ErrorAnswers.round(handler);
    return new Site(inner.with(filter), limits, time, versions);
  }

  /// A copy with other limits.
  public Site withLimits(WebLimits other) {
    return new Site(handler, other, time, versions);
  }

  /// A copy that takes the time of day, for the field Date, from here and not from the system.
  public Site withTime(InstantSource source) {
    return new Site(handler, limits, source, versions);
  }

  /// A copy that speaks these versions of HTTP beside HTTP/1.1, the one that is liked best first,
  /// and no others. Over TLS the client chooses by ALPN, in clear text by how it begins. Without
  /// this, a site speaks what the modules bring that are there.
  public Site withVersions(HttpVersion... others) {
    return new Site(handler, limits, time, List.of(others));
  }

  /// What its clients may cost it.
  public WebLimits limits() {
    return limits;
  }

  List<HttpVersion> versions() {
    return versions;
  }

  InstantSource time() {
    return time;
  }

  /// Answers as a client would be answered; throws nothing.
  @Override
  public Response handle(Request request) {
    return ErrorAnswers.of(handler, request);
  }

  /// The server's end of one connection.
  @Override
  public Protocol buildProtocol(Address address) {
    return new ServerConnection(this);
  }

  /// What builds over TLS: a client that knows no ALPN, or likes it best, speaks HTTP/1.1.
  @Override
  public AlpnFactory alpn() {
    AlpnFactory all = null;
    for (HttpVersion each : versions) {
      ServerFactory factory = peer -> each.buildProtocol(this, peer);
      all =
          all == null ? AlpnFactory.of(each.alpnName(), factory) : all.or(each.alpnName(), factory);
    }
    return (all == null ? AlpnFactory.of(HTTP_1, this) : all.or(HTTP_1, this)).otherwise(this);
  }

  /// On the thread of a reactor: what the connections there share.
  Workbench bench() {
    return benches.get();
  }
}
