package spindle.socks.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;

/// What stands in front of a datagram between client and proxy, RFC 1928, 7.
final class Datagrams {
  /// Bytes of the longest of these headers that we write.
  static final int HEADER_MAX = 22;

  private static final int FOUR = 1;
  private static final int NAME = 3;
  private static final int SIX = 4;

  private Datagrams() {}

  /// Where a client's datagram goes.
  record Destination(String host, int port) {}

  /// Takes the header off; what is left is the datagram itself.
  ///
  /// @return null if it is none, or a part of a datagram: those are dropped, as the standard lets
  static @Nullable Destination take(ByteBuffer data) {
    if (data.remaining() < 5 || data.getShort() != 0 || data.get() != 0) {
      return null;
    }
    int kind = data.get();
    int length =
        switch (kind) {
          case FOUR -> 4;
          case NAME -> data.get() & 0xFF;
          case SIX -> 16;
          default -> 0;
        };
    if (length == 0 || data.remaining() < length + 2) {
      return null;
    }
    byte[] host = new byte[length];
    data.get(host);
    int port = data.getShort() & 0xFFFF;
    return port == 0 ? null : new Destination(text(kind, host), port);
  }

  private static String text(int kind, byte[] host) {
    try {
      return kind == NAME
          ? new String(host, ISO_8859_1)
          : InetAddress.getByAddress(host).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  /// A datagram that came from somewhere, with its header.
  static ByteBuffer from(Address from, ByteBuffer data) {
    ByteBuffer whole = ByteBuffer.allocate(HEADER_MAX + data.remaining());
    whole.putShort((short) 0).put((byte) 0);
    switch (from) {
      case IPv4Address four ->
          whole.put((byte) FOUR).put(four.inetAddress().getAddress()).putShort((short) four.port());
      case IPv6Address six ->
          whole.put((byte) SIX).put(six.inetAddress().getAddress()).putShort((short) six.port());
      default -> throw new IllegalStateException("datagrams come from IP addresses, not " + from);
    }
    return whole.put(data).flip();
  }
}
