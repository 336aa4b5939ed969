package spindle.memory;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.kernel.Kernel;
import spindle.kernel.PacketSocket;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.MessageLengthError;

/// A socket for datagrams in memory. What it has not been asked for yet is bounded by the machine's
/// receive buffer; what comes beyond that is lost, as on every machine.
final class MemoryPackets extends MemorySource implements PacketSocket, PortTable.Bound {
  private static final int LONGEST_IPV4 = 65_507;
  private static final int LONGEST_IPV6 = 65_527;

  /// What a datagram takes of a buffer beside its bytes.
  private static final int OVERHEAD = 64;

  private record Arrived(ByteBuffer bytes, Address source) {
    int cost() {
      return bytes.capacity() + OVERHEAD;
    }
  }

  private record Membership(Address group, Address at) {}

  private final Address host;
  private final boolean shared;
  private final ArrayDeque<Arrived> arrived = new ArrayDeque<>();
  private final Set<Membership> memberships = new LinkedHashSet<>();
  private @Nullable Address peer;
  private @Nullable Address outgoing;
  private int held;
  private int timeToLive = 1;
  private boolean refusal;
  private boolean full;
  private boolean broadcast;
  private boolean loopback = true;

  private MemoryPackets(MemoryKernel kernel, Address host, boolean shared) {
    super(kernel);
    this.host = host;
    this.shared = shared;
  }

  static MemoryPackets open(MemoryKernel kernel, Address place, boolean shared) throws IOException {
    Address wanted = Places.requireIp(place);
    MemoryHost machine = kernel.host();
    if (!machine.has(wanted) && !Places.isGroup(wanted)) {
      throw new java.net.BindException("Cannot assign requested address");
    }
    Address chosen = machine.packetPorts().choose(wanted, shared);
    MemoryPackets opened = new MemoryPackets(kernel, chosen, shared);
    machine.packetPorts().add(opened);
    return opened;
  }

  // What arrives.

  /// Whether a datagram from `source` is for it, as far as its peer goes.
  boolean takesFrom(Address source) {
    return peer == null || peer.equals(source);
  }

  boolean isConnected() {
    return peer != null;
  }

  /// Whether it is a member of the group of `to` on one of the interfaces that the machine has
  /// towards the network, or on the loopback one.
  boolean isMember(Address to, boolean onLoopback) {
    Address group = Places.withoutPort(to);
    return memberships.stream()
        .anyMatch(each -> each.group.equals(group) && Places.isLoopback(each.at) == onLoopback);
  }

  void arrives(byte[] bytes, Address source) {
    MemoryNetwork network = kernel.network();
    if (held >= kernel.host().receiveBuffer()) {
      network.note(
          kernel.host(),
          () -> "udp %s has no room for %d bytes of %s".formatted(host, bytes.length, source));
      return;
    }
    Arrived datagram = new Arrived(ByteBuffer.wrap(bytes), source);
    held += datagram.cost();
    arrived.add(datagram);
    network.note(
        kernel.host(), () -> "udp %s gets %d bytes of %s".formatted(host, bytes.length, source));
    changed();
  }

  /// Nobody has taken what it has sent to `to`.
  void refused(Address to) {
    if (to.equals(peer) && !isClosed()) {
      refusal = true;
      kernel.network().note(kernel.host(), () -> "udp %s is refused by %s".formatted(host, to));
      changed();
    }
  }

  // What its owner does.

  @Override
  int readiness() {
    return (arrived.isEmpty() && !refusal ? 0 : Kernel.READ) | (full ? 0 : Kernel.WRITE);
  }

  @Override
  public void interest(int operations) {
    want(operations);
  }

  private void requireOpen() throws IOException {
    if (isClosed()) {
      throw new ClosedChannelException();
    }
  }

  private void throwRefusal() throws ConnectionRefusedError {
    if (refusal) {
      refusal = false;
      throw new ConnectionRefusedError(
          "nobody takes what %s sent to its peer %s".formatted(host, peer), null);
    }
  }

  @Override
  public @Nullable Address receive(ByteBuffer into) throws IOException {
    requireOpen();
    throwRefusal();
    Arrived next = arrived.poll();
    if (next == null) {
      return null;
    }
    held -= next.cost();
    into.put(next.bytes.limit(Math.min(into.remaining(), next.bytes.limit())));
    return next.source;
  }

  @Override
  public boolean send(ByteBuffer packet, @Nullable Address to) throws IOException {
    requireOpen();
    throwRefusal();
    Address target = Attempt.destination(target(to));
    int longest = target instanceof IPv6Address ? LONGEST_IPV6 : LONGEST_IPV4;
    if (packet.remaining() > longest) {
      throw new MessageLengthError(
          "expected a datagram of at most %d bytes, got %d".formatted(longest, packet.remaining()),
          null);
    }
    long noRoom = full ? 1 : kernel.network().circumstances().noRoom(kernel.host());
    if (noRoom > 0) {
      hasNoRoomFor(noRoom);
      return false;
    }
    byte[] bytes = new byte[packet.remaining()];
    packet.get(bytes);
    new Datagram(this, source(target), target, bytes).send();
    return true;
  }

