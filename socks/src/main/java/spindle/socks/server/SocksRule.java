package spindle.socks.server;

import spindle.address.Address;
import spindle.endpoint.OwnNetworks;

/// Says who may go where.
@FunctionalInterface
public interface SocksRule {
  /// Whether the client may be connected to one of the addresses of the place that it has asked
  /// for. Must not wait.
  ///
  /// @param address an [spindle.address.IPv4Address] or an [spindle.address.IPv6Address], with the
  ///   port
  boolean allows(SocksRequest request, Address address);

  /// Everywhere but to this machine and to networks that are not of the Internet.
  static SocksRule internet() {
    return (_, address) -> !OwnNetworks.has(address);
  }

  /// Everywhere, this machine's own ports among them.
  static SocksRule everywhere() {
    return (_, _) -> true;
  }
}
