package spindle.reason;

import org.jspecify.annotations.Nullable;

/// An unclean end: the network or the peer failed, the reactor stopped, or one of the narrower
/// reasons that extend this one. What the operating system said is the cause.
public sealed class ConnectionLost extends ConnectionClosed
    permits ConnectionAborted,
        CloseTimeout,
        WriteBufferExceeded,
        InputBudgetExceeded,
        ProtocolFailed,
        ProcessTerminated,
        DescriptorsDropped,
        TlsFailed {
  private static final long serialVersionUID = 1L;

  /// An end for the reason that `message` gives.
  public ConnectionLost(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// An end because of an I/O error.
  public ConnectionLost(Throwable cause) {
    this("the connection was lost: " + cause.getMessage(), cause);
  }
}
