package spindle.reason;

import org.jspecify.annotations.Nullable;

/// The attempt was given up on this side, by [spindle.protocol.Connector#stopConnecting].
public final class ConnectStopped extends ConnectError {
  private static final long serialVersionUID = 1L;

  /// The attempt failed as `message` says.
  public ConnectStopped(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
