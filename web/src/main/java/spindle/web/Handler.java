package spindle.web;

/// Makes a response of a request: a route, a table of routes, a folder, a whole site.
@FunctionalInterface
public interface Handler {
  /// Answers `request`. Called on the reactor's thread, when the head has arrived and before the
  /// body has; must not wait.
  ///
  /// @return the response, which may be [one that is still to come][Response#later]
  /// @throws Exception anything: [spindle.http.HttpError] is answered as it says, all else with 500
  Response handle(Request request) throws Exception;

  /// This handler with `filter` before it.
  default Handler with(Filter filter) {
    return request -> filter.handle(request, this);
  }
}
