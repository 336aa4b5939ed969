package spindle.reactor;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.lookup.Destinations;
import spindle.loop.Loop;
import spindle.loop.NeverRun;
import spindle.protocol.ClientFactory;
import spindle.protocol.Connector;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.CannotListenError;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.stream.Adopted;
import spindle.stream.ConnectAttempt;
import spindle.stream.StreamConnector;
import spindle.stream.StreamContext;
import spindle.stream.StreamPort;

/// What a reactor opens for streams: ports and connections.
final class Sockets {
  private final Reactor reactor;
  private final Loop loop;
  private final StreamContext streams;

  Sockets(Reactor reactor, StreamContext streams) {
    this.reactor = reactor;
    this.streams = streams;
    loop = streams.loop;
  }

  void releaseReserve() {
    streams.reserve.release();
  }

  ListeningPort listen(Address place, ServerFactory factory, ListenOptions options)
      throws CannotListenError {
    Destinations.requireNoName(place);
    Destinations.requireAtInterface(place, options.interfaceAddress());
    return listen(place, factory, options, loop.kernel::listen);
  }

  /// The same over a socket that `opener` opens.
  ListeningPort listen(
      Address place, ServerFactory factory, ListenOptions options, StreamPort.Opener opener)
      throws CannotListenError {
    loop.requireThread();
    Destinations.requireNoName(place);
    StreamPort opened = new StreamPort(streams, factory, place, options, opener, this::before);
    opened.startListening();
    NeverRun.opened(loop);
    return opened;
  }

  ListeningPort adoptListening(int descriptor, ServerFactory factory, ListenOptions options)
      throws CannotListenError {
    Adopted given = Adopted.listening(loop, descriptor);
    return listen(given.host(), factory, options, given);
  }

  <P extends Protocol> Deferred<P> adoptStream(
      int descriptor, Factory<P> factory, ConnectOptions options) {
    loop.requireThread();
    return attempt(factory, options).begin(() -> loop.kernel.adoptStream(descriptor));
  }

  <P extends Protocol> Deferred<P> connect(Address to, Factory<P> factory, ConnectOptions options) {
    loop.requireThread();
    Destinations.requireNoName(to);
    return attempt(factory, options).begin(to);
  }

  private <P extends Protocol> ConnectAttempt<P> attempt(
      Factory<P> factory, ConnectOptions options) {
    return new ConnectAttempt<>(streams, factory, options, null);
  }

  Connector connectTCP(String host, int port, ClientFactory<?> factory, ConnectOptions options) {
    loop.requireThread();
    StreamConnector<?> connector =
        new StreamConnector<>(reactor, streams, host, port, factory, options);
    connector.connect();
    return connector;
  }

  private Runnable before(Callable<? extends @Nullable Deferred<?>> work) {
    SystemEventTrigger trigger = reactor.addSystemEventTrigger("shutdown", work);
    return () -> {
      if (trigger.state == SystemEventTrigger.State.WAITING) {
        var _ = reactor.removeSystemEventTrigger(trigger);
      }
    };
  }
}
