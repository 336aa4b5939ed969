package spindle.web.client.reason;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import spindle.web.Request;

/// Why a request of an [spindle.web.client.Agent] has no response. A `switch` over it is exhaustive
/// with its subclasses. A body that ends early fails with [spindle.web.body.BodyTruncated] instead,
/// since its response was there.
public abstract sealed class RequestFailed extends IOException
    permits ConnectFailed,
        HandshakeFailed,
        PoolFull,
        ProxyRefused,
        RequestGenerationFailed,
        RequestNotSent,
        RequestTimeout,
        RequestTransmissionFailed,
        ResponseMalformed,
        ResponseNeverReceived,
        ResponseTooLarge,
        TooManyRedirects {
  private static final long serialVersionUID = 1L;

  private final transient Request request;
  private final int attempt;

  RequestFailed(Request request, int attempt, String message, @Nullable Throwable cause) {
    super("%s %s: %s".formatted(request.method(), shown(request), message), cause);
    this.request = request;
    this.attempt = attempt;
  }

  /// Without the query, which may have secrets in it.
  private static String shown(Request request) {
    String target = request.target();
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark) + "?…";
  }

  /// The request.
  public Request request() {
    return request;
  }

  /// The number of the attempt that failed; 1 for the first.
  public int attempt() {
    return attempt;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
