package spindle.lookup;

import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;

/// From what a program says of a host to an [Address].
public final class Destinations {
  private Destinations() {}

  /// The literal's address, or the name's.
  public static Address of(String host, int port) {
    try {
      return Address.literal(host, port);
    } catch (IllegalArgumentException notALiteral) {
      return new HostnameAddress(host, port);
    }
  }

  /// Refuses two answers to where it is to listen.
  ///
  /// @throws IllegalArgumentException unless `interfaceAddress` is empty, or that of `place`
  public static void requireAtInterface(Address place, String interfaceAddress) {
    if (interfaceAddress.isEmpty()) {
      return;
    }
    boolean same =
        switch (place) {
          case IPv4Address four -> four.equals(Address.literal(interfaceAddress, four.port()));
          case IPv6Address six -> six.equals(Address.literal(interfaceAddress, six.port()));
          default -> false;
        };
    if (!same) {
      throw new IllegalArgumentException(
          "the place to listen at is %s, and the options say the interface '%s': leave it out"
              .formatted(place, interfaceAddress));
    }
  }

  /// Refuses what only a look-up could make an address of.
  ///
  /// @throws IllegalArgumentException if `address` is one that has to be looked up
  public static void requireNoName(Address address) {
    if (address instanceof HostnameAddress) {
      throw new IllegalArgumentException(
          "expected an IPv4, IPv6 or UNIX address, got %s: look names up with resolve()"
              .formatted(address));
    }
  }
}
