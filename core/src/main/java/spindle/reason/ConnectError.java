package spindle.reason;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Why no connection came about. The common root of everything a connection attempt can fail with,
/// so one `catch` or `addErrback(ConnectError.class, …)` is enough; what the operating system said
/// is the cause.
public sealed class ConnectError extends IOException
    permits AddressNotAllowed,
        ConnectBindError,
        ConnectTimeoutError,
        ConnectionRefusedError,
        DNSLookupError,
        NoProtocolError,
        NoRouteError,
        TCPTimedOutError,
        ConnectStopped {
  private static final long serialVersionUID = 1L;

  /// An attempt that failed for the reason that `message` gives.
  public ConnectError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
