package spindle.web.client;

import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// So many requests wait for a connection to this server that no more may.
public final class PoolFull extends RequestFailed {
  private static final long serialVersionUID = 1L;

  PoolFull(Request request, int attempt, String message, @Nullable Throwable cause) {
    super(request, attempt, message, cause);
  }
}
