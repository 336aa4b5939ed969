package spindle.web;

import java.util.function.UnaryOperator;
import spindle.http.Fields;
import spindle.http.Status;

/// Where a request came from, as far as the request and its copies need to know: whoever serves a
/// connection makes one for each exchange. Called on the reactor's thread.
public interface RequestSource {
  /// Sends an interim response, if the client can take it: what stands behind [Request#inform].
  ///
  /// @param status 1xx, but not 101
  /// @return whether it was sent
  /// @throws IllegalStateException if the final response has begun
  boolean inform(Status status, Fields fields);

  /// Has `cleanUp` run once when the exchange has ended: the response was sent and the body of the
  /// request has come or is dropped, or the client has gone. At once if it has ended already.
  ///
  /// @param cleanUp waits for nothing and throws nothing
  void atEnd(Runnable cleanUp);

  /// Has other limits hold for the exchange: what stands behind [Request#limit].
  ///
  /// @param change makes them of those that hold now
  void limit(UnaryOperator<WebLimits> change);
}
