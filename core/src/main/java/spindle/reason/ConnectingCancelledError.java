package spindle.reason;

import spindle.address.Address;
import spindle.defer.CancelledError;

/// A connection attempt was cancelled before it succeeded.
public final class ConnectingCancelledError extends CancelledError {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // addresses are values; nobody serialises errors
  private final Address destination;

  /// The attempt to reach `destination` was cancelled.
  public ConnectingCancelledError(Address destination) {
    super("connecting to " + destination + " was cancelled");
    this.destination = destination;
  }

  /// Where the connection should have gone.
  public Address destination() {
    return destination;
  }
}
