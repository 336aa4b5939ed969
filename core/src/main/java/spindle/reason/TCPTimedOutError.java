package spindle.reason;

import org.jspecify.annotations.Nullable;

/// The operating system gave up waiting for an answer.
public final class TCPTimedOutError extends ConnectError {
  private static final long serialVersionUID = 1L;

  /// The attempt failed as `message` says.
  public TCPTimedOutError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
