package spindle.amp.reason;

/// The connection goes on with another protocol, or is about to.
public final class ProtocolSwitched extends CallFailed {
  private static final long serialVersionUID = 1L;

  /// Says so.
  public ProtocolSwitched() {
    super("the connection has another protocol now, or is about to: there are no calls any more");
  }
}
