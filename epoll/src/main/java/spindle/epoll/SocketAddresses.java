package spindle.epoll;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.address.PipeAddress;
import spindle.address.UnixAddress;
import spindle.kernel.Scopes;
import spindle.kernel.SocketNames;

/// `struct sockaddr_in`, `sockaddr_in6` and `sockaddr_un`, in one piece of memory that is used for
/// every call.
final class SocketAddresses {
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  private static final int IN_SIZE = 16;
  private static final int IN6_SIZE = 28;
  private static final int PATH = 2;
  private static final int PATH_MAX = 108;
  private static final int SPACE = 128;
  private static final UnixAddress UNNAMED = new UnixAddress("");
  private static final ValueLayout.OfShort NET_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NET_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment memory;
  private final MemorySegment length;

  /// What was read last: a socket for datagrams mostly hears from the same few.
  private IPv4Address last = new IPv4Address(0, 0);

  SocketAddresses(Arena arena) {
    memory = arena.allocate(SPACE, 8);
    length = arena.allocate(ValueLayout.JAVA_INT);
  }

  static int family(Address address) {
    return switch (address) {
      case IPv6Address _ -> AF_INET6;
      case UnixAddress _ -> AF_UNIX;
      case IPv4Address _, HostnameAddress _, PipeAddress _ -> AF_INET;
    };
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
  /// @throws IOException if it is none that a socket can have
  int put(Address address) throws IOException {
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
        Inet6Address host = Scopes.socketHost(six);
        byte[] octets = host.getAddress();
        MemorySegment.copy(octets, 0, memory, JAVA_BYTE, 8, octets.length);
        memory.set(JAVA_INT_UNALIGNED, 24, host.getScopeId());
        yield IN6_SIZE;
      }
      case UnixAddress unix -> putUnix(unix);
      case HostnameAddress name -> throw new IOException("expected an address, got " + name);
      case PipeAddress name -> throw new IOException("expected an address, got " + name);
    };
  }

  /// Writes an address for a socket of IPv6, to which an IPv4 address is ::ffff:a.b.c.d.
  ///
  /// @return its length
  /// @throws IOException if it is none that a socket can have
  int putMapped(Address address) throws IOException {
    if (!(address instanceof IPv4Address four)) {
      return put(address);
    }
    memory.fill((byte) 0);
    memory.set(JAVA_SHORT, 0, (short) AF_INET6);
    memory.set(NET_SHORT, 2, (short) four.port());
    memory.set(NET_SHORT, 18, (short) 0xffff);
    memory.set(NET_INT, 20, four.bits());
    return IN6_SIZE;
  }

  /// A path ends with a NUL, an abstract name begins with one.
  private int putUnix(UnixAddress unix) throws IOException {
    SocketNames.require(unix);
    byte[] path = unix.path().getBytes(StandardCharsets.UTF_8);
    int length = unix.isAbstract() ? path.length : path.length + 1;
    memory.set(JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(path, 0, memory, JAVA_BYTE, PATH, path.length);
    return PATH + length;
  }

  private UnixAddress getUnix() {
    int used = Math.min(length.get(ValueLayout.JAVA_INT, 0), PATH + PATH_MAX) - PATH;
    if (used <= 0) {
      return UNNAMED;
    }
    boolean isAbstract = memory.get(JAVA_BYTE, PATH) == 0;
    int count = isAbstract ? used : 0;
    while (count < used && memory.get(JAVA_BYTE, PATH + count) != 0) {
      count++;
    }
    byte[] path = memory.asSlice(PATH, count).toArray(JAVA_BYTE);
    return SocketNames.place(new UnixAddress(new String(path, StandardCharsets.UTF_8)));
  }

  /// Reads the address that a call has written.
  Address get() {
    short family = memory.get(JAVA_SHORT, 0);
    if (family == AF_UNIX || length.get(ValueLayout.JAVA_INT, 0) == 0) {
      return getUnix();
    }
    int port = memory.get(NET_SHORT, 2) & 0xffff;
    if (family == AF_INET) {
      int bits = memory.get(NET_INT, 4);
      IPv4Address known = last;
      if (known.bits() != bits || known.port() != port) {
        known = new IPv4Address(bits, port);
        last = known;
      }
      return known;
    }
    byte[] octets = new byte[16];
    MemorySegment.copy(memory, JAVA_BYTE, 8, octets, 0, octets.length);
    return six(octets, port, memory.get(JAVA_INT_UNALIGNED, 24));
  }

  /// A dual-stack socket shows its IPv4 peers as ::ffff:a.b.c.d.
  private static Address six(byte[] octets, int port, int scope) {
    try {
      return Address.of(Inet6Address.getByAddress("", octets, scope == 0 ? -1 : scope), port);
    } catch (UnknownHostException impossible) {
      throw new AssertionError("sixteen bytes are an address", impossible);
    }
  }
}
