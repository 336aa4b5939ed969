package spindle.web.client;

import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// The connection ended before a byte of the request was written: the server has not seen it.
public final class RequestNotSent extends RequestFailed {
  private static final long serialVersionUID = 1L;

  RequestNotSent(Request request, int attempt, String message, @Nullable Throwable cause) {
    super(request, attempt, message, cause);
  }
}
