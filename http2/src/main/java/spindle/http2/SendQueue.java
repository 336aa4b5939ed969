package spindle.http2;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which stream sends next: those that are more urgent first, RFC 9218, those of one urgency by
/// turns; and nobody waits for ever. Stops where the connection's window or the transport does.
final class SendQueue {
  /// So many frames of others, and it is a stream's turn whatever it is.
  private static final int PATIENCE = 32;

  /// So many bytes in one turn: what the peer asks for meanwhile is heard before there are more.
  private static final int AT_ONCE = 64 * 1024;

  private final Http2Connection connection;
  private final List<StreamOutput> ready = new ArrayList<>(2);
  private long window = Http2Limits.FIRST_WINDOW;
  private long frames;
  private boolean running;

  /// Whether more of what the peer wants is about to be known.
  private boolean hearing;

  /// Whether it has had its turn.
  private boolean resting;

  /// Whether the transport has all that it takes.
  private boolean held;

  SendQueue(Http2Connection connection) {
    this.connection = connection;
  }

  long window() {
    return window;
  }

  /// How many frames have been sent.
  long frames() {
    return frames;
  }

  void widen(long bytes) {
    window += bytes;
  }

  /// It has something to send.
  void ready(StreamOutput output) {
    if (output.hasWork() && !ready.contains(output)) {
      ready.add(output);
    }
    run();
  }

  void remove(StreamOutput output) {
    ready.remove(output);
  }

  /// Whether anything waits.
  boolean isEmpty() {
    return ready.isEmpty();
  }

  /// Whether a small response may be sent right behind its head.
  boolean isFree(int bytes) {
    return ready.isEmpty() && !held && window >= bytes;
  }

  /// Bytes were sent beside the queue.
  void spend(int bytes) {
    window -= bytes;
    frames++;
  }

  /// Sends what can be sent.
  void run() {
    if (running || held || hearing || resting) {
      return;
    }
    running = true;
    try {
      long before = window;
      StreamOutput next = pick();
      while (next != null && !held) {
        if (before - window >= AT_ONCE) {
          rest();
          return;
        }
        frames++;
        window -= next.sendFrame(window, frames);
        if (!next.hasWork()) {
          ready.remove(next);
        }
        held = connection.waitForRoom();
        next = pick();
      }
    } finally {
      running = false;
    }
  }

  /// Much has come at once: all of it is heard before anything large begins to leave.
  void hear() {
    hearing = true;
  }

  /// All of that was heard.
  void heard() {
    hearing = false;
    run();
  }

  /// Goes on in the next turn.
  private void rest() {
    resting = true;
    connection
        .scheduler()
        .callLater(
            Duration.ZERO,
            () -> {
              resting = false;
              run();
            });
  }

  /// The transport takes more.
  void goOn() {
    held = false;
    run();
  }

  private @Nullable StreamOutput pick() {
    StreamOutput best = null;
    for (StreamOutput each : ready) {
      if (each.canSend(window) && (best == null || isBefore(each, best))) {
        best = each;
      }
    }
    return best;
  }

  private boolean isBefore(StreamOutput one, StreamOutput other) {
    boolean late = frames - one.lastServed() > PATIENCE;
    if (late != frames - other.lastServed() > PATIENCE) {
      return late;
    }
    int levels = one.urgency().level() - other.urgency().level();
    if (levels != 0 && !late) {
      return levels < 0;
    }
    if (one.urgency().oneByOne() && other.urgency().oneByOne() && !late) {
      return one.stream().id < other.stream().id;
    }
    return one.lastServed() < other.lastServed();
  }
}
