package spindle.web.client.reason;

import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// No connection to the server, or to its proxy, came about. The cause says why, a
/// [spindle.reason.ConnectError] mostly, with what became of each address.
public final class ConnectFailed extends RequestFailed {
  private static final long serialVersionUID = 1L;

  /// Says in `message` what went wrong, behind the request's method and target.
  ///
  /// @param attempt the number of the attempt that failed; 1 for the first
  public ConnectFailed(Request request, int attempt, String message, @Nullable Throwable cause) {
    super(request, attempt, message, cause);
  }
}
