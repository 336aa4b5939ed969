package spindle.websocket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.InputAccount;
import spindle.websocket.frame.BadFrame;
import spindle.websocket.frame.FrameReader;

/// What comes over one socket, until somebody takes it: frames into messages, messages to who asks.
/// When nobody takes them, the peer is not read from.
///
/// @param <T> a message, as those who read get it
abstract class Inbox<T> {
  /// What one that waits counts beside its bytes.
  static final int MESSAGE_COST = 64;

  private @Nullable Line served;
  private final FrameReader frames = new FrameReader();
  private final Deque<T> queue = new ArrayDeque<>(0);

  private @Nullable Deferred<@Nullable T> asked;

  /// What has come and is not looked at yet, since nobody takes what is before it.
  private @Nullable ByteBuffer ahead;

  private boolean held;
  private boolean paused;
  private boolean reading;
  private boolean wasAsked;
  private @Nullable InputAccount partly;
  private @Nullable InputAccount waiting;
  private long partlyBefore;
  private long waitingBefore;

  /// Is that of this socket from now on.
  final void serve(Line line) {
    served = line;
    frames.expect(!line.isClient(), line.terms().compresses());
  }

  /// Whether it holds nothing of its socket, which can do without it then.
  boolean holdsNothing() {
    return !reading
        && !held
        && !paused
        && !wasAsked
        && ahead == null
        && partly == null
        && waiting == null
        && queue.isEmpty()
        && frames.betweenFrames();
  }

  /// Is that of no socket.
  final void leaveSocket() {
    served = null;
  }

  /// Who makes messages of frames.
  abstract FrameReader.Frames reader();

  /// How many bytes a message takes that has not ended.
  abstract long keptBytes();

  /// How many bytes wait for who reads.
  abstract long waitingBytes();

  /// Gives a message to the program, if it does not wait to be asked.
  ///
  /// @return whether it has taken it
  abstract boolean give(T message) throws Exception;

  /// A message leaves the queue, or all do.
  abstract void left(T message);

  /// What has not ended does not end.
  abstract void cutOff();

  void arrived(ByteBuffer lent) {
    if (ahead == null && !reading) {
      read(lent);
    } else {
      keepAhead(lent);
    }
  }

  private void read(ByteBuffer stream) {
    reading = true;
    try {
      frames.read(stream, Bench.here().input, reader());
    } catch (BadFrame e) {
      line().fail(e.code(), e.words());
    } finally {
      reading = false;
    }
    if (stream.hasRemaining() && line().listens()) {
      keepAhead(stream);
    }
    settle();
  }

  private void keepAhead(ByteBuffer stream) {
    int before = ahead == null ? 0 : ahead.remaining();
    ByteBuffer more = ByteBuffer.allocate(before + stream.remaining());
    if (ahead != null) {
      more.put(ahead);
    }
    ahead = more.put(stream).flip();
  }

  private boolean full() {
    return line().isOpen() && (held || waitingBytes() >= line().terms().limits().readAhead());
  }

  /// Whether more is to be read now.
  public boolean goesOn() {
    return line().listens() && !full();
  }

  /// Somebody has taken something, or will take no more.
  void goOn() {
    while (!reading && ahead != null && goesOn()) {
      ByteBuffer next = ahead;
      ahead = null;
      read(next);
    }
    settle();
  }

  /// Pauses the peer or lets it go on, and says what is kept.
  void settle() {
    if (reading) {
      return;
    }
    if (!line().matters()) {
      ahead = null;
    }
    if (ahead == null && line().endedEarly()) {
      return;
    }
    boolean full = full() || ahead != null;
    if (full != paused && !line().isDone()) {
      paused = full;
      if (full) {
        line().transport().pauseProducing();
      } else {
        line().heard();
        line().transport().resumeProducing();
      }
    }
    count();
  }

  private void count() {
    long part = line().matters() ? keptBytes() : 0;
    if (part != partlyBefore) {
      partlyBefore = part;
      partly = account(partly, part);
      if (partly != null) {
        partly.keeps(part);
      }
    }
    long kept = waitingBytes() + (ahead == null ? 0 : ahead.capacity());
    if (kept != waitingBefore) {
      waitingBefore = kept;
      waiting = account(waiting, kept);
      if (waiting != null) {
        waiting.keepsAhead(kept);
      }
    }
  }

  /// Where so many bytes are counted; nowhere if there are none.
  private @Nullable InputAccount account(@Nullable InputAccount known, long bytes) {
    if (bytes > 0) {
      return known == null ? line().transport().inputAccount() : known;
    }
    if (known != null) {
      known.close();
    }
    return null;
  }

  /// A message has come.
  void arrived(T message) {
    Deferred<@Nullable T> asking = asked;
    asked = null;
    line()
        .guarded(() -> {
          if (asking != null) {
            left(message);
            asking.callback(message);
          } else if (give(message)) {
            left(message);
          } else {
            queue.add(message);
          }
        });
  }

  Line line() {
    return Objects.requireNonNull(served, "an inbox that is no socket's");
  }

  // ---- reading by asking

  Deferred<@Nullable T> next() {
    if (asked != null) {
      throw new IllegalStateException("a message is waited for already: ask when that has come");
    }
    wasAsked = true;
    T first = queue.poll();
    if (first != null) {
      left(first);
      goOn();
      return Deferred.succeed(first);
    }
    line().answerClose();
    if (!line().isOpen()) {
      return Deferred.succeed((@Nullable T) null);
    }
    Deferred<@Nullable T> answer = new Deferred<>(_ -> asked = null);
    asked = answer;
    goOn();
    return answer;
  }

  void hold(boolean now) {
    if (held != now) {
      held = now;
      goOn();
    }
  }

  boolean isPaused() {
    return paused;
  }

  /// Whether somebody has a message and has not asked for the next.
  boolean readerIsBusy() {
    return wasAsked && asked == null;
  }

  /// Whether somebody waits for a message, or will find some.
  boolean hasReader() {
    return asked != null || (wasAsked && !queue.isEmpty());
  }

  /// Messages that wait are dropped: we have closed.
  void drop() {
    queue.forEach(this::left);
    queue.clear();
    cutOff();
  }

  /// Whoever waits for a message waits for nothing.
  void tellReader() {
    Deferred<@Nullable T> asking = asked;
    asked = null;
    if (asking != null) {
      asking.callback(null);
    }
  }

  /// Nothing that comes matters any more; it is taken from the peer all the same.
  void leave() {
    if (paused) {
      paused = false;
      line().transport().resumeProducing();
    }
  }

  void end() {
    ahead = null;
    cutOff();
    tellReader();
  }
}
