package spindle.epoll;

import static spindle.epoll.EpollKernel.check;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.kernel.Kernel;
import spindle.kernel.PacketSocket;

/// A socket for datagrams.
final class EpollPacketSocket extends Descriptor implements PacketSocket {
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_BROADCAST = 6;
  private static final int IPPROTO_IP = 0;
  private static final int IP_MULTICAST_IF = 32;
  private static final int IP_MULTICAST_TTL = 33;
  private static final int IP_MULTICAST_LOOP = 34;
  private static final int IP_ADD_MEMBERSHIP = 35;
  private static final int IP_DROP_MEMBERSHIP = 36;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_MULTICAST_IF = 17;
  private static final int IPV6_MULTICAST_HOPS = 18;
  private static final int IPV6_MULTICAST_LOOP = 19;
  private static final int IPV6_ADD_MEMBERSHIP = 20;
  private static final int IPV6_DROP_MEMBERSHIP = 21;
  private static final int IP_MREQN_SIZE = 12;
  private static final int IPV6_MREQ_SIZE = 20;

  private record Membership(Address group, @Nullable Address at) {}

  private final Address host;
  private final boolean six;
  private final Set<Membership> memberships = new LinkedHashSet<>();
  private Kernel.Watcher watcher = operations -> {};
  private int interest;

  EpollPacketSocket(EpollKernel kernel, int fd, Address host, boolean six) {
    super(kernel, fd);
    this.host = host;
    this.six = six;
  }

  @Override
  void ready(int events) {
    // An error is read, like a datagram.
    int operations =
        (events & (EpollKernel.EPOLLERR | EpollKernel.EPOLLHUP)) != 0
            ? Kernel.READ
            : operations(events);
    if ((operations & interest) != 0) {
      watcher.ready(operations & interest);
    }
  }

  @Override
  void refused() {
    watcher.ready(interest);
  }

  @Override
  public void watch(Kernel.Watcher newWatcher) {
    watcher = newWatcher;
  }

  @Override
  public void interest(int operations) {
    interest = operations;
    int events =
        ((operations & Kernel.READ) != 0 ? EpollKernel.EPOLLIN : 0)
            | ((operations & Kernel.WRITE) != 0 ? EpollKernel.EPOLLOUT : 0);
    want(events == 0 ? EpollKernel.NOT_ADDED : events);
  }

  @Override
  public int interest() {
    return interest;
  }

