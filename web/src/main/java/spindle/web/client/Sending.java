package spindle.web.client;

import spindle.web.client.reason.RequestFailed;

/// A request that is under way over some connection, as its [Call] sees it.
interface Sending {
  /// Ends it, and tells whoever waits.
  void fail(RequestFailed why);

  /// Nobody wants the response any more.
  void cancel();

  /// Whether some of the request's body was sent.
  boolean bodyBegun();
}
