package spindle.cluster.engine;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What waits to be written to one other member, and the virtual thread that writes it while there
/// is anything. Whoever puts something in never waits: neither for a connection, nor for a peer
/// that has stopped reading. What finds no room is dropped, and so is all that waits when writing
/// fails; the protocols above send again what must not be lost.
final class Outbox {
  /// How bytes go out, which may take its time.
  interface Wire {
    void write(byte[] bytes) throws Exception;
  }

  private final String name;
  private final int most;
  private final Wire wire;
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean writing;

  /// @param most how many bytes may wait, beside those that are being written
  Outbox(String name, int most, Wire wire) {
    this.name = name;
    this.most = most;
    this.wire = wire;
  }

  /// Has `packet` written after all that was put in before. From any thread.
  ///
  /// @return false if there was no room, and it is dropped
  synchronized boolean put(byte[] packet) {
    if (bytes > 0 && bytes + packet.length > most) {
      return false;
    }
    waiting.add(packet);
    bytes += packet.length;
    if (!writing) {
      writing = true;
      Thread.ofVirtual().name("spindle-cluster to " + name).start(this::writeAll);
    }
    return true;
  }

  private void writeAll() {
    for (byte[] next = next(); next != null; next = next()) {
      try {
        wire.write(next);
      } catch (Exception unreachable) {
        System.getLogger("spindle.cluster")
            .log(System.Logger.Level.DEBUG, "not sent to " + name, unreachable);
        clear();
      }
    }
  }

  private synchronized byte @Nullable [] next() {
    byte[] next = waiting.poll();
    if (next == null) {
      writing = false;
      notifyAll();
    } else {
      bytes -= next.length;
    }
    return next;
  }

  private synchronized void clear() {
    waiting.clear();
    bytes = 0;
  }

  /// How many bytes wait.
  synchronized long bytes() {
    return bytes;
  }

  /// Whether nothing is being written.
  synchronized boolean idle() {
    return !writing;
  }

  /// Waits until all is written, but no longer than until `deadline` of [System#nanoTime].
  synchronized void drain(long deadline) throws InterruptedException {
    for (long left = deadline - System.nanoTime();
        writing && left > 0;
        left = deadline - System.nanoTime()) {
      wait(left / 1_000_000 + 1);
    }
  }
}
