package spindle.epoll;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import spindle.protocol.Address;
import spindle.protocol.IPv4Address;
import spindle.protocol.IPv6Address;

/// `struct sockaddr_in` and `sockaddr_in6`, in one piece of memory that is used for every call.
final class SocketAddresses {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  private static final int IN_SIZE = 16;
  private static final int IN6_SIZE = 28;
  private static final int SPACE = 128;
  private static final ValueLayout.OfShort NET_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NET_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment memory;
  private final MemorySegment length;

  SocketAddresses(Arena arena) {
    memory = arena.allocate(SPACE, 8);
    length = arena.allocate(ValueLayout.JAVA_INT);
  }

  /// @throws IOException if it is of another kind
  static int requireIp(Address address) throws IOException {
    if (!(address instanceof IPv4Address || address instanceof IPv6Address)) {
      throw new IOException("expected an IP address, got " + address);
    }
    return address instanceof IPv6Address ? AF_INET6 : AF_INET;
  }

  /// Where an address is read from and written to.
  long address() {
    return memory.address();
  }

  /// Where its length is, having been set to all the space there is.
  long freshLength() {
    length.set(ValueLayout.JAVA_INT, 0, SPACE);
    return length.address();
  }

  /// Writes an address.
  ///
  /// @return its length
  int put(Address address) {
    memory.fill((byte) 0);
    return switch (address) {
      case IPv4Address four -> {
        memory.set(JAVA_SHORT, 0, (short) AF_INET);
        memory.set(NET_SHORT, 2, (short) four.port());
        memory.set(NET_INT, 4, four.bits());
        yield IN_SIZE;
      }
      case IPv6Address six -> {
        memory.set(JAVA_SHORT, 0, (short) AF_INET6);
        memory.set(NET_SHORT, 2, (short) six.port());
        Inet6Address host = (Inet6Address) six.inetAddress();
        byte[] octets = host.getAddress();
        MemorySegment.copy(octets, 0, memory, JAVA_BYTE, 8, octets.length);
        memory.set(JAVA_INT_UNALIGNED, 24, host.getScopeId());
        yield IN6_SIZE;
      }
      default -> throw new IllegalArgumentException("expected an IP address, got " + address);
    };
  }

  /// Reads the address that a call has written.
  Address get() {
    int port = memory.get(NET_SHORT, 2) & 0xffff;
    if (memory.get(JAVA_SHORT, 0) == AF_INET) {
      return new IPv4Address(memory.get(NET_INT, 4), port);
    }
    byte[] octets = new byte[16];
    MemorySegment.copy(memory, JAVA_BYTE, 8, octets, 0, octets.length);
    return six(octets, port, memory.get(JAVA_INT_UNALIGNED, 24));
  }

  private static Address six(byte[] octets, int port, int scope) {
    try {
      if (isMappedIPv4(octets)) {
        return new IPv4Address(
            (octets[12] & 0xff) << 24
                | (octets[13] & 0xff) << 16
                | (octets[14] & 0xff) << 8
                | (octets[15] & 0xff),
            port);
      }
      NetworkInterface at = scope == 0 ? null : NetworkInterface.getByIndex(scope);
      Inet6Address host =
          at == null
              ? Inet6Address.getByAddress("", octets, scope == 0 ? -1 : scope)
              : Inet6Address.getByAddress("", octets, at);
      return IPv6Address.of(host, port);
    } catch (UnknownHostException | SocketException impossible) {
      throw new AssertionError("sixteen bytes are an address", impossible);
    }
  }

  /// A dual-stack socket shows its IPv4 peers as ::ffff:a.b.c.d.
  private static boolean isMappedIPv4(byte[] octets) {
    for (int i = 0; i < 10; i++) {
      if (octets[i] != 0) {
        return false;
      }
    }
    return octets[10] == -1 && octets[11] == -1;
  }
}
