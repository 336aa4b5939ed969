package spindle.reason;

import org.jspecify.annotations.Nullable;

/// The local address that was asked for could not be bound.
public final class ConnectBindError extends ConnectError {
  private static final long serialVersionUID = 1L;

  /// The attempt failed as `message` says.
  public ConnectBindError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
