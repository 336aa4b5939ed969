package spindle.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.protocol.DatagramProtocol;
import spindle.protocol.DatagramTransport;
import spindle.reason.CannotListenError;
import spindle.reason.MessageLengthError;
import spindle.reason.MulticastJoinError;

/// A port for datagrams that leads nowhere (Twisted's `FakeDatagramTransport`): it keeps what is
/// sent, and receives what the test says.
///
/// ```java
/// var port = new RecordingDatagramTransport();
/// port.carry(new Echo());
/// port.receive("hello", IPv4Address.of("192.0.2.1", 7000));
/// assertThat(port.sent()).hasSize(1);
/// ```
///
/// It calls the protocol only from [#carry], [#receive], [#refuse], [#deliver] and
/// [#startListening]. Belongs to the thread of the test.
public final class RecordingDatagramTransport implements DatagramTransport {
  /// The most bytes of a datagram.
  private static final int LONGEST = 65_507;

  /// A datagram that was sent.
  ///
  /// @param bytes what is in it, to be read only
  /// @param to where it goes
  public record Datagram(ByteBuffer bytes, Address to) {
    private static Datagram of(ByteBuffer packet, Address to) {
      ByteBuffer copy = ByteBuffer.allocate(packet.remaining()).put(packet).flip();
      return new Datagram(copy.asReadOnlyBuffer(), to);
    }

    /// What is in it, from the first byte on, each time.
    @Override
    public ByteBuffer bytes() {
      return bytes.duplicate();
    }

    /// The same as text, in UTF-8.
    public String text() {
      return StandardCharsets.UTF_8.decode(bytes()).toString();
    }
  }

  private record Membership(Address group, @Nullable Address at) {}

  private final Address host;
  private final List<Datagram> sent = new ArrayList<>();
  private final Set<Membership> groups = new LinkedHashSet<>();
  private @Nullable DatagramProtocol protocol;
  private @Nullable Address peer;
  private @Nullable Deferred<Void> stopping;
  private boolean open;
  private boolean full;
  private long dropped;
  private boolean broadcast;
  private int timeToLive = 1;
  private boolean loopback = true;

  /// One at 10.0.0.1:12345.
  public RecordingDatagramTransport() {
    this(IPv4Address.of("10.0.0.1", 12345));
  }

  /// One at `host`.
  public RecordingDatagramTransport(Address host) {
    this.host = host;
  }

  // What a test does, and sees.

  /// Joins `joined` to this port, which is open from now on.
  ///
  /// @throws Exception what `startProtocol` throws
  /// @throws IllegalStateException if this carries another
  public void carry(DatagramProtocol joined) throws Exception {
    if (protocol != null) {
      throw new IllegalStateException("this port carries " + protocol + " already");
    }
    protocol = joined;
    open = true;
    joined.makeConnection(this);
  }

  /// Gives the protocol a datagram.
  ///
  /// @throws Exception what `datagramReceived` throws
  /// @throws IllegalStateException if it is not open, or connected to another than `from`
  public void receive(byte[] packet, Address from) throws Exception {
    if (peer != null && !peer.equals(from)) {
      throw new IllegalStateException(
          "it is connected to %s, and receives nothing from %s".formatted(peer, from));
    }
    carried().datagramReceived(ByteBuffer.wrap(packet).asReadOnlyBuffer(), from);
  }

  /// Gives the protocol text in UTF-8, as one datagram.
  ///
  /// @throws Exception as above
  public void receive(String packet, Address from) throws Exception {
    receive(packet.getBytes(StandardCharsets.UTF_8), from);
  }

  /// Tells the protocol that its peer takes nothing.
  ///
  /// @throws Exception what `connectionRefused` throws
  /// @throws IllegalStateException if it is not connected: nobody could tell then
  public void refuse() throws Exception {
    if (peer == null) {
      throw new IllegalStateException("only a port that is connected hears of a refusal");
    }
    carried().connectionRefused();
  }

  /// Does what a reactor does on a later turn: ends a port that [#stopListening] was called on.
  ///
  /// @return whether there was anything to do
  public boolean deliver() {
    Deferred<Void> ends = stopping;
    if (ends == null || !open) {
      return false;
    }
    open = false;
    try {
      if (protocol != null) {
        protocol.endConnection();
      }
      ends.callback();
    } catch (Exception thrown) {
      ends.errback(thrown);
    }
    return true;
  }

  /// From now on nothing is taken, as when the network is slow or gone: what is sent is dropped.
  public void fill() {
    full = true;
  }

