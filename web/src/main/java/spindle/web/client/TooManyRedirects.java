package spindle.web.client;

import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// The server redirects on and on, or to where a redirect may not lead.
public final class TooManyRedirects extends RequestFailed {
  private static final long serialVersionUID = 1L;

  TooManyRedirects(Request request, int attempt, String message, @Nullable Throwable cause) {
    super(request, attempt, message, cause);
  }
}
