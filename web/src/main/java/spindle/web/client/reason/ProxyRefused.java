package spindle.web.client.reason;

import spindle.http.Status;
import spindle.web.Request;

/// The proxy does not open a tunnel to the server: [#status] is its answer.
public final class ProxyRefused extends RequestFailed {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  /// A tunnel that was not opened.
  ///
  /// @param attempt the number of the attempt that failed; 1 for the first
  /// @param status what the proxy has answered
  public ProxyRefused(Request request, int attempt, Status status) {
    super(request, attempt, "the proxy answers " + status, null);
    this.status = status;
  }

  /// What the proxy has answered: 407 if it wants to know who we are.
  public Status status() {
    return status;
  }
}
