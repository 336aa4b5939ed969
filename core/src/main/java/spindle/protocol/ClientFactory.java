package spindle.protocol;

import java.io.IOException;
import spindle.reason.ConnectionClosed;

/// Makes the protocols of a client that wants to hear of every attempt and every loss, and may try
/// again: Twisted's classic client. Who wants one connection and its protocol asks an endpoint.
///
/// @param <P> the protocols it makes
@FunctionalInterface
public interface ClientFactory<P extends Protocol> extends Factory<P> {
  /// An attempt begins. Called inside [Connector#connect], before anything else happens.
  ///
  /// @throws Exception anything; it is logged, and the attempt goes on
  default void startedConnecting(Connector connector) throws Exception {}

  /// The attempt failed. To try again, call [Connector#connect] here or later.
  ///
  /// @param reason a [spindle.reason.ConnectError], or what [#buildProtocol] threw as its cause
  /// @throws Exception anything; it is logged
  default void clientConnectionFailed(Connector connector, IOException reason) throws Exception {}

  /// The connection is lost; its protocol has been told already. To connect again, call
  /// [Connector#connect] here or later.
  ///
  /// @throws Exception anything; it is logged
  default void clientConnectionLost(Connector connector, ConnectionClosed reason)
      throws Exception {}
}
