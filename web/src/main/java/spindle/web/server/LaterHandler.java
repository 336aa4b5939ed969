package spindle.web.server;

import spindle.defer.Deferred;
import spindle.web.Request;
import spindle.web.Response;

/// Answers with a Deferred, see [Route#answerLater].
@FunctionalInterface
public interface LaterHandler {
  /// Answers `request` when the Deferred fires. If the client goes before, it is cancelled.
  ///
  /// @throws Exception as a handler may
  Deferred<Response> handle(Request request) throws Exception;
}
