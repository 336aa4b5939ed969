package spindle.web;

import spindle.http.Fields;
import spindle.http.Status;

/// Sends interim responses to the client of one request: what stands behind [Request#inform]. For
/// whoever serves a connection.
@FunctionalInterface
public interface InterimSender {
  /// Sends one, if the client can take it.
  ///
  /// @param status 1xx, but not 101
  /// @return whether it was sent
  /// @throws IllegalStateException if the final response has begun
  boolean send(Status status, Fields fields);
}
