package spindle.http2;

import io.netty.handler.codec.http2.Http2Headers;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http2.frame.FrameInput;
import spindle.time.Nanos;

/// What a stream sends behind its head: pieces wait here for the windows.
final class StreamOutput {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Http2Stream stream;
  private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>(1);
  private long unsent;
  private boolean ended;
  private @Nullable Http2Headers trailer;
  private @Nullable Deferred<Void> room;

  /// What the peer lets us send; below zero where it has changed its mind.
  private long window;

  /// Since when something waits of which too little was sent, and how much was sent before.
  private long waitsSinceNanos;

  private long sentBefore;
  private long sentBytes;

  private long sentFrames;
  private Urgency urgency = Urgency.NONE;

  StreamOutput(Http2Stream stream) {
    this.stream = stream;
    this.window = stream.connection.initialWindow();
  }

  Urgency urgency() {
    return urgency;
  }

  void setUrgency(Urgency other) {
    urgency = other;
  }

  Http2Stream stream() {
    return stream;
  }

  long window() {
    return window;
  }

  void widen(long bytes) {
    window += bytes;
  }

  /// How many bytes wait.
  long unsent() {
    return unsent;
  }

  /// Whether the peer lets so little through that it must be meant: less than `rate` bytes a
  /// second, over the whole time that a window may stay closed.
  boolean isStalled(long nowNanos, int rate) {
    long time = Nanos.of(stream.connection.limits.windowStall());
    if (unsent == 0 || sentBytes - sentBefore >= rate * (time / 1_000_000_000)) {
      waitsSinceNanos = nowNanos;
      sentBefore = sentBytes;
      return false;
    }
    return nowNanos - waitsSinceNanos >= time;
  }

  /// The number of the last frame of the connection's that was this stream's.
  long lastServed() {
    return sentFrames;
  }

  /// Adds a piece, which is kept as it lies.
  void add(ByteBuffer piece) {
    keep(piece);
    stream.connection.queue().ready(this);
  }

  /// Adds all that there is.
  void addWhole(ByteBuffer whole, @Nullable Http2Headers fields) {
    keep(whole);
    end(fields);
  }

  private void keep(ByteBuffer piece) {
    if (unsent == 0) {
      sentFrames = stream.connection.queue().frames();
      waitsSinceNanos = stream.connection.scheduler().nowNanos();
      sentBefore = sentBytes;
    }
    if (piece.hasRemaining()) {
      pieces.add(piece);
      unsent += piece.remaining();
    }
  }

  /// Nothing comes behind what was added.
  ///
  /// @param fields behind it, or null
  void end(@Nullable Http2Headers fields) {
    ended = true;
    trailer = fields;
    stream.connection.queue().ready(this);
  }

  /// Null if more may be added now, or what to wait for.
  @Nullable Deferred<Void> room() {
    if (unsent <= stream.connection.limits.unsentMax()) {
      return null;
    }
    Deferred<Void> waiting = new Deferred<>(_ -> room = null);
    room = waiting;
    return waiting;
  }

  /// Whether it has anything to send.
  boolean hasWork() {
    return unsent > 0 || ended;
  }

  /// Whether something may be sent, if the connection's window has so much.
  boolean canSend(long connectionWindow) {
    return unsent > 0 ? window > 0 && connectionWindow > 0 : ended;
  }

  /// Sends one frame.
  ///
  /// @param most what the connection's window allows
  /// @param number of the frame
  /// @return how many bytes of the windows it has cost
  int sendFrame(long most, long number) {
    sentFrames = number;
    int length = (int) Math.min(Math.min(most, window), Math.min(FrameInput.FRAME_MAX, unsent));
    if (unsent == 0) {
      sendEnd();
      return 0;
    }
    ByteBuffer piece = cut(length);
    int sent = piece.remaining();
    unsent -= sent;
    window -= sent;
    sentBytes += sent;
    boolean last = ended && unsent == 0 && trailer == null;
    stream.connection.output().data(stream.id, piece, last);
    if (last) {
      ended = false;
      stream.endLocal();
    } else {
      makeRoom();
      if (unsent == 0 && !ended) {
        stream.emptied();
      }
    }
    return sent;
  }

  private void sendEnd() {
    ended = false;
    if (trailer == null) {
      stream.connection.output().data(stream.id, NOTHING.duplicate(), true);
    } else {
      stream.connection.output().headers(stream.id, trailer, true);
    }
    stream.endLocal();
  }

  /// The next piece, as much of it as that.
  private ByteBuffer cut(int length) {
    ByteBuffer first = pieces.element();
    if (first.remaining() <= length) {
      return pieces.remove();
    }
    ByteBuffer part = first.slice(first.position(), length);
    pieces.remove();
    pieces.addFirst(first.slice(first.position() + length, first.remaining() - length));
    return part;
  }

  private void makeRoom() {
    Deferred<Void> waiting = room;
    if (waiting != null && unsent <= stream.connection.limits.unsentMax() / 4) {
      room = null;
      waiting.callback();
    }
  }

  /// Nothing more is sent.
  void drop() {
    pieces.clear();
    unsent = 0;
    ended = false;
    stream.connection.queue().remove(this);
  }
}
