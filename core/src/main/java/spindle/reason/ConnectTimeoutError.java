package spindle.reason;

import org.jspecify.annotations.Nullable;

/// Our own time limit for looking up the name and connecting is over.
public final class ConnectTimeoutError extends ConnectError {
  private static final long serialVersionUID = 1L;

  /// The attempt failed as `message` says.
  public ConnectTimeoutError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
