package spindle.endpoint.words;

import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.roles.ListenOptions;

/// From hosts and ports to addresses. Looks nothing up.
public final class Places {
  private Places() {}

  /// The literal's address, or null if it is none.
  public static @Nullable Address literal(String host, int port) {
    try {
      return Address.literal(host, port);
    } catch (IllegalArgumentException aName) {
      return null;
    }
  }

  /// The port itself, if it is one.
  ///
  /// @throws IllegalArgumentException if `port` is out of range
  public static int port(int port) {
    return new IPv4Address(0, port).port();
  }

  /// The options, unless their interface is an address of the other family. What is no address
  /// fails the listening.
  ///
  /// @param other the endpoint that is for the other family
  /// @throws IllegalArgumentException otherwise
  public static ListenOptions withInterface(
      ListenOptions options, Class<? extends Address> family, String name, String other) {
    String host = options.interfaceAddress();
    Address literal = literal(host, 0);
    if (literal == null || family.isInstance(literal)) {
      return options;
    }
    throw new IllegalArgumentException(
        "expected the address of an %s interface, got '%s': %s is for that"
            .formatted(name, host, other));
  }

  /// The literal's address, or the name's.
  ///
  /// @throws IllegalArgumentException if the port is out of range
  public static Address of(String host, int port) {
    Address literal = literal(host, port);
    return literal != null ? literal : new HostnameAddress(host, port);
  }
}
