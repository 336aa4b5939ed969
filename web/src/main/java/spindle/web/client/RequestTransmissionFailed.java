package spindle.web.client;

import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// The connection ended while the request was being sent.
public final class RequestTransmissionFailed extends RequestFailed {
  private static final long serialVersionUID = 1L;

  RequestTransmissionFailed(
      Request request, int attempt, String message, @Nullable Throwable cause) {
    super(request, attempt, message, cause);
  }
}
