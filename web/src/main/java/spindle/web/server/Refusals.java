package spindle.web.server;

import spindle.web.Handler;
import spindle.web.HttpError;
import spindle.web.Request;
import spindle.web.RequestKey;

/// Requests that are refused before their handler is asked, and yet pass through the site's
/// filters, as every answer does.
final class Refusals {
  private static final RequestKey<HttpError> REFUSED = RequestKey.of("refused");

  private Refusals() {}

  /// The request, marked: what [#round] gives answers it with this error.
  static Request refuse(Request request, HttpError with) {
    return request.with(REFUSED, with);
  }

  static Handler round(Handler handler) {
    return request -> {
      HttpError refused = request.find(REFUSED).orElse(null);
      if (refused != null) {
        throw refused;
      }
      return handler.handle(request);
    };
  }
}
