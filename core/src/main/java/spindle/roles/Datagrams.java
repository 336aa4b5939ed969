package spindle.roles;

import spindle.protocol.DatagramProtocol;
import spindle.protocol.DatagramTransport;
import spindle.reason.CannotListenError;

/// The part of a reactor that carries datagrams (Twisted's `IReactorUDP` and `IReactorMulticast`).
/// All methods belong to the reactor's thread.
public interface Datagrams {
  /// Opens a UDP port with the default options: for a server at a known port, for a client at 0.
  ///
  /// @param port 0 for any free port; [DatagramTransport#host] then tells which
  /// @return what the protocol was given
  /// @throws CannotListenError if the port is taken or forbidden, or `startProtocol` threw
  default DatagramTransport listenUDP(int port, DatagramProtocol protocol)
      throws CannotListenError {
    return listenUDP(port, protocol, DatagramOptions.defaults());
  }

  /// Opens a UDP port at [DatagramOptions#interfaceAddress]; `startProtocol` is called within.
  ///
  /// @param port 0 for any free port; [DatagramTransport#host] then tells which
  /// @return what the protocol was given
  /// @throws CannotListenError if the port is taken or forbidden, the kernel has no datagrams, or
  ///   `startProtocol` threw
  /// @throws IllegalArgumentException if the interface is not a literal address
  DatagramTransport listenUDP(int port, DatagramProtocol protocol, DatagramOptions options)
      throws CannotListenError;
}
