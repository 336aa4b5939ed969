package spindle.endpoint;

import spindle.defer.Deferred;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;

/// A place to which connections can be made.
public interface StreamClientEndpoint extends Connectable {
  /// Connects to it, once. Each call is an attempt of its own.
  ///
  /// @param factory asked for one protocol when the connection is there; started and stopped round
  ///   it
  /// @return fires with that protocol after its `connectionMade` has returned, in the same turn.
  ///   Fails with a [spindle.reason.ConnectError] (of which one is the timeout), or with what
  ///   `buildProtocol` or `connectionMade` threw. Cancelling closes what was opened, also if it
  ///   would have succeeded a moment later, and fails with
  ///   [spindle.reason.ConnectingCancelledError]
  @Override
  <P extends Protocol> Deferred<P> connect(Factory<P> factory);

  /// Connects `protocol` to it.
  ///
  /// @return as [#connect]
  default <P extends Protocol> Deferred<P> connectProtocol(P protocol) {
    return connect(new OneProtocol<>(protocol));
  }
}
