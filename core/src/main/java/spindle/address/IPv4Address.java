package spindle.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// An IPv4 address and a port. Holds two numbers; the text is made when asked for.
public final class IPv4Address implements Address {
  private final int bits;
  private final int port;

  /// The address whose four bytes, most significant first, are `bits`.
  ///
  /// @param port 0 to 65535
  public IPv4Address(int bits, int port) {
    this.bits = bits;
    this.port = Ports.check(port);
  }

  /// The address written as `host`, four decimal numbers between dots.
  ///
  /// @throws IllegalArgumentException if `host` is no such literal, or `port` out of range
  public static IPv4Address of(String host, int port) {
    Integer bits = IpLiterals.parseIPv4(host);
    if (bits == null) {
      throw new IllegalArgumentException(
          "expected an IPv4 address such as 127.0.0.1, got '" + host + "'");
    }
    return new IPv4Address(bits, port);
  }

  /// The same address as the JDK has it.
  public static IPv4Address of(Inet4Address host, int port) {
    byte[] octets = host.getAddress();
    int bits =
        (octets[0] & 0xff) << 24
            | (octets[1] & 0xff) << 16
            | (octets[2] & 0xff) << 8
            | (octets[3] & 0xff);
    return new IPv4Address(bits, port);
  }

  /// The literal: `127.0.0.1`.
  public String host() {
    return (bits >>> 24) + "." + octet(16) + "." + octet(8) + "." + octet(0);
  }

  private int octet(int shift) {
    return (bits >>> shift) & 0xff;
  }

  /// The four bytes, most significant first.
  public int bits() {
    return bits;
  }

  /// 0 to 65535.
  public int port() {
    return port;
  }

  /// The host as the JDK has it. No name is looked up.
  public InetAddress inetAddress() {
    try {
      return InetAddress.getByAddress(
          new byte[] {
            (byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits
          });
    } catch (UnknownHostException impossible) {
      throw new AssertionError("four bytes are an address", impossible);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IPv4Address that && bits == that.bits && port == that.port;
  }

  @Override
  public int hashCode() {
    return 31 * bits + port;
  }

  @Override
  public String toString() {
    return host() + ":" + port;
  }
}
