package spindle.reason;

import spindle.address.Address;

/// [spindle.protocol.Connector#stopConnecting] was called while no attempt was under way.
public final class NotConnectingError extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /// No attempt to reach `destination` is under way.
  public NotConnectingError(Address destination) {
    super("no attempt to connect to " + destination + " is under way");
  }
}
