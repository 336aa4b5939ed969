package spindle.reason;

import org.jspecify.annotations.Nullable;

/// Nobody listens there: the peer's machine said so, or there is no UNIX socket at that path.
public final class ConnectionRefusedError extends ConnectError {
  private static final long serialVersionUID = 1L;

  /// The attempt failed as `message` says.
  public ConnectionRefusedError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
