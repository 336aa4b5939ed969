package spindle.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/// Where one end of a connection is. Its text is for people: `192.0.2.7:80`, `[2001:db8::1]:80`,
/// `unix:/run/app.sock`, `pipe:standard input`.
///
/// One place has one shape, so that addresses can be compared: an IPv4 address that is mapped into
/// IPv6 (`::ffff:192.0.2.7`, RFC 4291, section 2.5.5.2) is an [IPv4Address] wherever it comes from,
/// and the scope of a link-local address is the interface's name.
public sealed interface Address
    permits IPv4Address, IPv6Address, HostnameAddress, UnixAddress, PipeAddress {
  /// The address that `host` writes: four decimal numbers between dots, or IPv6 (RFC 4291, section
  /// 2.2), with a scope or without. No name is looked up. The older spellings of IPv4 that some
  /// systems know, with fewer numbers, octal or hexadecimal ones, are none.
  ///
  /// @param port 0 to 65535
  /// @return an [IPv4Address] or an [IPv6Address]
  /// @throws IllegalArgumentException if `host` is no such literal, or `port` out of range
  static Address literal(String host, int port) {
    if (host.indexOf(':') < 0) {
      return IPv4Address.of(host, port);
    }
    byte[] octets = IpLiterals.parseIPv6(host);
    return octets != null && IpLiterals.isMappedIPv4(octets)
        ? new IPv4Address(IpLiterals.mappedIPv4(octets), port)
        : IPv6Address.of(host, port);
  }

  /// The same address as the JDK has it.
  ///
  /// @param port 0 to 65535
  /// @return an [IPv4Address] or an [IPv6Address]
  static Address of(InetAddress host, int port) {
    return switch (host) {
      case Inet4Address four -> IPv4Address.of(four, port);
      case Inet6Address six -> {
        byte[] octets = six.getAddress();
        yield IpLiterals.isMappedIPv4(octets)
            ? new IPv4Address(IpLiterals.mappedIPv4(octets), port)
            : IPv6Address.of(six, port);
      }
      default -> throw new IllegalArgumentException("expected an IP address, got " + host);
    };
  }
}
