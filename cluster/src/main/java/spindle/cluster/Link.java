package spindle.cluster;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import spindle.cluster.engine.Engine;
import spindle.cluster.engine.EnginePeer;
import spindle.cluster.engine.FrameReader;
import spindle.cluster.engine.FrameWriter;
import spindle.cluster.engine.MalformedFrame;

/// One other member, for as long as this one sees it: what goes there, and what comes from there.
///
/// Each end gives the meeting a number of its own, and what is sent carries the other's, so that
/// nothing of an earlier meeting is taken for part of this one. What was sent and not taken yet is
/// at most a window, the smaller of both ends', and what is left of the frame that fills it; the
/// rest waits here, up to a limit, and beyond it is counted.
final class Link {
  /// Which topics this member wants, as the links tell it.
  interface Wishes {
    long version();

    Set<String> topics();
  }

  final ClusterMember member;
  final Asks asks;
  private final EnginePeer peer;
  private final Engine engine;
  private final ClusterLimits limits;
  private final Wishes wishes;
  private final long own;
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private final Map<String, Long> missed = new LinkedHashMap<>();
  private Set<String> wanted = Set.of();
  private long theirs;
  private long waitingBytes;
  private long underWay;
  private long taken;

  /// How much may be under way in each direction; a quarter of it taken, and the other is told.
  private long window = 1;

  private long told = -1;
  private long known = -1;

  /// @param own a number that no earlier meeting had; not 0
  /// @param questions numbers for questions, see [Asks]
  Link(
      ClusterMember member,
      EnginePeer peer,
      Engine engine,
      ClusterLimits limits,
      Wishes wishes,
      long own,
      LongSupplier questions) {
    this.member = member;
    this.peer = peer;
    this.engine = engine;
    this.limits = limits;
    this.wishes = wishes;
    this.own = own;
    asks = new Asks(this, limits, questions);
  }

  /// Tells who we are and what we want.
  void hello() {
    told = wishes.version();
    Set<String> topics = wishes.topics();
    FrameWriter frame =
        new FrameWriter(Frames.HELLO)
            .number(theirs)
            .number(own)
            .number(limits.windowMax())
            .number(told)
            .number(topics.size());
    topics.forEach(frame::text);
    engine.send(peer, frame.done());
  }

  /// What we want has changed. One such message is under way at a time.
  void wishesChanged() {
    if (known == told) {
      hello();
    }
  }

  /// The last version of our wishes that the other is known to know.
  long known() {
    return known;
  }

  boolean wants(String topic) {
    return wanted.contains(topic);
  }

  /// How many bytes wait here.
  long waitingBytes() {
    return waitingBytes;
  }

  /// Whether more than half of the room is taken.
  boolean crowded() {
    return waitingBytes > limits.queueMax() / 2;
  }

  /// Sends a message to a topic, or counts it.
  void publish(String topic, byte[] frame) {
    if (missed.containsKey(topic) || !offer(frame)) {
      missed.merge(topic, 1L, Long::sum);
    }
  }

  /// Sends `frame`, now or when there is room.
  ///
  /// @return false if too much waits already; then it is not sent
  boolean offer(byte[] frame) {
    if (waitingBytes + frame.length > limits.queueMax()) {
      return false;
    }
    insist(frame);
    return true;
  }

  /// The same for what is small and of which there cannot be many.
  private void insist(byte[] frame) {
    waiting.add(frame);
    waitingBytes += frame.length;
    pump();
  }

  /// Sends what waits, as far as there is room on the way and there.
  void pump() {
    while (theirs != 0 && underWay < window && !waiting.isEmpty() && engine.hasRoom()) {
      byte[] frame = waiting.remove();
      waitingBytes -= frame.length;
      underWay += frame.length;
      // A frame to a topic goes to many: each gets one with its own meeting.
      byte[] addressed = frame.clone();
      ByteBuffer.wrap(addressed).putLong(Frames.MEETING_AT, theirs);
      engine.send(peer, addressed);
    }
    if (!missed.isEmpty() && !crowded()) {
      tellMissed();
    }
  }

  private void tellMissed() {
    Map<String, Long> all = new LinkedHashMap<>(missed);
    missed.clear();
    all.forEach((topic, count) ->
        insist(new FrameWriter(Frames.GAP).number(0).text(topic).number(count).done()));
  }

  /// Whether `frame`, which begins with the number of a meeting, belongs to this one.
  boolean isForUs(long meeting) {
    return meeting == own;
  }

  /// What the other takes part in, and wants.
  void helloArrived(long toUs, FrameReader rest) throws MalformedFrame {
    long number = rest.number();
    long theirWindow = rest.number();
    long version = rest.number();
    long count = rest.number();
    if (count < 0 || count > limits.topicsMax()) {
      throw new MalformedFrame(
          "expected at most %d topics, got %d".formatted(limits.topicsMax(), count));
    }
    Set<String> topics = new LinkedHashSet<>();
    for (long left = count; left > 0; left--) {
      topics.add(rest.text());
    }
    rest.end();
    window = Math.clamp(theirWindow, 1, limits.windowMax());
    if (number != theirs) {
      boolean again = theirs != 0; // else nothing was sent yet, and what waits is still to be
      theirs = number;
      underWay = 0;
      taken = 0;
      if (again) {
        asks.lost();
      }
    }
    wanted = topics;
    missed.keySet().retainAll(topics);
    if (toUs != own) {
      hello();
    }
    engine.send(peer, new FrameWriter(Frames.KNOWN).number(theirs).number(version).done());
    pump();
  }

  void knownArrived(long version) {
    known = Math.max(known, Math.min(version, told));
    if (known == told && told < wishes.version()) {
      hello();
    }
  }

  void creditArrived(long bytes) {
    underWay = Math.max(0, underWay - Math.max(0, bytes));
    pump();
  }

  /// The program here has taken a frame of so many bytes.
  void took(int bytes) {
    taken += bytes;
    if (taken >= Math.max(1, window / 4)) {
      engine.send(peer, new FrameWriter(Frames.CREDIT).number(theirs).number(taken).done());
      taken = 0;
    }
  }

  /// The member is gone.
  void end() {
    waiting.clear();
    waitingBytes = 0;
    asks.lost();
  }
}
