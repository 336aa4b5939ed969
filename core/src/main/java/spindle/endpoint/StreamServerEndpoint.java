package spindle.endpoint;

import java.io.IOException;
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

  /// Reads again what it has read from files, such as certificates, for connections from now on.
  /// Does nothing unless overridden. From any thread; blocks while it reads.
  ///
  /// @return whether it has read something that has changed
  /// @throws IOException if that cannot be read or used; it then goes on with what it had
  default boolean reload() throws IOException {
    return false;
  }
}
