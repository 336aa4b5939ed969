package spindle.memory;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.PipeAddress;
import spindle.address.UnixAddress;
import spindle.kernel.Kernel;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.memory.Parcel.Kind;
import spindle.protocol.PeerCredentials;
import spindle.protocol.SocketSetting;

/// One end of a connection in memory.
final class MemoryStream extends MemorySource implements StreamSocket {
  private final Address host;
  private final Address peer;
  private @Nullable Lane out;
  private @Nullable Lane in;
  private @Nullable Attempt attempt;
  private @Nullable MemoryListening acceptedBy;
  private @Nullable IOException refusal;
  private @Nullable String brokenBy;
  private boolean connected;
  private boolean endSent;
  private boolean endArrived;
  private boolean noDelay;
  private boolean keepAlive;
  private Map<SocketSetting, Integer> settings = Map.of();

  MemoryStream(MemoryKernel kernel, Address host, Address peer) {
    super(kernel);
    this.host = host;
    this.peer = peer;
  }

  /// Joins two ends.
  static void join(MemoryStream client, MemoryStream server) {
    Lane toServer = new Lane(client, server);
    Lane toClient = new Lane(server, client);
    client.out = toServer;
    client.in = toClient;
    server.out = toClient;
    server.in = toServer;
    server.connected = true;
  }

  /// Joins two ends of which each knows of the other already: on one machine.
  static void joinAtOnce(MemoryStream client, MemoryStream server) {
    join(client, server);
    client.connected = true;
  }

  /// It is connected when `connecting` says so.
  void begins(Attempt connecting) {
    attempt = connecting;
  }

  /// It waits in the queue of `port` when the client's acknowledgement arrives.
  void willWaitAt(MemoryListening port) {
    acceptedBy = port;
  }

  Lane out() {
    return java.util.Objects.requireNonNull(out, "not connected");
  }

  /// The other end of the connection.
  MemoryStream otherEnd() {
    return out().receiver();
  }

  private Lane in() {
    return java.util.Objects.requireNonNull(in, "not connected");
  }

  // What arrives.

  void refused(IOException why) {
    attempt = null;
    if (!isClosed()) {
      refusal = why;
      kernel.network().note(kernel.host(), () -> this + " fails: " + why.getMessage());
      changed();
    }
  }

  void connected() {
    attempt = null;
    if (isClosed()) {
      out().reset();
      return;
    }
    connected = true;
    kernel.network().note(kernel.host(), () -> this + " is connected");
    out().send(Kind.ACKNOWLEDGE);
    changed();
  }

  void waitsToBeAccepted() {
    MemoryListening port = acceptedBy;
    acceptedBy = null;
    if (port != null) {
      port.enqueue(this);
    }
  }

  void endArrives() {
    if (!isBroken()) {
      endArrived = true;
      kernel.network().note(kernel.host(), () -> this + " gets the end");
      changed();
    }
  }

  void resetArrives() {
    breaks("Connection reset by peer");
  }

  /// The connection is of no use from now on.
  void breaks(String words) {
    MemoryListening port = acceptedBy;
    acceptedBy = null;
    if (port != null) {
      port.forget();
    }
    if (brokenBy == null) {
      brokenBy = words;
      kernel.network().note(kernel.host(), () -> this + " breaks: " + words);
      if (out != null) {
        out.discard();
      }
      changed();
    }
  }

  boolean isBroken() {
    return brokenBy != null;
  }

  // What its owner does.

  @Override
  int readiness() {
    if (refusal != null) {
      return Kernel.WRITE | Kernel.READ;
    }
    if (!connected) {
      return 0;
    }
    boolean reads = isBroken() || endArrived || !in().arrived.isEmpty();
    boolean writes = isBroken() || endSent || out().room() > 0;
    return (reads ? Kernel.READ : 0) | (writes ? Kernel.WRITE : 0);
  }

  @Override
  int urgent() {
    return connected && isBroken() ? Kernel.READ : 0;
  }

  @Override
  public void interest(int operations) {
    want(operations);
  }

  @Override
  public boolean finishConnect() throws IOException {
    if (refusal != null) {
      throw refusal;
    }
    return connected;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    requireOpen();
    if (!connected || !into.hasRemaining()) {
      return 0;
    }
    Lane lane = in();
    int available = Math.min(into.remaining(), lane.arrived.size());
    if (available == 0) {
      throwIfBroken();
      return endArrived ? -1 : 0;
    }
    int count = kernel.network().circumstances().readable(kernel.host(), available);
    lane.arrived.drainTo(into.slice(into.position(), count));
    into.position(into.position() + count);
    lane.resume();
    return count;
  }

  private void throwIfBroken() throws IOException {
    if (brokenBy != null) {
      throw new SocketException(brokenBy);
    }
  }

