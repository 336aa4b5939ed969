package spindle.endpoint;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Address;
import spindle.protocol.HostnameAddress;
import spindle.protocol.IPv4Address;
import spindle.protocol.IPv6Address;

/// From hosts and ports to addresses. Looks nothing up.
final class Places {
  private Places() {}

  /// The literal's address, or null if it is none.
  static @Nullable Address literal(String host, int port) {
    try {
      return host.indexOf(':') >= 0 ? IPv6Address.of(host, port) : IPv4Address.of(host, port);
    } catch (IllegalArgumentException aName) {
      return null;
    }
  }

  /// The literal's address, or the name's.
  ///
  /// @throws IllegalArgumentException if the port is out of range
  static Address of(String host, int port) {
    Address literal = literal(host, port);
    return literal != null ? literal : new HostnameAddress(host, port);
  }

  static Address of(InetAddress host, int port) {
    return switch (host) {
      case Inet4Address four -> IPv4Address.of(four, port);
      case Inet6Address six -> IPv6Address.of(six, port);
      default -> throw new AssertionError("an address of neither kind: " + host);
    };
  }
}
