package spindle.nio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.kernel.Kernel;
import spindle.kernel.PacketSocket;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.MessageLengthError;

/// A socket for datagrams over a `DatagramChannel`.
final class NioPacketSocket extends NioSource implements PacketSocket {
  private record Membership(InetAddress group, @Nullable Address at) {}

  private final DatagramChannel channel;
  private final Address host;
  private final Map<Membership, MembershipKey> memberships = new LinkedHashMap<>();
  private Kernel.Watcher watcher = operations -> {};
  private @Nullable NetworkInterface outgoing;
  private int interest;

  private NioPacketSocket(NioKernel kernel, DatagramChannel channel) throws IOException {
    super(kernel);
    this.channel = channel;
    host = Addresses.fromJdk(channel.getLocalAddress());
  }

  static NioPacketSocket open(NioKernel kernel, Address place, boolean shared) throws IOException {
    DatagramChannel channel = DatagramChannel.open(Addresses.family(place));
    try {
      channel.configureBlocking(false);
      if (shared) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
          channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
      }
      channel.bind(Addresses.toJdk(place));
      return new NioPacketSocket(kernel, channel);
    } catch (IOException | RuntimeException refused) {
      channel.close();
      throw Addresses.explained(refused);
    }
  }

  @Override
  SelectableChannel channel() {
    return channel;
  }

  @Override
  public void watch(Kernel.Watcher newWatcher) {
    watcher = newWatcher;
  }

  @Override
  public void interest(int operations) {
    interest = operations;
    want(
        ((operations & Kernel.READ) != 0 ? SelectionKey.OP_READ : 0)
            | ((operations & Kernel.WRITE) != 0 ? SelectionKey.OP_WRITE : 0));
  }

  @Override
  public int interest() {
    return interest;
  }

  @Override
  void ready(int ops) {
    int operations =
        ((ops & SelectionKey.OP_READ) != 0 ? Kernel.READ : 0)
            | ((ops & SelectionKey.OP_WRITE) != 0 ? Kernel.WRITE : 0);
    watcher.ready(operations & interest);
  }

  @Override
  public @Nullable Address receive(ByteBuffer into) throws IOException {
    requireNotRefused();
    try {
      SocketAddress from = channel.receive(into);
      return from == null ? null : Addresses.fromJdk(from);
    } catch (PortUnreachableException refused) {
      throw refusal(refused);
    }
  }

  private ConnectionRefusedError refusal(PortUnreachableException refused) {
    return new ConnectionRefusedError("nobody takes what " + host + " sent to its peer", refused);
  }

  @Override
  public boolean send(ByteBuffer packet, @Nullable Address to) throws IOException {
    boolean isEmpty = !packet.hasRemaining();
    try {
      SocketAddress target = to == null ? channel.getRemoteAddress() : Addresses.toJdk(to);
      if (target == null) {
        throw new SocketException("the socket is connected to nobody");
      }
      // An empty datagram that was taken looks like one that was not; the network may lose it, too.
      return channel.send(packet, target) > 0 || isEmpty;
    } catch (PortUnreachableException refused) {
      throw refusal(refused);
    } catch (SocketException refused) {
      if ("Message too long".equals(refused.getMessage())) {
        throw new MessageLengthError("the system takes no datagram as long as that", refused);
      }
      throw refused;
    }
  }

  @Override
  public void connect(Address peer) throws IOException {
    channel.connect(Addresses.toJdk(peer));
  }

  @Override
  public Address host() {
    return host;
  }

  @Override
  public void setBroadcast(boolean on) throws IOException {
    channel.setOption(StandardSocketOptions.SO_BROADCAST, on);
  }

  @Override
  public void setTimeToLive(int routers) throws IOException {
    channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, routers);
  }

  @Override
  public void setLoopback(boolean on) throws IOException {
    channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, on);
  }

  @Override
  public void setOutgoingInterface(Address at) throws IOException {
    NetworkInterface named = interfaceAt(at);
    SocketOption<NetworkInterface> option = StandardSocketOptions.IP_MULTICAST_IF;
    channel.setOption(option, named);
    outgoing = named;
  }

  private static NetworkInterface interfaceAt(Address at) throws IOException {
    InetAddress address = inet(at);
    NetworkInterface found = NetworkInterface.getByInetAddress(address);
    if (found == null) {
      throw new SocketException("no interface of this machine has the address " + at);
    }
    return found;
  }

  private static InetAddress inet(Address address) throws IOException {
    if (Addresses.toJdk(address) instanceof InetSocketAddress ip) {
      return ip.getAddress();
    }
    throw new SocketException("expected an IP address, got " + address);
  }

  /// The JDK wants to be told; it is the one that is sent through, else the first that can do
  /// multicast, the machine's own last.
  private NetworkInterface someInterface() throws IOException {
    NetworkInterface found = outgoing;
    Enumeration<NetworkInterface> all = NetworkInterface.getNetworkInterfaces();
    while (found == null && all.hasMoreElements()) {
      NetworkInterface next = all.nextElement();
      found = next.isUp() && next.supportsMulticast() && !next.isLoopback() ? next : null;
    }
    return found != null ? found : interfaceAt(Addresses.fromJdk(loopbackOf(host)));
  }

  private static SocketAddress loopbackOf(Address host) throws IOException {
    String literal = inet(host).getAddress().length == 4 ? "127.0.0.1" : "::1";
    return new InetSocketAddress(InetAddress.ofLiteral(literal), 0);
  }

  @Override
  public void join(Address group, @Nullable Address at) throws IOException {
    Membership membership = new Membership(inet(group), at);
    if (memberships.containsKey(membership)) {
      throw new SocketException("it is a member already");
    }
    NetworkInterface through = at == null ? someInterface() : interfaceAt(at);
    try {
      memberships.put(membership, channel.join(membership.group, through));
    } catch (IllegalArgumentException | UnsupportedOperationException noGroup) {
      throw new IOException(noGroup.getMessage(), noGroup);
    }
  }

  @Override
  public void leave(Address group, @Nullable Address at) throws IOException {
    MembershipKey key = memberships.remove(new Membership(inet(group), at));
    if (key == null) {
      throw new SocketException("it is no member");
    }
    key.drop();
  }

  @Override
  public void close() {
    closeChannel();
  }
}
