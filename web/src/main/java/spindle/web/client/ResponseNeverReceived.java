package spindle.web.client;

import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// The request was sent, and the connection ended without a whole response. Whether the server has
/// done what it was asked for cannot be known.
public final class ResponseNeverReceived extends RequestFailed {
  private static final long serialVersionUID = 1L;

  ResponseNeverReceived(Request request, int attempt, String message, @Nullable Throwable cause) {
    super(request, attempt, message, cause);
  }
}
