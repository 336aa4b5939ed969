package spindle.protocol;

/// A clean end: the peer ended its direction, or we closed and everything was sent.
public final class ConnectionDone extends ConnectionClosed {
  private static final long serialVersionUID = 1L;

  /// The connection was closed cleanly.
  public ConnectionDone() {
    super("the connection was closed cleanly", null);
  }
}
