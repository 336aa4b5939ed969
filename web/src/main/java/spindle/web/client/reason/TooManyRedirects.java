package spindle.web.client.reason;

import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// The server redirects on and on, or to where a redirect may not lead.
public final class TooManyRedirects extends RequestFailed {
  private static final long serialVersionUID = 1L;

  /// Says in `message` what went wrong, behind the request's method and target.
  ///
  /// @param attempt the number of the attempt that failed; 1 for the first
  public TooManyRedirects(Request request, int attempt, String message, @Nullable Throwable cause) {
    super(request, attempt, message, cause);
  }
}
