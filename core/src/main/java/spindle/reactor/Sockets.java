package spindle.reactor;

import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.protocol.ClientFactory;
import spindle.protocol.Connector;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.CannotListenError;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// What a reactor opens for streams: ports and connections.
final class Sockets {
  private final Reactor reactor;
  private final Loop loop;
  private final FactoryUses factories = new FactoryUses();
  private final DescriptorReserve reserve;

  Sockets(Reactor reactor, Loop loop) {
    this.reactor = reactor;
    this.loop = loop;
    reserve = new DescriptorReserve(loop.kernel);
  }

  FactoryUses factories() {
    return factories;
  }

  void releaseReserve() {
    reserve.release();
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
    StreamPort opened = new StreamPort(loop, factories, reserve, factory, place, options, opener);
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
    return new ConnectAttempt<>(loop, factories, factory, options, null);
  }

  Connector connectTCP(String host, int port, ClientFactory<?> factory, ConnectOptions options) {
    loop.requireThread();
    StreamConnector<?> connector =
        new StreamConnector<>(reactor, loop, factories, host, port, factory, options);
    connector.connect();
    return connector;
  }
}