  private void requireOpen() throws IOException {
    if (isClosed()) {
      throw new ClosedChannelException();
    }
  }

  /// @return how many of `wanted` bytes are taken
  private int mayWrite(int wanted) throws IOException {
    requireOpen();
    throwIfBroken();
    if (endSent) {
      throw new SocketException("Broken pipe");
    }
    if (!connected) {
      throw new SocketException("Socket is not connected");
    }
    int room = Math.min(wanted, out().room());
    return room == 0 ? 0 : kernel.network().circumstances().writable(kernel.host(), room);
  }

  @Override
  public int write(ByteBuffer from, boolean more) throws IOException {
    int count = mayWrite(from.remaining());
    if (count > 0) {
      byte[] bytes = new byte[count];
      from.get(bytes);
      out().send(bytes);
    }
    return count;
  }

  @Override
  public long write(ByteBuffer[] from, int count, boolean more) throws IOException {
    long wanted = 0;
    for (int i = 0; i < count; i++) {
      wanted += from[i].remaining();
    }
    int taken = mayWrite((int) Math.min(Integer.MAX_VALUE, wanted));
    if (taken > 0) {
      ByteBuffer bytes = ByteBuffer.allocate(taken);
      for (int i = 0; i < count && bytes.hasRemaining(); i++) {
        int part = Math.min(bytes.remaining(), from[i].remaining());
        bytes.put(from[i].slice(from[i].position(), part));
        from[i].position(from[i].position() + part);
      }
      out().send(bytes.array());
    }
    return taken;
  }

  @Override
  public long send(SendableFile file, long position, long count) throws IOException {
    int room = mayWrite((int) Math.min(kernel.host().sendBuffer(), count));
    if (room == 0) {
      return 0;
    }
    byte[] bytes = ((MemoryFile) file).read(position, room);
    if (bytes.length > 0) {
      out().send(bytes);
    }
    return bytes.length;
  }

  @Override
  public void shutdownOutput() throws IOException {
    requireOpen();
    throwIfBroken();
    sendEnd();
    changed();
  }

  private void sendEnd() {
    if (!endSent) {
      endSent = true;
      out().send(Kind.END);
    }
  }

  @Override
  public void close() {
    if (!closes()) {
      return;
    }
    Attempt connecting = attempt;
    attempt = null;
    if (connecting != null) {
      connecting.giveUp();
    } else if (connected && !isBroken()) {
      if (in().arrived.isEmpty()) {
        sendEnd();
        in().resume();
      } else {
        breakOff();
      }
    }
  }

  @Override
  public void reset() {
    if (isClosed()) {
      return;
    }
    // What stays on one machine knows no reset.
    boolean breaksOff = connected && !isBroken() && Places.isIp(peer);
    if (breaksOff) {
      var _ = closes();
      breakOff();
    } else {
      close();
    }
  }

  private void breakOff() {
    out().reset();
    brokenBy = "Connection reset";
    in().arrived.clear();
    in().resume();
  }

  @Override
  void kernelClosed() {
    close();
  }

  @Override
  public Address peer() {
    return peer;
  }

  @Override
  public Address host() {
    return host;
  }

  /// A pipe's other end has what was written before we close.
  @Override
  public boolean lingers() {
    return !(peer instanceof PipeAddress);
  }

  @Override
  public @Nullable PeerCredentials peerCredentials() {
    boolean vouched = !isClosed() && connected && peer instanceof UnixAddress;
    return vouched ? otherEnd().kernel.credentials() : null;
  }

  @Override
  public boolean noDelay() {
    return noDelay;
  }

  @Override
  public void setNoDelay(boolean on) {
    noDelay = on && Places.isIp(peer);
  }

  @Override
  public boolean keepAlive() {
    return keepAlive;
  }

  @Override
  public void setKeepAlive(boolean on) {
    keepAlive = on && Places.isIp(peer);
  }

  /// Keeps what was set, which has no effect here.
  void remember(Map<SocketSetting, Integer> set) {
    settings = set;
  }

  @Override
  public OptionalInt setting(SocketSetting setting) {
    Integer value = isClosed() ? null : settings.get(setting);
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  @Override
  public void set(SocketSetting setting, int value) throws IOException {
    requireOpen();
    Map<SocketSetting, Integer> changed = new EnumMap<>(SocketSetting.class);
    changed.putAll(settings);
    changed.put(setting, value);
    settings = changed;
  }

  @Override
  String describe() {
    String state =
        connected
            ? "%d bytes to read, %d on their way to the peer"
                .formatted(in().arrived.size(), out().held())
            : "not connected yet";
    return "connection %s, %s, %s".formatted(this, waitsFor(), state);
  }

  @Override
  public String toString() {
    return host + "-" + peer;
  }
}
