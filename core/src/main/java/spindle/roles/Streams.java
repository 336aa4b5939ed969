package spindle.roles;

import java.io.IOException;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.protocol.ClientFactory;
import spindle.protocol.Connector;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.CannotListenError;

/// The part of a reactor that carries connections (Twisted's `IReactorTCP`, `IReactorUNIX` and
/// `IReactorSocket`). All methods belong to the reactor's thread.
public interface Streams {
  /// Listens for connections at a place: a [spindle.address.IPv4Address], a
  /// [spindle.address.IPv6Address], whose `::` takes IPv4 connections, too, or a
  /// [spindle.address.UnixAddress].
  ///
  /// @param place its port may be 0 for any free one; [ListeningPort#host] then tells which
  /// @param options their [ListenOptions#interfaceAddress] is empty, or that of the place
  /// @throws IllegalArgumentException if the options have another interface than the place
  /// @throws CannotListenError if the place is taken, forbidden, or not of a kind that the kernel
  ///   has; the factory is not started then
  ListeningPort listen(Address place, ServerFactory factory, ListenOptions options)
      throws CannotListenError;

  /// Listens for TCP connections, with the default options.
  ///
  /// @param port 0 for any free port; [ListeningPort#host] then tells which
  /// @throws CannotListenError if the port is taken or forbidden; the factory is not started then
  default ListeningPort listenTCP(int port, ServerFactory factory) throws CannotListenError {
    return listenTCP(port, factory, ListenOptions.defaults());
  }

  /// Listens for TCP connections at [ListenOptions#interfaceAddress].
  ///
  /// @param port 0 for any free port; [ListeningPort#host] then tells which
  /// @throws CannotListenError if the port is taken or forbidden; the factory is not started then
  /// @throws IllegalArgumentException if the interface is not a literal address
  default ListeningPort listenTCP(int port, ServerFactory factory, ListenOptions options)
      throws CannotListenError {
    String literal = options.interfaceAddress();
    Address place = Address.literal(literal.isEmpty() ? "0.0.0.0" : literal, port);
    return listen(place, factory, options);
  }

  /// Goes on listening with a socket that this process was given: by whoever started it, or over a
  /// UNIX socket ([spindle.protocol.DescriptorReceiver]). It is the reactor's from now on; stopping
  /// the port closes our descriptor and leaves the socket, which others may have, too, and its file
  /// alone. Such a port cannot start again.
  ///
  /// Epoll takes any descriptor, the selectors only 0 as `System.inheritedChannel()` gives it.
  ///
  /// @param descriptor its number in this process; still the caller's if this throws
  /// @throws CannotListenError if it is no socket that listens for streams, or the kernel cannot
  ///   take it
  ListeningPort adoptListening(int descriptor, ServerFactory factory, ListenOptions options)
      throws CannotListenError;

  /// Goes on with a connection that this process was given, in the same way.
  ///
  /// @param descriptor its number in this process; still the caller's if it cannot be taken
  /// @return as for [#connect]
  <P extends Protocol> Deferred<P> adoptStream(
      int descriptor, Factory<P> factory, ConnectOptions options);

  /// Closes a descriptor that was passed to this process and that nobody wants, of whatever kind.
  /// Epoll does; over the selectors none is passed.
  ///
  /// @param descriptor its number in this process
  /// @throws IOException if it is none, or is the reactor's already
  void closeDescriptor(int descriptor) throws IOException;

  /// Connects to an address, once, within [ConnectOptions#timeout]. No name is looked up.
  ///
  /// @param to an [spindle.address.IPv4Address], [spindle.address.IPv6Address] or
  ///   [spindle.address.UnixAddress]
  /// @return fires with the protocol, never inside this method and after its `connectionMade` has
  ///   returned, in the same turn; fails with a [spindle.reason.ConnectError], which is a
  ///   [spindle.reason.ConnectTimeoutError] when the time is over, or with what `buildProtocol` or
  ///   `connectionMade` threw. Cancelling closes the socket
  <P extends Protocol> Deferred<P> connect(Address to, Factory<P> factory, ConnectOptions options);

  /// Connects as often as the factory asks for it. `host` may be a name; its first address is
  /// taken.
  ///
  /// @return what the factory is given, too; the first attempt has begun, and nothing but
  ///   [ClientFactory#startedConnecting] was called yet
  Connector connectTCP(String host, int port, ClientFactory<?> factory, ConnectOptions options);

  /// Connects as often as the factory asks for it, with the default options.
  default Connector connectTCP(String host, int port, ClientFactory<?> factory) {
    return connectTCP(host, port, factory, ConnectOptions.defaults());
  }
}
