package spindle.web.client.reason;

import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// The body of the response has more bytes than whoever collects it takes. The connection was
/// ended.
public final class ResponseTooLarge extends RequestFailed {
  private static final long serialVersionUID = 1L;

  /// Says in `message` what went wrong, behind the request's method and target.
  ///
  /// @param attempt the number of the attempt that failed; 1 for the first
  public ResponseTooLarge(Request request, int attempt, String message, @Nullable Throwable cause) {
    super(request, attempt, message, cause);
  }
}
