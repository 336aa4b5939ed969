package spindle.web.filters;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// Refuses what a page of another origin has a browser send with its user's cookies (cross-site
/// request forgery): needs no token in forms, since browsers say where a request comes from.
///
/// A request is refused with 403 if its method may change something, or it asks for another
/// protocol as WebSocket does, and it comes from elsewhere: `Sec-Fetch-Site` says neither
/// `same-origin` nor `none`, or where that is missing (old browsers, or without TLS), `Origin` is
/// there and is not that of the Host. What has neither field comes from no browser, and so with
/// nobody's cookies by mistake.
///
/// GET, HEAD and OPTIONS always pass: let them change nothing.
public final class CrossOriginProtection implements Filter {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OURS = Set.of("same-origin", "none");

  private final Set<String> trusted;
  private final Predicate<Request> excluded;

  private CrossOriginProtection(Set<String> trusted, Predicate<Request> excluded) {
    this.trusted = trusted;
    this.excluded = excluded;
  }

  /// As above.
  public static CrossOriginProtection usual() {
    return new CrossOriginProtection(Set.of(), _ -> false);
  }

  /// A copy that takes requests of these origins as well.
  ///
  /// @param origins as browsers show them: `https://app.example`
  /// @throws IllegalArgumentException if one is none
  public CrossOriginProtection trusting(String... origins) {
    Set<String> more = new TreeSet<>(trusted);
    more.addAll(Origins.of(origins));
    return new CrossOriginProtection(more, excluded);
  }

  /// A copy that also lets these requests pass: for what is authenticated without cookies.
  public CrossOriginProtection unless(Predicate<Request> others) {
    return new CrossOriginProtection(trusted, excluded.or(others));
  }

  /// Refuses the request, or gives it to `next`.
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    boolean safe =
        SAFE.contains(request.method()) && !request.fields().lists("Connection", "upgrade");
    if (safe || isOurs(request) || excluded.test(request)) {
      return next.handle(request);
    }
    throw new HttpError(Status.FORBIDDEN, "This request comes from a page of another origin.");
  }

  private boolean isOurs(Request request) {
    String origin = request.fields().firstOr("Origin", "");
    if (!origin.isEmpty() && trusted.contains(origin)) {
      return true;
    }
    String site = request.fields().firstOr("Sec-Fetch-Site", "");
    return site.isEmpty()
        ? origin.isEmpty() || Origins.isOf(origin, request.host())
        : OURS.contains(site);
  }
}
