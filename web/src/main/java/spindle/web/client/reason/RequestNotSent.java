package spindle.web.client.reason;

import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// The connection ended before a byte of the request was written: the server has not seen it.
public final class RequestNotSent extends RequestFailed {
  private static final long serialVersionUID = 1L;

  /// Says in `message` what went wrong, behind the request's method and target.
  ///
  /// @param attempt the number of the attempt that failed; 1 for the first
  public RequestNotSent(Request request, int attempt, String message, @Nullable Throwable cause) {
    super(request, attempt, message, cause);
  }
}
