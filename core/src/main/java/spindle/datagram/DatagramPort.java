package spindle.datagram;

import static spindle.kernel.Kernel.READ;
import static spindle.kernel.Kernel.WRITE;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.kernel.Kernel;
import spindle.kernel.PacketSocket;
import spindle.kernel.WatchRefused;
import spindle.loop.Loop;
import spindle.loop.Open;
import spindle.loop.PortStop;
import spindle.protocol.DatagramProtocol;
import spindle.protocol.DatagramTransport;
import spindle.reason.CannotListenError;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.MessageLengthError;
import spindle.reason.MulticastJoinError;
import spindle.roles.DatagramOptions;
import spindle.stream.DescriptorReserve;
import spindle.time.Call;

/// A port for datagrams over a [PacketSocket]: reads for the protocol, keeps what the kernel has no
/// room for, counts what is dropped. Works the same on every kernel.
///
/// **Calls out.** `startProtocol` inside [#startListening]; everything else from [#ready] and from
/// the end of a turn.
public final class DatagramPort extends Open implements DatagramTransport, Kernel.Watcher {
  private static final int BATCH_PACKETS = 64;
  private static final int BATCH_BYTES = 256 * 1024;

  /// How many turns in which there is something take one datagram each, after one that has found a
  /// single one. To look whether there is another costs as much as to take it, and who waits for
  /// one answer at a time has none: what is there nevertheless is found by the next turn.
  private static final int SINGLES = 16;

  private static final int LONGEST_IPV4 = 65_507;
  private static final int LONGEST_IPV6 = 65_527;

  private final Loop loop;
  private final DatagramProtocol protocol;
  private final DatagramOptions options;
  private final PacketQueue queue;
  private final PortStop stop;
  private boolean broadcast;
  private int timeToLive;
  private boolean loopback;
  private Address place;
  private @Nullable PacketSocket socket;
  private @Nullable Address peer;
  private boolean refusalDue;
  private boolean cutIsLogged;
  private boolean shortageIsLogged;
  private long cut;
  private int singles;
  private final DroppedDatagrams losses;

  DatagramPort(Loop loop, DatagramProtocol protocol, Address place, DatagramOptions options) {
    this.loop = loop;
    this.protocol = protocol;
    this.place = place;
    this.options = options;
    queue = new PacketQueue(options.queueMax());
    losses = new DroppedDatagrams(loop, this);
    stop = new PortStop(loop, this::closeSocket, this::closed);
  }

  public static DatagramPort open(
      Loop loop, int port, DatagramProtocol protocol, DatagramOptions options)
      throws CannotListenError {
    loop.requireThread();
    String literal = options.interfaceAddress();
    Address place = Address.literal(literal.isEmpty() ? "0.0.0.0" : literal, port);
    DatagramPort opened = new DatagramPort(loop, protocol, place, options);
    opened.startListening();
    return opened;
  }

  @Override
  public void startListening() throws CannotListenError {
    loop.requireThread();
    if (!stop.isOver()) {
      throw new IllegalStateException("it is open already, or has not finished stopping: " + this);
    }
    protocol.requireFree();
    PacketSocket opened;
    try {
      loop.requireTakesNew();
      opened = loop.kernel.openPackets(place, options.listenMultiple());
    } catch (IOException refused) {
      throw new CannotListenError(place.toString(), refused);
    }
    socket = opened;
    place = opened.host();
    peer = null;
    stop.opened();
    broadcast = false;
    timeToLive = 1;
    loopback = true;
    loop.open.add(this);
    opened.watch(this);
    try {
      protocol.makeConnection(this);
    } catch (Throwable thrown) {
      opened.close();
      socket = null;
      stop.notOpened();
      losses.count(queue.clear());
      loop.open.remove(this);
      throw new CannotListenError(place + " with a protocol whose startProtocol failed", thrown);
    }
    updateInterest();
    log("is open");
  }

  @Override
  public void ready(int operations) {
    loop.at = this;
    if ((operations & WRITE) != 0 && socket != null) {
      sendWaiting();
    }
    if ((operations & READ) != 0) {
      receive();
    }
  }

