package spindle.reason;

import org.jspecify.annotations.Nullable;

/// The factory built no protocol for the connection, which was closed.
public final class NoProtocolError extends ConnectError {
  private static final long serialVersionUID = 1L;

  /// The attempt failed as `message` says.
  public NoProtocolError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
