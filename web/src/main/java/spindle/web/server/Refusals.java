package spindle.web.server;

import org.jspecify.annotations.Nullable;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.Handler;
import spindle.web.Origin;
import spindle.web.Request;
import spindle.web.RequestKey;

/// Requests that are refused before their handler is asked, and yet pass through the site's
/// filters, as every answer does.
final class Refusals {
  /// Why a request is refused, or null if it is not. Asked when the filters have had it.
  @FunctionalInterface
  private interface Refusal {
    @Nullable HttpError of(Request request);
  }

  private static final RequestKey<Refusal> REFUSED = RequestKey.of("refused");

  private Refusals() {}

  /// The request, marked: what [#round] gives answers it with this error.
  static Request refuse(Request request, HttpError with) {
    return request.with(REFUSED, _ -> with);
  }

  /// The request, marked as one whose target says this scheme. It is refused unless that is the
  /// scheme of its connection, or of the client's to a proxy that a filter trusts.
  static Request requireScheme(Request request, String scheme) {
    return request.with(REFUSED, seen -> misdirected(seen, scheme));
  }

  private static @Nullable HttpError misdirected(Request request, String scheme) {
    return scheme.equals(request.origin().secure() ? "https" : "http")
        ? null
        : new HttpError(Status.MISDIRECTED_REQUEST, "This connection is not one of that scheme.");
  }

  /// What is known of a request whose head was refused: its method, if that could be read.
  ///
  /// @param firstLine what could be read of that
  static Request unread(String firstLine, Origin origin) {
    int blank = firstLine.indexOf(' ');
    return Request.of(blank > 0 ? firstLine.substring(0, blank) : "GET", "/").withOrigin(origin);
  }

  static Handler round(Handler handler) {
    return request -> {
      Refusal refusal = request.find(REFUSED).orElse(null);
      HttpError refused = refusal == null ? null : refusal.of(request);
      if (refused != null) {
        throw refused;
      }
      return handler.handle(request);
    };
  }
}
