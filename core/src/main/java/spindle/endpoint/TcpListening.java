package spindle.endpoint;

import spindle.defer.Deferred;
import spindle.protocol.CannotListenError;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;
import spindle.reactor.ListenOptions;
import spindle.reactor.Streams;

/// Listening on a TCP port, with failures where an endpoint puts them.
final class TcpListening {
  private TcpListening() {}

  static Deferred<ListeningPort> listen(
      Streams reactor, int port, ServerFactory factory, ListenOptions options) {
    try {
      return Deferred.succeed(reactor.listenTCP(port, factory, options));
    } catch (CannotListenError failure) {
      return Deferred.fail(failure);
    } catch (IllegalArgumentException badPlace) {
      return Deferred.fail(
          new CannotListenError(
              "interface '%s', port %d".formatted(options.interfaceAddress(), port), badPlace));
    }
  }
}
