package spindle.web.client;

import spindle.web.Request;
import spindle.web.client.reason.RequestFailed;

/// Who waits for a connection.
interface Waiter {
  /// The request, for messages.
  Request asked();

  int attempt();

  /// Here is one, to be used at once.
  void connected(ClientConnection connection);

  /// Here is one that others use as well.
  void connected(SharedConnection connection);

  /// There is none.
  void refused(RequestFailed why);
}
