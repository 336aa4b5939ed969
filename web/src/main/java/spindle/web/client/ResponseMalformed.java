package spindle.web.client;

import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// What came is no response of HTTP/1.1, or one beyond a limit. The cause is a
/// [spindle.http.MalformedMessage].
public final class ResponseMalformed extends RequestFailed {
  private static final long serialVersionUID = 1L;

  ResponseMalformed(Request request, int attempt, String message, @Nullable Throwable cause) {
    super(request, attempt, message, cause);
  }
}
