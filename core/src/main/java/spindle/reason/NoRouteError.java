package spindle.reason;

import org.jspecify.annotations.Nullable;

/// The network or the host cannot be reached.
public final class NoRouteError extends ConnectError {
  private static final long serialVersionUID = 1L;

  /// The attempt failed as `message` says.
  public NoRouteError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
