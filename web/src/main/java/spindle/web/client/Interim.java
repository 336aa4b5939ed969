package spindle.web.client;

import spindle.http.Fields;
import spindle.http.Status;

/// Is told of the interim responses to a request, before the final one: see [Agent#INTERIM].
@FunctionalInterface
public interface Interim {
  /// One has come.
  ///
  /// @param status 1xx, but not 101
  void received(Status status, Fields fields);
}
