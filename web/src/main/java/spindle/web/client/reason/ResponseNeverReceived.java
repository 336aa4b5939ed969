package spindle.web.client.reason;

import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// The request was sent, and the connection ended without a whole response. Whether the server has
/// done what it was asked for cannot be known.
public final class ResponseNeverReceived extends RequestFailed {
  private static final long serialVersionUID = 1L;

  /// Says in `message` what went wrong, behind the request's method and target.
  ///
  /// @param attempt the number of the attempt that failed; 1 for the first
  public ResponseNeverReceived(
      Request request, int attempt, String message, @Nullable Throwable cause) {
    super(request, attempt, message, cause);
  }
}
