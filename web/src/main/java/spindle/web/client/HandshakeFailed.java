package spindle.web.client;

import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// TLS with the server could not be set up: its certificate is not believed, or not for this host,
/// say. Nothing of the request was sent. The cause is a [spindle.reason.TlsFailed].
public final class HandshakeFailed extends RequestFailed {
  private static final long serialVersionUID = 1L;

  HandshakeFailed(Request request, int attempt, String message, @Nullable Throwable cause) {
    super(request, attempt, message, cause);
  }
}