  @Override
  public @Nullable Address receive(ByteBuffer into) throws IOException {
    requireNotRefused();
    SocketAddresses addresses = kernel.addresses;
    boolean direct = into.isDirect();
    long buffer = direct ? kernel.buffers.of(into) : kernel.scratch.address();
    int room = direct ? into.remaining() : Math.min(into.remaining(), kernel.scratch.space());
    long count =
        kernel.libc.recvfrom(fd(), buffer, room, addresses.address(), addresses.freshLength());
    if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
      return null;
    }
    if (count < 0) {
      throw Reasons.notReceived(host, (int) -count);
    }
    if (direct) {
      into.position(into.position() + (int) count);
    } else {
      kernel.scratch.copyOut(into, (int) count);
    }
    return addresses.get();
  }

  /// Whether a datagram that got this result is tried again later: there is no room for it, or a
  /// signal came in between.
  static boolean mustWait(long result) {
    return result == -Errno.EAGAIN || result == -Errno.EINTR || result == -Errno.ENOBUFS;
  }

  @Override
  public boolean send(ByteBuffer packet, @Nullable Address to) throws IOException {
    int fd = fd();
    int length = to == null ? 0 : putTarget(to);
    long target = to == null ? 0 : kernel.addresses.address();
    long result =
        packet.isDirect()
            ? send(fd, kernel.buffers.of(packet), packet.remaining(), target, length)
            : sendFromHeap(fd, packet, target, length);
    if (mustWait(result)) {
      return false;
    }
    if (result < 0) {
      throw Reasons.notSent(host, packet.remaining(), (int) -result);
    }
    packet.position(packet.limit());
    return true;
  }

  private long send(int fd, long bytes, int count, long target, int length) {
    return kernel.libc.sendto(fd, bytes, count, MSG_NOSIGNAL, target, length);
  }

  /// A datagram goes in one piece, so a long one needs memory of its own for the call.
  private long sendFromHeap(int fd, ByteBuffer packet, long target, int length) {
    if (packet.remaining() > kernel.scratch.space()) {
      ByteBuffer copy = ByteBuffer.allocateDirect(packet.remaining()).put(packet.duplicate());
      return send(fd, kernel.buffers.of(copy.flip()), copy.remaining(), target, length);
    }
    int count = kernel.scratch.copyIn(packet);
    return kernel.libc.sendto(fd, kernel.scratch.address(), count, MSG_NOSIGNAL, target, length);
  }

  private int putTarget(Address to) throws IOException {
    return six ? kernel.addresses.putMapped(to) : kernel.addresses.put(to);
  }

  @Override
  public void connect(Address peer) throws IOException {
    int length = putTarget(peer);
    check("connect", kernel.libc.connect(fd(), kernel.addresses.address(), length));
  }

  @Override
  public Address host() {
    return host;
  }

  @Override
  public void setBroadcast(boolean on) throws IOException {
    setInt(SOL_SOCKET, SO_BROADCAST, on ? 1 : 0);
  }

  @Override
  public void setTimeToLive(int routers) throws IOException {
    setInt(ip(), six ? IPV6_MULTICAST_HOPS : IP_MULTICAST_TTL, routers);
  }

  @Override
  public void setLoopback(boolean on) throws IOException {
    setInt(ip(), six ? IPV6_MULTICAST_LOOP : IP_MULTICAST_LOOP, on ? 1 : 0);
  }

  private int ip() {
    return six ? IPPROTO_IPV6 : IPPROTO_IP;
  }

  private void setInt(int level, int option, int value) throws IOException {
    long at = kernel.scratch.putInt(value);
    check("setsockopt", kernel.libc.setsockopt(fd(), level, option, at, Integer.BYTES));
  }

  @Override
  public void setOutgoingInterface(Address at) throws IOException {
    int index = indexOf(at);
    if (six) {
      setInt(IPPROTO_IPV6, IPV6_MULTICAST_IF, index);
    } else {
      // struct ip_mreqn: group, address, index. The address becomes the source of what is sent.
      MemorySegment memory = kernel.scratch.memory();
      memory.asSlice(0, IP_MREQN_SIZE).fill((byte) 0);
      byte[] address = inet(at).getAddress();
      if (address.length != Integer.BYTES) {
        throw new IOException("the interface is of another family than the port");
      }
      MemorySegment.copy(address, 0, memory, ValueLayout.JAVA_BYTE, 4, address.length);
      memory.set(ValueLayout.JAVA_INT, 8, index);
      set(IPPROTO_IP, IP_MULTICAST_IF, IP_MREQN_SIZE);
    }
  }

  private void set(int level, int option, int size) throws IOException {
    long at = kernel.scratch.address();
    check("setsockopt", kernel.libc.setsockopt(fd(), level, option, at, size));
  }

  private static InetAddress inet(Address address) throws IOException {
    return switch (address) {
      case IPv4Address ip -> ip.inetAddress();
      case IPv6Address ip -> ip.inetAddress();
      default -> throw new IOException("expected an IP address, got " + address);
    };
  }

  private static int indexOf(Address at) throws IOException {
    NetworkInterface found = NetworkInterface.getByInetAddress(inet(at));
    if (found == null) {
      throw new IOException("no interface of this machine has the address " + at);
    }
    return found.getIndex();
  }

  @Override
  public void join(Address group, @Nullable Address at) throws IOException {
    Membership membership = new Membership(group, at);
    if (memberships.contains(membership)) {
      throw new IOException("it is a member already");
    }
    change(membership, six ? IPV6_ADD_MEMBERSHIP : IP_ADD_MEMBERSHIP);
    memberships.add(membership);
  }

  @Override
  public void leave(Address group, @Nullable Address at) throws IOException {
    Membership membership = new Membership(group, at);
    if (!memberships.remove(membership)) {
      throw new IOException("it is no member");
    }
    change(membership, six ? IPV6_DROP_MEMBERSHIP : IP_DROP_MEMBERSHIP);
  }

  private void change(Membership membership, int option) throws IOException {
    byte[] group = inet(membership.group).getAddress();
    if (group.length != (six ? 16 : 4)) {
      throw new IOException("the group is of another family than the port");
    }
    int index = membership.at == null ? 0 : indexOf(membership.at);
    int size = six ? IPV6_MREQ_SIZE : IP_MREQN_SIZE;
    // struct ipv6_mreq: group, index. struct ip_mreqn: group, address, index.
    MemorySegment memory = kernel.scratch.memory();
    memory.asSlice(0, size).fill((byte) 0);
    MemorySegment.copy(group, 0, memory, ValueLayout.JAVA_BYTE, 0, group.length);
    memory.set(ValueLayout.JAVA_INT, size - Integer.BYTES, index);
    set(ip(), option, size);
  }

  @Override
  public void close() {
    closeDescriptor();
  }
}