  /// There is room again.
  public void drain() {
    full = false;
  }

  /// What was sent since the last [#clear].
  public List<Datagram> sent() {
    return List.copyOf(sent);
  }

  /// Forgets what was sent.
  public void clear() {
    sent.clear();
  }

  /// The groups that it is a member of.
  public List<Address> groups() {
    return groups.stream().map(Membership::group).toList();
  }

  private DatagramProtocol carried() {
    DatagramProtocol joined = protocol;
    if (joined == null || !open) {
      throw new IllegalStateException(
          joined == null ? "this port carries no protocol yet: call carry first" : "it is closed");
    }
    return joined;
  }

  // What a protocol does.

  @Override
  public boolean write(ByteBuffer packet, Address to) {
    if (to instanceof HostnameAddress || (peer != null && !peer.equals(to))) {
      throw new IllegalArgumentException("cannot send to %s from %s".formatted(to, this));
    }
    if (packet.remaining() > LONGEST) {
      throw new MessageLengthError(
          "%d bytes, and a datagram has at most %d".formatted(packet.remaining(), LONGEST), null);
    }
    Datagram datagram = Datagram.of(packet, to);
    boolean taken = open && stopping == null && !full;
    if (taken) {
      sent.add(datagram);
    } else {
      dropped++;
    }
    return taken;
  }

  @Override
  public boolean write(ByteBuffer packet) {
    Address to = peer;
    if (to == null) {
      throw new IllegalStateException("it is not connected: say where to");
    }
    return write(packet, to);
  }

  @Override
  public void connect(Address to) {
    if (to instanceof HostnameAddress) {
      throw new IllegalArgumentException("expected an address, got the name " + to);
    }
    if (peer != null || !open) {
      throw new IllegalStateException("it is closed, or connected already: " + this);
    }
    peer = to;
  }

  @Override
  public Optional<Address> peer() {
    return Optional.ofNullable(peer);
  }

  @Override
  public Address host() {
    return host;
  }

  @Override
  public boolean broadcast() {
    return broadcast;
  }

  @Override
  public void setBroadcast(boolean on) {
    broadcast = on;
  }

  @Override
  public Deferred<Void> joinGroup(Address group) {
    return join(new Membership(group, null));
  }

  @Override
  public Deferred<Void> joinGroup(Address group, Address at) {
    return join(new Membership(group, at));
  }

  private Deferred<Void> join(Membership member) {
    return groups.add(member) ? Deferred.succeed() : refused(member, "is a member already");
  }

  private static Deferred<Void> refused(Membership member, String why) {
    return Deferred.fail(new MulticastJoinError(member.group + ": " + why, null));
  }

  @Override
  public Deferred<Void> leaveGroup(Address group) {
    return leave(new Membership(group, null));
  }

  @Override
  public Deferred<Void> leaveGroup(Address group, Address at) {
    return leave(new Membership(group, at));
  }

  private Deferred<Void> leave(Membership member) {
    return groups.remove(member) ? Deferred.succeed() : refused(member, "is no member");
  }

  @Override
  public int timeToLive() {
    return timeToLive;
  }

  @Override
  public void setTimeToLive(int routers) {
    timeToLive = routers;
  }

  @Override
  public boolean loopback() {
    return loopback;
  }

  @Override
  public void setLoopback(boolean on) {
    loopback = on;
  }

  @Override
  public void setOutgoingInterface(Address at) {}

  @Override
  public int buffered() {
    return 0;
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public long cut() {
    return 0;
  }

  @Override
  public Deferred<Void> stopListening() {
    if (!open) {
      return Deferred.succeed();
    }
    Deferred<Void> ends = stopping == null ? new Deferred<>() : stopping;
    stopping = ends;
    Deferred<Void> told = new Deferred<>();
    ends.chainDeferred(told);
    return told;
  }

  @Override
  public void startListening() throws CannotListenError {
    DatagramProtocol joined = protocol;
    if (open || joined == null) {
      throw new IllegalStateException("it is open already, or carries nothing: " + this);
    }
    open = true;
    stopping = null;
    peer = null;
    groups.clear();
    try {
      joined.makeConnection(this);
    } catch (Exception thrown) {
      open = false;
      throw new CannotListenError(host.toString(), thrown);
    }
  }

  @Override
  public String toString() {
    return "RecordingDatagramTransport(%s, %s)".formatted(host, open ? "open" : "closed");
  }
}
