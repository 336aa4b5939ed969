package spindle.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An IPv6 address, a port, and the scope that a link-local address needs. Flow labels, which the
/// JDK does not tell, are left out. An IPv4 address that is mapped into IPv6 is none of these: it
/// is an [IPv4Address], which [Address#literal] and [Address#of] make of it.
public final class IPv6Address implements Address {
  private final byte[] octets;
  private final int port;
  private final String scope;

  private IPv6Address(byte[] octets, int port, String scope) {
    if (IpLiterals.isMappedIPv4(octets)) {
      throw new IllegalArgumentException(
          "expected an IPv6 address, got the IPv4 address %s mapped into IPv6: use IPv4Address, or"
                  .formatted(new IPv4Address(IpLiterals.mappedIPv4(octets), 0).host())
              + " Address.literal or Address.of, which do");
    }
    this.octets = octets;
    this.port = Ports.check(port);
    this.scope = scope;
  }

  /// The address written as `host`: `::1`, `fe80::1%eth0`.
  ///
  /// @throws IllegalArgumentException if `host` is no such literal or a mapped IPv4 address, or
  ///   `port` out of range
  public static IPv6Address of(String host, int port) {
    int percent = host.indexOf('%');
    String scope = percent < 0 ? "" : host.substring(percent + 1);
    byte @Nullable [] octets =
        IpLiterals.parseIPv6(percent < 0 ? host : host.substring(0, percent));
    if (octets == null || (percent >= 0 && scope.isEmpty())) {
      throw new IllegalArgumentException(
          "expected an IPv6 address such as ::1 or fe80::1%eth0, got '" + host + "'");
    }
    return new IPv6Address(octets, port, scope);
  }

  /// The same address as the JDK has it. Its scope is the name of the interface; the number, if
  /// this machine has no interface with that number.
  ///
  /// @throws IllegalArgumentException if it is a mapped IPv4 address, or `port` out of range
  public static IPv6Address of(Inet6Address host, int port) {
    String scope = "";
    if (host.getScopedInterface() != null) {
      scope = host.getScopedInterface().getName();
    } else if (host.getScopeId() != 0) {
      scope = Interfaces.name(host.getScopeId());
    }
    return new IPv6Address(host.getAddress(), port, scope);
  }

  /// The literal in its short form (RFC 5952), with the scope if there is one: `fe80::1%eth0`.
  public String host() {
    String literal = IpLiterals.formatIPv6(octets);
    return scope.isEmpty() ? literal : literal + "%" + scope;
  }

  /// 0 to 65535.
  public int port() {
    return port;
  }

  /// The interface that a link-local address belongs to, by name or number; empty if none.
  public String scope() {
    return scope;
  }

  /// The host as the JDK has it. No name is looked up.
  ///
  /// @throws IllegalArgumentException if the scope names no interface of this machine
  public InetAddress inetAddress() {
    try {
      return scope.isEmpty()
          ? Inet6Address.getByAddress("", octets, -1)
          : Interfaces.scoped(octets, scope);
    } catch (UnknownHostException impossible) {
      throw new AssertionError("sixteen bytes are an address", impossible);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IPv6Address that
        && port == that.port
        && scope.equals(that.scope)
        && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(octets) + port;
  }

  @Override
  public String toString() {
    return "[" + host() + "]:" + port;
  }
}
