package spindle.nio;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketException;
import spindle.protocol.Address;
import spindle.protocol.IPv4Address;
import spindle.protocol.IPv6Address;

/// Between our addresses and the JDK's.
final class Addresses {
  private Addresses() {}

  static InetSocketAddress toJdk(Address address) {
    return switch (address) {
      case IPv4Address four -> new InetSocketAddress(four.inetAddress(), four.port());
      case IPv6Address six -> new InetSocketAddress(six.inetAddress(), six.port());
      default -> throw new IllegalArgumentException("expected an IP address, got " + address);
    };
  }

  /// @throws IOException if it is of another kind
  static void requireIp(Address address) throws IOException {
    if (!(address instanceof IPv4Address || address instanceof IPv6Address)) {
      throw new SocketException("expected an IP address, got " + address);
    }
  }

  static Address fromJdk(InetSocketAddress address) {
    return switch (address.getAddress()) {
      case Inet4Address four -> IPv4Address.of(four, address.getPort());
      case Inet6Address six -> IPv6Address.of(six, address.getPort());
      default -> throw new IllegalArgumentException("expected an IP address, got " + address);
    };
  }

  /// The JDK throws an unchecked exception where a family is not supported.
  static IOException explained(Exception refused) {
    return refused instanceof IOException already
        ? already
        : new SocketException("the address is not of a family that this machine supports");
  }
}
