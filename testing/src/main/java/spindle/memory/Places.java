package spindle.memory;

import java.io.IOException;
import java.net.SocketException;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;

/// What can be asked of an IP address and its port.
final class Places {
  static final IPv4Address ANY4 = new IPv4Address(0, 0);
  static final IPv6Address ANY6 = IPv6Address.of("::", 0);
  static final IPv4Address LOOPBACK4 = IPv4Address.of("127.0.0.1", 0);
  static final IPv6Address LOOPBACK6 = IPv6Address.of("::1", 0);

  private Places() {}

  /// @throws IOException if it is of another kind
  static Address requireIp(Address address) throws IOException {
    if (!isIp(address)) {
      throw new SocketException("expected an IP address, got " + address);
    }
    return address;
  }

  static boolean isIp(Address address) {
    return address instanceof IPv4Address || address instanceof IPv6Address;
  }

  static int port(Address address) {
    return switch (address) {
      case IPv4Address four -> four.port();
      case IPv6Address six -> six.port();
      default -> throw new IllegalArgumentException("expected an IP address, got " + address);
    };
  }

  static Address withPort(Address address, int port) {
    return switch (address) {
      case IPv4Address four -> new IPv4Address(four.bits(), port);
      case IPv6Address six -> IPv6Address.of(literal(six), port);
      default -> throw new IllegalArgumentException("expected an IP address, got " + address);
    };
  }

  private static String literal(IPv6Address six) {
    return six.scope().isEmpty() ? six.host() : six.host() + "%" + six.scope();
  }

  static Address withoutPort(Address address) {
    return port(address) == 0 ? address : withPort(address, 0);
  }

  static boolean isAny(Address address) {
    Address bare = withoutPort(address);
    return bare.equals(ANY4) || bare.equals(ANY6);
  }

  static boolean isLoopback(Address address) {
    return address instanceof IPv4Address four
        ? four.bits() >>> 24 == 127
        : withoutPort(address).equals(LOOPBACK6);
  }

  static boolean isGroup(Address address) {
    return address instanceof IPv4Address four
        ? four.bits() >>> 28 == 0xe
        : address instanceof IPv6Address six && six.host().startsWith("ff");
  }

  /// The one that every machine of the network is meant by.
  static boolean isBroadcast(Address address) {
    return address instanceof IPv4Address four && four.bits() == -1;
  }

  static boolean sameFamily(Address one, Address other) {
    return one.getClass() == other.getClass();
  }

  /// Whether a socket at `bound` is meant by what is sent to `to`, the port being the same.
  static boolean covers(Address bound, Address to) {
    Address bare = withoutPort(bound);
    return bare.equals(ANY6)
        || (bare.equals(ANY4) && to instanceof IPv4Address)
        || bare.equals(withoutPort(to));
  }
}
