package spindle.web.filters;

import java.time.Duration;
import spindle.http.Fields;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// Puts fields on every response that have browsers do less than they would. What a response says
/// itself stays as it is.
///
/// | field | usual value | it prevents |
/// |---|---|---|
/// | X-Content-Type-Options | `nosniff` | that a file is taken for a page or a script |
/// | X-Frame-Options | `SAMEORIGIN` | that pages of others show this one in a frame |
/// | Content-Security-Policy | `frame-ancestors 'self'` | the same, where it is known |
/// | Referrer-Policy | `strict-origin-when-cross-origin` | that others learn paths and queries |
/// | Strict-Transport-Security | `max-age=15552000` | that the next visit begins without TLS |
///
/// The last one is said over TLS alone, and means 180 days. A site's own scripts and styles are
/// best named in a policy of its own: `with("Content-Security-Policy", "default-src 'self';
/// frame-ancestors 'self'")`.
public final class SecurityHeaders implements Filter {
  private static final Duration HALF_A_YEAR = Duration.ofDays(180);
  private static final String HSTS = "Strict-Transport-Security";

  private final Fields always;
  private final Fields overTls;

  private SecurityHeaders(Fields always, Fields overTls) {
    this.always = always;
    this.overTls = overTls;
  }

  /// Those above.
  public static SecurityHeaders usual() {
    Fields always =
        Fields.of(
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "SAMEORIGIN",
            "Content-Security-Policy",
            "frame-ancestors 'self'",
            "Referrer-Policy",
            "strict-origin-when-cross-origin");
    return new SecurityHeaders(always, Fields.none()).withHsts(HALF_A_YEAR, false);
  }

  /// A copy with this field too, or with another value of it.
  ///
  /// @throws IllegalArgumentException if it is no field; or is Strict-Transport-Security, for which
  ///   there is [#withHsts]
  public SecurityHeaders with(String name, String value) {
    if (name.equalsIgnoreCase(HSTS)) {
      throw new IllegalArgumentException("withHsts says that, since it is for TLS alone");
    }
    return new SecurityHeaders(always.with(name, value), overTls);
  }

  /// A copy that leaves this field to handlers.
  public SecurityHeaders without(String name) {
    return new SecurityHeaders(always.without(name), overTls.without(name));
  }

  /// A copy whose browsers use TLS for this long, whatever the user types: there is no way back
  /// before. Said only to requests that came over TLS.
  ///
  /// @param time zero has browsers forget it
  /// @param subdomains whether for all hosts below this one, too
  public SecurityHeaders withHsts(Duration time, boolean subdomains) {
    String value = "max-age=" + time.toSeconds() + (subdomains ? "; includeSubDomains" : "");
    return new SecurityHeaders(always, Fields.of(HSTS, value));
  }

  /// Has `next` answer, and puts the fields on that.
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    boolean secure = request.origin().secure();
    return next.handle(request)
        .then(response -> {
          Response covered = cover(response, always);
          return secure ? cover(covered, overTls) : covered;
        });
  }

  private static Response cover(Response response, Fields fields) {
    Response covered = response;
    for (int i = 0; i < fields.size(); i++) {
      if (!response.fields().has(fields.name(i))) {
        covered = covered.plusField(fields.name(i), fields.value(i));
      }
    }
    return covered;
  }
}
