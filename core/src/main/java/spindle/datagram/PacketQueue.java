package spindle.datagram;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;

/// Datagrams that wait for room in the kernel, in order and within a bound.
final class PacketQueue {
  /// What a datagram costs beside its bytes, so that empty ones are bounded, too.
  private static final int OVERHEAD = 64;

  /// Sends one datagram, or finds that it cannot be sent.
  @FunctionalInterface
  interface Sender {
    /// Whether it is done with.
    boolean send(ByteBuffer packet, @Nullable Address to);
  }

  private record Packet(ByteBuffer bytes, @Nullable Address to) {
    int cost() {
      return bytes.capacity() + OVERHEAD;
    }
  }

  private final ArrayDeque<Packet> waiting = new ArrayDeque<>();
  private final int max;
  private int cost;

  PacketQueue(int max) {
    this.max = max;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// How much of the bound is used.
  int cost() {
    return cost;
  }

  /// Keeps a copy of `packet`, whose position moves, if there is room for it.
  boolean add(ByteBuffer packet, @Nullable Address to) {
    if (packet.remaining() + OVERHEAD > max - cost) {
      return false;
    }
    Packet kept = new Packet(ByteBuffer.allocate(packet.remaining()).put(packet).flip(), to);
    waiting.addLast(kept);
    cost += kept.cost();
    return true;
  }

  /// Sends in order until `sender` is not done with one.
  void send(Sender sender) {
    for (Packet next = waiting.peekFirst(); next != null; next = waiting.peekFirst()) {
      if (!sender.send(next.bytes, next.to)) {
        return;
      }
      waiting.removeFirst();
      cost -= next.cost();
    }
  }

  /// Forgets all.
  ///
  /// @return how many there were
  int clear() {
    int count = waiting.size();
    waiting.clear();
    cost = 0;
    return count;
  }
}
