package spindle.protocol;

import spindle.defer.Deferred;

/// Somewhere that a protocol can be connected to: an endpoint, or what stands in for one.
public interface Connectable {
  /// Connects to it, once. Each call is an attempt of its own.
  ///
  /// @param factory asked for one protocol when the connection is there
  /// @return fires with that protocol after its `connectionMade` has returned. Cancelling closes
  ///   what was opened, also if it would have succeeded a moment later
  <P extends Protocol> Deferred<P> connect(Factory<P> factory);
}
