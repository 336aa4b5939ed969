package spindle.stream;

import java.time.Duration;
import spindle.loop.Open;
import spindle.loop.Ticks;

/// A connection as far as it counts the bytes that its protocol gets and writes, and knows since
/// when nothing has happened on it.
abstract class TrafficCounted extends Open {
  final StreamContext streams;
  private long received;
  private long written;
  private int quietSince;

  /// Whether the peer is not read from, whoever wants it so.
  private boolean held;

  TrafficCounted(StreamContext streams) {
    this.streams = streams;
    quietSince = now();
  }

  private int now() {
    return Ticks.of(streams.loop.nowNanos());
  }

  /// The protocol is about to get so many bytes.
  final void received(int count) {
    received += count;
    quietSince = now();
  }

  /// The protocol has written so many bytes.
  final void written(long count) {
    written += count;
    if (!held) {
      quietSince = now();
    }
  }

  final void holds(boolean peer) {
    held = peer;
    quietSince = now();
  }

  final boolean isHeld() {
    return held;
  }

  final long bytesReceived() {
    return received;
  }

  final long bytesWritten() {
    return written;
  }

  /// Since when nothing was read or written; since when the peer is not read from, if it is not.
  final Duration quietFor() {
    return Ticks.between(quietSince, now());
  }

  final Duration age() {
    return Ticks.between(openedAt(), now());
  }
}
