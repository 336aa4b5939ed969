package spindle.socks.server;

import java.nio.ByteBuffer;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.reason.AddressNotAllowed;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.DNSLookupError;
import spindle.reason.NoRouteError;
import spindle.reason.TCPTimedOutError;

/// What a client is answered. The numbers are those of RFC 1928; SOCKS 4 knows two.
enum Reply {
  SUCCEEDED(0),
  FAILED(1),
  NOT_ALLOWED(2),
  NETWORK_UNREACHABLE(3),
  HOST_UNREACHABLE(4),
  REFUSED(5),
  UNKNOWN_COMMAND(7),
  UNKNOWN_ADDRESS(8);

  private static final int GRANTED_4 = 90;
  private static final int REJECTED_4 = 91;

  private final int number;

  Reply(int number) {
    this.number = number;
  }

  /// Why no connection came about.
  static Reply of(Throwable failure) {
    return switch (failure) {
      case AddressNotAllowed _ -> NOT_ALLOWED;
      case ConnectionRefusedError _ -> REFUSED;
      case NoRouteError _ -> NETWORK_UNREACHABLE;
      case DNSLookupError _ -> HOST_UNREACHABLE;
      case ConnectTimeoutError _, TCPTimedOutError _ -> HOST_UNREACHABLE;
      case spindle.defer.TimeoutError _ -> HOST_UNREACHABLE;
      default -> FAILED;
    };
  }

  /// The bytes of a refusal.
  ByteBuffer bytes(int version) {
    return bytes(version, new IPv4Address(0, 0));
  }

  /// The bytes, with the address from which the connection goes out.
  ByteBuffer bytes(int version, Address from) {
    byte[] host = {0, 0, 0, 0};
    int port = 0;
    if (from instanceof IPv4Address four) {
      host = four.inetAddress().getAddress();
      port = four.port();
    } else if (from instanceof IPv6Address six && version == 5) {
      host = six.inetAddress().getAddress();
      port = six.port();
    }
    ByteBuffer bytes = ByteBuffer.allocate(22);
    if (version == 4) {
      bytes.put((byte) 0).put((byte) (this == SUCCEEDED ? GRANTED_4 : REJECTED_4));
      return bytes.putShort((short) port).put(host).flip();
    }
    bytes.put((byte) 5).put((byte) number).put((byte) 0);
    return bytes.put((byte) (host.length == 4 ? 1 : 4)).put(host).putShort((short) port).flip();
  }
}
