package spindle.reactor;

import spindle.defer.Deferred;
import spindle.kernel.StreamSocket;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.roles.ConnectOptions;
import spindle.stream.ConnectAttempt;

/// A socket that no kernel has made as a connection: a channel within another connection, say. What
/// buffers, flushes, closes and reports is the same as for every connection, so only the socket is
/// to be written.
///
/// Such a socket is open already. It calls its watcher in turns of its own, from a call that the
/// reactor has scheduled, and never from within its own methods; as long as it is ready for what
/// was asked for, it does so again.
public final class SocketIO {
  private SocketIO() {}

  /// Gives `socket` to a protocol of `factory`. On the reactor's thread.
  ///
  /// @param socket the reactor's from now on, which closes it
  /// @return as for [spindle.roles.Streams#connect]
  public static <P extends Protocol> Deferred<P> connect(
      Reactor reactor, Factory<P> factory, StreamSocket socket, ConnectOptions options) {
    reactor.loop().requireThread();
    return new ConnectAttempt<>(reactor.streams, factory, options, null).begin(() -> socket);
  }
}
