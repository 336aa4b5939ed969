package spindle.protocol;

import spindle.address.Address;

/// One destination and what a [ClientFactory] can do about it: `disconnected` → `connecting` →
/// `connected` → `disconnected`.
public interface Connector {
  /// Begins an attempt.
  ///
  /// @throws IllegalStateException unless disconnected
  void connect();

  /// Gives the attempt up: the factory hears of it as a [spindle.reason.ConnectStopped].
  ///
  /// @throws spindle.reason.NotConnectingError unless connecting
  void stopConnecting();

  /// Ends whatever goes on: [#stopConnecting] while connecting, the transport's `loseConnection`
  /// while connected, otherwise nothing.
  void disconnect();

  /// What was asked for, a name where a name was given.
  Address destination();
}
