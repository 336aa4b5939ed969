package spindle.endpoint;

import org.jspecify.annotations.Nullable;
import spindle.protocol.Address;
import spindle.protocol.HostnameAddress;

/// From hosts and ports to addresses. Looks nothing up.
final class Places {
  private Places() {}

  /// The literal's address, or null if it is none.
  static @Nullable Address literal(String host, int port) {
    try {
      return Address.literal(host, port);
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
}
