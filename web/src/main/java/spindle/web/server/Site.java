package spindle.web.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.time.InstantSource;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.http.MalformedMessage;
import spindle.http.Status;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.time.Scheduler;
import spindle.tls.AlpnAware;
import spindle.tls.AlpnFactory;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Origin;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.WebLimits;

/// A web site: what an endpoint listens with. It is a handler, too, so a test asks it without a
/// connection: `site.handle(Request.get("/"))`.
///
/// What a handler throws is answered here: [spindle.http.HttpError] as it says, anything else with
/// 500, and logged. The client is told no more than the status then.
///
/// Immutable; `withX` gives a changed copy. One site may serve several reactors, if its handlers
/// can.
public final class Site implements ServerFactory, AlpnAware, Handler {
  private static final Logger LOG = System.getLogger("spindle.web.server");

  /// What the modules that are there bring.
  private static final List<HttpVersion> FOUND =
      ServiceLoader.load(HttpVersion.class, HttpVersion.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private static final String HTTP_1 = "http/1.1";

  /// What a copy is made from.
  private static final class Draft {
    Handler inmost = _ -> Response.of(Status.NOT_FOUND);
    List<Filter> filters = List.of();
    ErrorPages errorPages = ErrorPages.usual();
    WebLimits limits = WebLimits.defaults();
    InstantSource time = InstantSource.system();
    List<HttpVersion> versions = FOUND;
    @Nullable ExchangeListener listener;
    boolean limited;
  }

  private final Handler inmost;
  private final List<Filter> filters;
  private final ErrorPages errorPages;
  private final WebLimits limits;
  private final InstantSource time;
  private final List<HttpVersion> versions;
  private final @Nullable ExchangeListener listener;
  private final boolean limited;
  private final @Nullable UnaryOperator<WebLimits> limiting;
  private final Handler whole;

  /// What the connections of one thread share. They hold it, and not the thread: it would hold a
  /// site that is served no more for as long as it lives.
  @SuppressWarnings("ThreadLocalUsage") // each site has its own
  private final ThreadLocal<@Nullable WeakReference<Workbench>> benches = new ThreadLocal<>();

  private Site(Draft draft) {
    inmost = draft.inmost;
    filters = draft.filters;
    errorPages = draft.errorPages;
    limits = draft.limits;
    time = draft.time;
    versions = draft.versions;
    listener = draft.listener;
    limited = draft.limited;
    limiting = limited ? _ -> draft.limits : null;
    whole = whole();
  }

  private Handler whole() {
    Handler all = Refusals.round(inmost);
    for (Filter each : filters) {
      all = ErrorAnswers.round(all, errorPages).with(each);
    }
    return all;
  }

  private Site with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.inmost = inmost;
    draft.filters = filters;
    draft.errorPages = errorPages;
    draft.limits = limits;
    draft.time = time;
    draft.versions = versions;
    draft.listener = listener;
    draft.limited = limited;
    change.accept(draft);
    return new Site(draft);
  }

  /// A site of these routes.
  ///
  /// @param routes enters them, once, before this returns
  public static Site of(Consumer<Routes> routes) {
    return answering(Routes.of(routes));
  }

  /// A site that answers everything by one handler.
  public static Site answering(Handler handler) {
    Draft draft = new Draft();
    draft.inmost = handler;
    return new Site(draft);
  }

  /// A copy with a filter before everything it had. Also the answers to what handlers throw go
  /// through it, unless it throws itself.
  @Override
  public Site with(Filter filter) {
    List<Filter> more = Stream.concat(filters.stream(), Stream.of(filter)).toList();
    return with(draft -> draft.filters = more);
  }

  /// A copy that tells its clients of errors by other pages.
  public Site withErrorPages(ErrorPages pages) {
    return with(draft -> draft.errorPages = pages);
  }

  /// A copy with other limits. They hold for what it answers also where it is a part of another
  /// site, mounted or a virtual host, as [Request#limit] says.
  public Site withLimits(WebLimits other) {
    return with(draft -> {
      draft.limits = other;
      draft.limited = true;
    });
  }

  /// A copy that takes the time of day, for the field Date, from here and not from the system.
  public Site withTime(InstantSource source) {
    return with(draft -> draft.time = source);
  }

  /// A copy that speaks these versions of HTTP beside HTTP/1.1, the one that is liked best first,
  /// and no others. Over TLS the client chooses by ALPN, in clear text by how it begins. Without
  /// this, a site speaks what the modules bring that are there.
  public Site withVersions(HttpVersion... others) {
    return with(draft -> draft.versions = List.of(others));
  }

  /// A copy that tells `other`, and nobody who was told before, of each exchange that came over a
  /// connection and has ended: mostly an access log. It is told of all of them, also of those that
  /// no filter sees, since their head was no request.
  public Site withListener(ExchangeListener other) {
    return with(draft -> draft.listener = other);
  }

  /// Whether anybody is to be told of exchanges. For whoever serves a connection.
  public boolean isListenedTo() {
    return listener != null;
  }

  /// Tells whoever listens; throws nothing. For whoever serves a connection.
  public void exchangeEnded(EndedExchange exchange) {
    if (listener == null) {
      return;
    }
    try {
      listener.exchangeEnded(exchange);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable failure) {
      LOG.log(Level.ERROR, "who is told of exchanges has failed", failure);
    }
  }

  /// The page for a client whose request was refused for its head; who listens is told. For whoever
  /// serves a connection.
  ///
  /// @param firstLine of the request, or what could be read of it
  public Response refuse(MalformedMessage why, Origin origin, String firstLine) {
    Status status = why.fault().status();
    Request unread = Refusals.unread(firstLine, origin);
    Response page = errorPages.answerAtOnce(status, String.valueOf(why.getMessage()), unread);
    if (isListenedTo()) {
      ExchangeReport.refused(this, origin, firstLine, status, page.body().length());
    }
    return page;
  }

  /// The value of the field Date, made once a second; on the thread of a reactor. For whoever
  /// serves a connection.
  public String date(Scheduler scheduler) {
    return bench().date(scheduler);
  }

  /// What its clients may cost it.
  public WebLimits limits() {
    return limits;
  }

  ErrorPages errorPages() {
    return errorPages;
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
    if (limiting != null) {
      request.limit(limiting);
    }
    return ErrorAnswers.of(whole, request, errorPages);
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
    WeakReference<Workbench> known = benches.get();
    Workbench bench = known == null ? null : known.get();
    if (bench == null) {
      bench = new Workbench(this);
      benches.set(new WeakReference<>(bench));
    }
    return bench;
  }
}
