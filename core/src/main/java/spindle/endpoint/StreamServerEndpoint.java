package spindle.endpoint;

import spindle.defer.Deferred;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;

/// A place where connections can be accepted.
public interface StreamServerEndpoint {
  /// Listens there. May be called again: each time opens a place of its own.
  ///
  /// @return fires at once with the port; fails with [spindle.reason.CannotListenError]. If nobody
  ///   handles that before the reactor runs, `Reactor.run` refuses to, with the failure's message
  Deferred<ListeningPort> listen(ServerFactory factory);
}
