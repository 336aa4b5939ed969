package spindle.reason;

/// A clean end: the peer ended its direction, or we closed and everything was sent; for a process,
/// [ProcessDone].
public sealed class ConnectionDone extends ConnectionClosed permits ProcessDone {
  private static final long serialVersionUID = 1L;

  /// The connection was closed cleanly.
  public ConnectionDone() {
    this("the connection was closed cleanly");
  }

  ConnectionDone(String message) {
    super(message, null);
  }
}
