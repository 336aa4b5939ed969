package spindle.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.kernel.StreamSocket;

/// What has come from the socket below and was not received by the layer yet. What has come before
/// reading fails is received first, however the wire cut it.
final class WireInput {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final WireBuffers wires;
  private @Nullable ByteBuffer kept;
  private @Nullable IOException broken;

  WireInput(WireBuffers wires) {
    this.wires = wires;
  }

  /// How much memory it takes.
  int held() {
    return kept == null ? 0 : kept.capacity();
  }

  /// Whether something is left beyond what was filled in last.
  boolean hasMore() {
    return kept != null && kept.hasRemaining();
  }

  /// Whether reading has failed, and something had come before that.
  boolean isBroken() {
    return broken != null;
  }

  /// Puts what was kept into `wire`, as much as there is room for, and what comes from `below`
  /// behind it.
  ///
  /// @return whether the stream below has ended
  /// @throws IOException if it is broken, and nothing was kept
  boolean fill(ByteBuffer wire, StreamSocket below) throws IOException {
    putKept(wire);
    if (broken != null || !wire.hasRemaining()) {
      return false;
    }
    try {
      return below.read(wire) < 0;
    } catch (IOException failed) {
      if (wire.position() == 0) {
        throw failed;
      }
      broken = failed;
      return false;
    }
  }

  private void putKept(ByteBuffer wire) {
    ByteBuffer early = kept;
    if (early != null) {
      int end = early.limit();
      early.limit(early.position() + Math.min(early.remaining(), wire.remaining()));
      wire.put(early);
      early.limit(end);
    }
  }

  /// Keeps what is left of `wire`, which was filled before.
  void keep(ByteBuffer wire) {
    ByteBuffer early = kept;
    ByteBuffer rest = early == null ? NOTHING.duplicate() : early;
    boolean some = wire.hasRemaining() || rest.hasRemaining();
    kept = some ? wires.keep(wire, rest) : null;
    if (early != null) {
      wires.give(early);
    }
  }

  /// Nothing can be made of what is left.
  void requireWhole() throws IOException {
    if (broken != null) {
      throw broken;
    }
  }

  void drop() {
    if (kept != null) {
      wires.give(kept);
      kept = null;
    }
  }
}