  /// Takes a bounded batch; what is left is found ready again by the next turn.
  private void receive() {
    int bytes = 0;
    int most = singles > 0 ? 1 : BATCH_PACKETS;
    singles = Math.max(0, singles - 1);
    for (int i = 0; i < most && bytes < BATCH_BYTES; i++) {
      PacketSocket open = socket;
      if (open == null) {
        return;
      }
      ByteBuffer buffer = loop.readBuffer.clear().order(ByteOrder.BIG_ENDIAN);
      // One byte more than wanted shows whether there was more.
      buffer.limit(options.maxPacketSize() + 1);
      try {
        Address from = open.receive(buffer);
        if (from == null) {
          singles = i == 1 ? SINGLES : 0;
          return;
        }
        bytes += buffer.position();
        deliver(buffer.flip(), from);
      } catch (ConnectionRefusedError refused) {
        tellRefused();
      } catch (WatchRefused notWaitedFor) {
        if (notWaitedFor.gone()) {
          stop.socketIsGone(this, notWaitedFor);
        } else {
          pause(open, notWaitedFor);
        }
        return;
      } catch (IOException failed) {
        Loop.LOG.log(Level.DEBUG, () -> this + " received an error in place of a datagram", failed);
      }
    }
  }

  /// Asks the system again later: there may be memory and room then.
  private void pause(PacketSocket paused, WatchRefused why) {
    if (!shortageIsLogged) {
      shortageIsLogged = true;
      Loop.warn(
          "%s hears of nothing, and tries again every %s: %s"
              .formatted(this, DescriptorReserve.PAUSE, why.getMessage()));
    }
    paused.interest(0);
    loop.delayedCalls.callLater(
        DescriptorReserve.PAUSE,
        () -> {
          if (socket == paused) {
            updateInterest();
          }
        });
  }

  private void deliver(ByteBuffer data, Address from) {
    if (data.limit() <= options.maxPacketSize()) {
      guard("datagramReceived", () -> protocol.datagramReceived(data, from));
      return;
    }
    cut++;
    loop.droppedDatagram();
    if (!cutIsLogged) {
      cutIsLogged = true;
      Loop.warn(
          "%s got a datagram of more than %d bytes, its limit, from %s and cut it: see "
                  .formatted(this, options.maxPacketSize(), from)
              + "DatagramOptions.maxPacketSize; further ones are only counted");
    }
    data.limit(options.maxPacketSize());
    guard("datagramCut", () -> protocol.datagramCut(data, from));
  }

  private void tellRefused() {
    if (peer != null && socket != null) {
      guard("connectionRefused", protocol::connectionRefused);
    }
  }

  private void guard(String where, Call call) {
    try {
      call.run();
    } catch (Throwable thrown) {
      loop.failed(this + ": " + where, thrown);
    }
  }

  @Override
  public boolean write(ByteBuffer packet, Address to) {
    loop.requireThread();
    requireReachable(to);
    if (peer != null && !peer.equals(to)) {
      throw new IllegalArgumentException(
          "expected %s, which this port is connected to, got %s".formatted(peer, to));
    }
    return writeTo(packet, peer == null ? to : null);
  }

  @Override
  public boolean write(ByteBuffer packet) {
    loop.requireThread();
    if (peer == null) {
      throw new IllegalStateException("say where to: %s is not connected".formatted(this));
    }
    return writeTo(packet, null);
  }

  private boolean writeTo(ByteBuffer packet, @Nullable Address to) {
    int longest = place instanceof IPv6Address ? LONGEST_IPV6 : LONGEST_IPV4;
    if (packet.remaining() > longest) {
      throw new MessageLengthError(
          "expected a datagram of at most %d bytes, got %d".formatted(longest, packet.remaining()),
          null);
    }
    int end = packet.limit();
    boolean taken = sentOrKept(packet, to);
    packet.position(end);
    return taken;
  }

  private boolean sentOrKept(ByteBuffer packet, @Nullable Address to) {
    PacketSocket open = socket;
    if (open == null) {
      losses.count(1);
      return false;
    }
    Sending outcome = queue.isEmpty() ? attempt(open, packet, to) : Sending.FULL;
    if (outcome != Sending.FULL) {
      return outcome == Sending.SENT;
    }
    if (queue.add(packet, to)) {
      updateInterest();
      return true;
    }
    losses.count(1);
    losses.log("no room: see DatagramOptions.queueMax", null);
    return false;
  }

  /// What cannot be sent is counted here.
  private Sending attempt(PacketSocket open, ByteBuffer packet, @Nullable Address to) {
    try {
      return trySending(open, packet, to) ? Sending.SENT : Sending.FULL;
    } catch (IOException | MessageLengthError failed) {
      losses.count(1);
      losses.log(String.valueOf(failed.getMessage()), failed);
      return Sending.DROPPED;
    }
  }

  /// A refusal is about what was sent before, so this one is sent again.
  private boolean trySending(PacketSocket open, ByteBuffer packet, @Nullable Address to)
      throws IOException {
    try {
      return open.send(packet, to);
    } catch (ConnectionRefusedError refused) {
      if (!refusalDue) {
        refusalDue = true;
        loop.endOfTurn.add(() -> {
          refusalDue = false;
          tellRefused();
        });
      }
      return open.send(packet, to);
    }
  }

