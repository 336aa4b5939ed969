package spindle.memory;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import spindle.bytes.ByteQueue;
import spindle.memory.Parcel.Kind;

/// One direction of a connection: what its sender wrote and the receiver has not got yet, and what
/// has arrived and was not read. Keeps the order, however long each part takes; sends again what is
/// lost, as TCP does, until it gives up.
///
/// Both buffers are finite: what was not acknowledged takes the sender's room, and a receiver that
/// does not read stalls what comes.
final class Lane {
  private static final long FIRST_RETRY = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LAST_RETRY = TimeUnit.SECONDS.toNanos(120);

  /// As often as Linux (tcp_retries2); with the pauses above this is about a quarter of an hour.
  private static final int RETRIES_MAX = 15;

  /// A part of the stream.
  private static final class Segment {
    final Kind kind;
    final ByteBuffer bytes;
    long due;
    boolean lost;
    int retries;

    Segment(Kind kind, ByteBuffer bytes) {
      this.kind = kind;
      this.bytes = bytes;
    }
  }

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /// What has arrived and was not read.
  final ByteQueue arrived = new ByteQueue();

  private final MemoryNetwork network;
  private final MemoryStream sender;
  private final MemoryStream receiver;
  private final ArrayDeque<Segment> underWay = new ArrayDeque<>();
  private Agenda.@Nullable Entry planned;
  private Agenda.@Nullable Entry acknowledging;
  private long lastDue;
  private int held;
  private int owed;
  private int owedRetries;
  private boolean stalled;

  Lane(MemoryStream sender, MemoryStream receiver) {
    this.sender = sender;
    this.receiver = receiver;
    network = sender.kernel.network();
  }

  /// How many bytes the sender may write now.
  int room() {
    return Math.max(0, sender.kernel.host().sendBuffer() - held);
  }

  MemoryStream receiver() {
    return receiver;
  }

  void send(Kind kind) {
    send(new Segment(kind, NOTHING));
  }

  /// Takes `bytes` over.
  void send(byte[] bytes) {
    held += bytes.length;
    send(new Segment(Kind.DATA, ByteBuffer.wrap(bytes)));
  }

  private void send(Segment segment) {
    launch(segment);
    underWay.add(segment);
    plan();
  }

  private void launch(Segment segment) {
    long transit = network.circumstances().transit(parcel(segment.kind, segment.bytes.remaining()));
    segment.lost = transit == Circumstances.LOST;
    long now = network.nanos();
    if (segment.lost) {
      segment.due = now + pause(segment.retries);
    } else {
      segment.due = Math.max(lastDue, now + transit);
      lastDue = segment.due;
    }
  }

  private static long pause(int retries) {
    return Math.min(LAST_RETRY, FIRST_RETRY << Math.min(retries, 20));
  }

  private Parcel parcel(Kind kind, int size) {
    return new Parcel(
        sender.kernel.host(), receiver.kernel.host(), kind, sender.host(), receiver.host(), size);
  }

  private void plan() {
    Segment head = underWay.peekFirst();
    if (planned == null && !stalled && head != null) {
      planned = network.at(head.due, this::proceed);
    }
  }

  private void proceed() {
    planned = null;
    for (Segment head = underWay.peekFirst(); head != null; head = underWay.peekFirst()) {
      if (head.due > network.nanos()) {
        break;
      }
      if (head.lost && !sendAgain(head)) {
        return;
      }
      if (!head.lost && head.due <= network.nanos()) {
        if (!arrives(head)) {
          break;
        }
        underWay.pollFirst();
      }
    }
    plan();
  }

  /// @return false if nothing of this lane will ever arrive
  private boolean sendAgain(Segment segment) {
    if (sender.kernel.hasVanished() || segment.kind == Kind.RESET) {
      discard();
      return false;
    }
    if (++segment.retries > RETRIES_MAX) {
      network.note(sender.kernel.host(), () -> sender + " gives up sending");
      discard();
      sender.breaks("Connection timed out");
      return false;
    }
    launch(segment);
    return true;
  }

  /// @return false if it has not, or not the whole of it
  private boolean arrives(Segment segment) {
    if (receiver.kernel.hasVanished()) {
      return arrivesTooLate(segment);
    }
    switch (segment.kind) {
      case ANSWER -> receiver.connected();
      case ACKNOWLEDGE -> receiver.waitsToBeAccepted();
      case DATA -> {
        return dataArrives(segment);
      }
      case END -> receiver.endArrives();
      default -> receiver.resetArrives();
    }
    return true;
  }

  /// A machine that has started again knows nothing of the connection, and says so; one that is
  /// down says nothing.
  private boolean arrivesTooLate(Segment segment) {
    if (receiver.kernel.host().isUp() && segment.kind != Kind.RESET) {
      receiver.out().reset();
      return true;
    }
    segment.lost = true;
    segment.due = network.nanos() + pause(segment.retries);
    return false;
  }

  private boolean dataArrives(Segment segment) {
    if (receiver.isClosed() || receiver.isBroken()) {
      if (!receiver.isBroken()) {
        receiver.out().reset();
      }
      return true;
    }
    int size = segment.bytes.remaining();
    int room = receiver.kernel.host().receiveBuffer() - arrived.size();
    int taken = Math.min(room, size);
    if (taken > 0) {
      arrived.append(segment.bytes.slice(segment.bytes.position(), taken));
      segment.bytes.position(segment.bytes.position() + taken);
      network.note(receiver.kernel.host(), () -> receiver + " gets " + taken + " bytes");
      acknowledge(taken);
      receiver.changed();
    }
    stalled = taken < size;
    return !stalled;
  }

  private void acknowledge(int bytes) {
    owed += bytes;
    if (acknowledging == null) {
      acknowledge();
    }
  }

  private void acknowledge() {
    acknowledging = null;
    Parcel parcel =
        new Parcel(
            receiver.kernel.host(),
            sender.kernel.host(),
            Kind.ACKNOWLEDGE,
            receiver.host(),
            sender.host(),
            0);
    if (network.circumstances().transit(parcel) != Circumstances.LOST) {
      held -= owed;
      owed = 0;
      owedRetries = 0;
      sender.changed();
    } else if (++owedRetries > RETRIES_MAX) {
      sender.breaks("Connection timed out");
    } else {
      acknowledging = network.at(network.nanos() + pause(owedRetries), this::acknowledge);
    }
  }

  /// The receiver has read, or will never read again.
  void resume() {
    if (stalled) {
      stalled = false;
      if (sender.kernel.hasVanished()) {
        discard();
      }
      plan();
    }
  }

  /// Breaks the connection off. What is on its way still comes before that; what waits for its turn
  /// does not.
  void reset() {
    Segment head = underWay.peekFirst();
    if (stalled || (head != null && head.lost)) {
      discard();
    }
    send(Kind.RESET);
  }

  /// Nothing of what is under way will arrive.
  void discard() {
    underWay.clear();
    stalled = false;
    if (planned != null) {
      planned.cancel();
      planned = null;
    }
    if (acknowledging != null) {
      acknowledging.cancel();
      acknowledging = null;
    }
  }

  /// How many bytes are not acknowledged.
  int held() {
    return held;
  }
}
