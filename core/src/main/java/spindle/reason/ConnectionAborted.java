package spindle.reason;

/// We aborted: [spindle.protocol.Transport#abortConnection] was called.
public final class ConnectionAborted extends ConnectionLost {
  private static final long serialVersionUID = 1L;

  /// The connection was aborted by us.
  public ConnectionAborted() {
    super("the connection was aborted on this side", null);
  }
}
