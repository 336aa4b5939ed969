package spindle.reactor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.kernel.Kernel;
import spindle.kernel.PacketSocket;

/// A socket for datagrams for which a test says what arrives and whether there is room.
final class ScriptedPackets implements PacketSocket {
  static final Address PEER = IPv4Address.of("192.0.2.7", 7);

  final List<String> sent = new ArrayList<>();

  /// What waits to be received: texts, and exceptions to be thrown.
  final Deque<Object> waiting = new ArrayDeque<>();

  boolean hasRoom = true;
  @Nullable IOException sendFails;
  Kernel.Watcher watcher = operations -> {};
  boolean closed;

  /// How often it was asked for a datagram.
  int asked;

  private int interest;

  @Override
  public void watch(Kernel.Watcher told) {
    watcher = told;
  }

  @Override
  public void interest(int operations) {
    interest = operations;
  }

  @Override
  public int interest() {
    return interest;
  }

  @Override
  public @Nullable Address receive(ByteBuffer into) throws IOException {
    asked++;
    Object next = waiting.poll();
    if (next instanceof IOException failure) {
      throw failure;
    }
    if (next == null) {
      return null;
    }
    into.put(next.toString().getBytes(StandardCharsets.UTF_8));
    return PEER;
  }

  @Override
  public boolean send(ByteBuffer packet, @Nullable Address to) throws IOException {
    if (sendFails != null) {
      throw sendFails;
    }
    if (hasRoom) {
      sent.add(StandardCharsets.UTF_8.decode(packet).toString());
    }
    return hasRoom;
  }

  @Override
  public void connect(Address peer) {}

  @Override
  public Address host() {
    return IPv4Address.of("192.0.2.1", 53);
  }

  @Override
  public void setBroadcast(boolean on) {}

  @Override
  public void setTimeToLive(int routers) {}

  @Override
  public void setLoopback(boolean on) {}

  @Override
  public void setOutgoingInterface(Address at) {}

  @Override
  public void join(Address group, @Nullable Address at) {}

  @Override
  public void leave(Address group, @Nullable Address at) {}

  @Override
  public void close() {
    closed = true;
  }
}