  private Address target(@Nullable Address to) throws IOException {
    Address target = to == null ? peer : Places.requireIp(to);
    if (target == null) {
      throw new SocketException("Destination address required");
    }
    if (target instanceof IPv6Address && host instanceof IPv4Address) {
      throw new SocketException("Address family not supported by protocol");
    }
    if (Places.isBroadcast(target) && !broadcast) {
      throw new SocketException("Permission denied: broadcast is not allowed on this socket");
    }
    return target;
  }

  private void hasNoRoomFor(long nanos) {
    if (!full) {
      full = true;
      MemoryNetwork network = kernel.network();
      network.at(
          network.nanos() + nanos,
          () -> {
            full = false;
            changed();
          });
    }
  }

  private Address source(Address target) throws IOException {
    boolean everywhere = Places.isAny(host) || Places.isGroup(host);
    Address source =
        everywhere
            ? Places.withPort(Attempt.source(kernel.host(), route(target)), Places.port(host))
            : host;
    if (Places.isLoopback(source) && !isLocal(target)) {
      throw new SocketException(
          "Invalid argument: from %s there is no way to %s".formatted(source, target));
    }
    return source;
  }

  /// An address on the way to `target`: of a group, the interface that it is sent through.
  private Address route(Address target) {
    return Places.isGroup(target) ? interfaceFor(target) : target;
  }

  private boolean isLocal(Address target) {
    return Places.isGroup(target) || kernel.host().has(target);
  }

  @Override
  public void connect(Address to) throws IOException {
    requireOpen();
    Address target = target(to);
    peer = target;
    arrived.removeIf(each -> {
      boolean strange = !each.source.equals(target);
      held -= strange ? each.cost() : 0;
      return strange;
    });
  }

  @Override
  public Address host() {
    return host;
  }

  @Override
  public boolean isShared() {
    return shared;
  }

  @Override
  public void setBroadcast(boolean on) throws IOException {
    requireOpen();
    broadcast = on;
  }

  int timeToLive() {
    return timeToLive;
  }

  @Override
  public void setTimeToLive(int routers) throws IOException {
    requireOpen();
    timeToLive = routers;
  }

  boolean loopback() {
    return loopback;
  }

  @Override
  public void setLoopback(boolean on) throws IOException {
    requireOpen();
    loopback = on;
  }

  // Groups.

  @Override
  public void setOutgoingInterface(Address at) throws IOException {
    requireOpen();
    outgoing = interfaceAt(at);
  }

  private Address interfaceAt(Address at) throws IOException {
    Address bare = Places.withoutPort(Places.requireIp(at));
    if (Places.isAny(bare) || !kernel.host().has(bare)) {
      throw new SocketException("no interface of this machine has the address " + at);
    }
    return bare;
  }

  /// The interface that it sends to groups of `group`'s kind through: the one that was set, else
  /// the machine's first one towards the network, else the loopback one.
  Address interfaceFor(Address group) {
    if (outgoing != null) {
      return outgoing;
    }
    for (Address each : kernel.host().addresses()) {
      if (Places.sameFamily(each, group)) {
        return each;
      }
    }
    return group instanceof IPv4Address ? Places.LOOPBACK4 : Places.LOOPBACK6;
  }

  private Membership membership(Address group, @Nullable Address at) throws IOException {
    requireOpen();
    Address bare = Places.withoutPort(Places.requireIp(group));
    if (!Places.isGroup(bare)) {
      throw new SocketException("not a multicast address: " + group);
    }
    return new Membership(bare, at == null ? interfaceFor(bare) : interfaceAt(at));
  }

  @Override
  public void join(Address group, @Nullable Address at) throws IOException {
    if (!memberships.add(membership(group, at))) {
      throw new SocketException("it is a member already");
    }
  }

  @Override
  public void leave(Address group, @Nullable Address at) throws IOException {
    if (!memberships.remove(membership(group, at))) {
      throw new SocketException("it is no member");
    }
  }

  @Override
  public void close() {
    if (closes()) {
      kernel.host().packetPorts().remove(this);
      arrived.clear();
    }
  }

  @Override
  void kernelClosed() {
    close();
  }

  @Override
  void vanishes() {
    kernel.host().packetPorts().remove(this);
  }

  @Override
  String describe() {
    return "udp %s, %s, %d datagrams to read".formatted(host, waitsFor(), arrived.size());
  }
}
