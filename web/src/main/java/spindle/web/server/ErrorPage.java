package spindle.web.server;

import spindle.web.Response;

/// Makes the page that tells a client of an error, see [ErrorPages].
@FunctionalInterface
public interface ErrorPage {
  /// The page. Its status is not used: the answer has that of the report, and the fields of the
  /// [spindle.http.HttpError] beside those of the page. Called on the reactor's thread; must not
  /// wait.
  ///
  /// @return the page, which may be [one that is still to come][Response#later]
  /// @throws Exception anything: it is logged, and the usual page is sent in its place
  Response of(ErrorReport report) throws Exception;
}
