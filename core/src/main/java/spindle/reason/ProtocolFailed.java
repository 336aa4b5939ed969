package spindle.reason;

/// One of the protocol's own methods, or of its producer's, threw. The exception is the cause; it
/// was logged already.
public final class ProtocolFailed extends ConnectionLost {
  private static final long serialVersionUID = 1L;

  /// `cause` was thrown.
  public ProtocolFailed(Throwable cause) {
    super("the protocol failed: " + cause, cause);
  }
}