  private void sendWaiting() {
    PacketSocket open = socket;
    if (open != null) {
      queue.send((packet, to) -> attempt(open, packet, to) != Sending.FULL);
      updateInterest();
    }
  }

  private void updateInterest() {
    PacketSocket open = socket;
    int operations = queue.isEmpty() ? READ : READ | WRITE;
    if (open != null && open.interest() != operations) {
      open.interest(operations);
    }
  }

  private void requireReachable(Address to) {
    boolean reachable =
        to instanceof IPv4Address || (to instanceof IPv6Address && place instanceof IPv6Address);
    if (!reachable) {
      throw new IllegalArgumentException(
          "expected an %s address, got %s"
              .formatted(place instanceof IPv6Address ? "IPv6 or IPv4" : "IPv4", to));
    }
  }

  private PacketSocket requireOpen() {
    loop.requireThread();
    PacketSocket open = socket;
    if (open == null) {
      throw new IllegalStateException("it is not open: " + this);
    }
    return open;
  }

  @Override
  public void connect(Address to) throws IOException {
    PacketSocket open = requireOpen();
    requireReachable(to);
    if (peer != null) {
      throw new IllegalStateException("it is connected already, to " + peer);
    }
    open.connect(to);
    peer = to;
  }

  @Override
  public Optional<Address> peer() {
    loop.requireThread();
    return Optional.ofNullable(peer);
  }

  @Override
  public Address host() {
    return place;
  }

  @Override
  public boolean broadcast() {
    requireOpen();
    return broadcast;
  }

  @Override
  public void setBroadcast(boolean on) throws IOException {
    requireOpen().setBroadcast(on);
    broadcast = on;
  }

  @Override
  public Deferred<Void> joinGroup(Address group) {
    return membership("join", group, open -> open.join(group, null));
  }

  @Override
  public Deferred<Void> joinGroup(Address group, Address at) {
    return membership("join", group, open -> open.join(group, at));
  }

  @Override
  public Deferred<Void> leaveGroup(Address group) {
    return membership("leave", group, open -> open.leave(group, null));
  }

  @Override
  public Deferred<Void> leaveGroup(Address group, Address at) {
    return membership("leave", group, open -> open.leave(group, at));
  }

  /// What is asked of the socket.
  @FunctionalInterface
  private interface Request {
    void make(PacketSocket open) throws IOException;
  }

  private Deferred<Void> membership(String what, Address group, Request request) {
    PacketSocket open = requireOpen();
    try {
      request.make(open);
      return Deferred.succeed();
    } catch (IOException refused) {
      return Deferred.fail(
          new MulticastJoinError(
              "cannot %s the group %s: %s".formatted(what, group, refused.getMessage()), refused));
    }
  }

  @Override
  public int timeToLive() {
    requireOpen();
    return timeToLive;
  }

  @Override
  public void setTimeToLive(int routers) throws IOException {
    PacketSocket open = requireOpen();
    if (routers < 0 || routers > 255) {
      throw new IllegalArgumentException("expected 0 to 255 routers, got " + routers);
    }
    open.setTimeToLive(routers);
    timeToLive = routers;
  }

  @Override
  public boolean loopback() {
    requireOpen();
    return loopback;
  }

  @Override
  public void setLoopback(boolean on) throws IOException {
    requireOpen().setLoopback(on);
    loopback = on;
  }

  @Override
  public void setOutgoingInterface(Address at) throws IOException {
    requireOpen().setOutgoingInterface(at);
  }

  @Override
  public int buffered() {
    loop.requireThread();
    return queue.cost();
  }

  @Override
  public long dropped() {
    loop.requireThread();
    return losses.count();
  }

  @Override
  public long cut() {
    loop.requireThread();
    return cut;
  }

  @Override
  public Deferred<Void> stopListening() {
    loop.requireThread();
    return stop.stop();
  }

  private void closeSocket() {
    sendWaiting();
    losses.count(queue.clear());
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }

  private void closed() throws Exception {
    loop.open.remove(this);
    log("is closed");
    protocol.endConnection();
  }

  @Override
  public void reactorStopped() {
    stop.reactorStopped(this + ": stopProtocol");
  }

  private void log(String what) {
    Loop.LOG.log(Level.DEBUG, () -> this + " " + what);
  }

  @Override
  public String toString() {
    return protocol.getClass().getName() + " on udp " + place;
  }
}
