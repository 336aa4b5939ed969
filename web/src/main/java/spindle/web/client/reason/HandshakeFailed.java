package spindle.web.client.reason;

import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// TLS with the server could not be set up: its certificate is not believed, or not for this host,
/// say. Nothing of the request was sent. The cause is a [spindle.reason.TlsFailed].
public final class HandshakeFailed extends RequestFailed {
  private static final long serialVersionUID = 1L;

  /// Says in `message` what went wrong, behind the request's method and target.
  ///
  /// @param attempt the number of the attempt that failed; 1 for the first
  public HandshakeFailed(Request request, int attempt, String message, @Nullable Throwable cause) {
    super(request, attempt, message, cause);
  }
}
