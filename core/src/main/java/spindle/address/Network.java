package spindle.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// The addresses of IPv4, or of IPv6, that begin with the same bits: `10.0.0.0/8`, `2001:db8::/32`,
/// RFC 4632 and RFC 4291, section 2.3. Ports and scopes do not count.
///
/// @param first the first of them, with port 0
/// @param bits how many bits they have in common; with all of them it is one address
public record Network(Address first, int bits) {
  /// @param first one of them; it need not be the first
  /// @throws IllegalArgumentException if that is no IP address, or has fewer bits
  public Network {
    byte[] octets = octets(first);
    if (octets == null || bits < 0 || bits > Byte.SIZE * octets.length) {
      throw new IllegalArgumentException(
          "expected an IP address and so many of its bits, got %s and %d".formatted(first, bits));
    }
    for (int i = 0; i < octets.length; i++) {
      octets[i] &= (byte) mask(i, bits);
    }
    first = address(octets);
  }

  /// What `text` writes: an address for itself, or one with a slash and a number of bits.
  ///
  /// @throws IllegalArgumentException if it is neither
  public static Network of(String text) {
    int slash = text.indexOf('/');
    try {
      Address first = Address.literal(slash < 0 ? text : text.substring(0, slash), 0);
      int all = first instanceof IPv4Address ? Integer.SIZE : 4 * Integer.SIZE;
      return new Network(first, slash < 0 ? all : Integer.parseInt(text.substring(slash + 1)));
    } catch (IllegalArgumentException other) {
      throw new IllegalArgumentException(
          "expected an address, or a network such as 10.0.0.0/8, got '%s'".formatted(text), other);
    }
  }

  /// Whether the address is one of these.
  public boolean has(Address address) {
    byte[] own = octets(first);
    byte[] other = octets(address);
    if (own == null || other == null || own.length != other.length) {
      return false;
    }
    for (int i = 0; i < own.length; i++) {
      if (((own[i] ^ other[i]) & mask(i, bits)) != 0) {
        return false;
      }
    }
    return true;
  }

  /// Which bits of the octet at `i` are among the first `bits`.
  private static int mask(int i, int bits) {
    int some = Math.clamp(bits - (long) Byte.SIZE * i, 0, Byte.SIZE);
    return (0xff00 >> some) & 0xff;
  }

  private static byte @Nullable [] octets(Address address) {
    return switch (address) {
      case IPv4Address four -> four.inetAddress().getAddress();
      case IPv6Address six -> six.inetAddress().getAddress();
      default -> null;
    };
  }

  private static Address address(byte[] octets) {
    try {
      return Address.of(InetAddress.getByAddress(octets), 0);
    } catch (UnknownHostException impossible) {
      throw new AssertionError("so many octets are an address", impossible);
    }
  }

  /// As [#of] reads it.
  @Override
  public String toString() {
    byte[] octets = octets(first);
    String host =
        switch (first) {
          case IPv4Address four -> four.host();
          case IPv6Address six -> six.host();
          default -> "";
        };
    return octets != null && bits == Byte.SIZE * octets.length ? host : host + "/" + bits;
  }
}
