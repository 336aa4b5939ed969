package spindle.codings;

import java.nio.ByteBuffer;

/// The library works on memory outside of the heap; what comes and goes is copied through a piece
/// of it, since whoever lends it may have it anywhere. One for each thread: nothing stays in it
/// from one call of the library to the next.
final class ZstdBuffers {
  private static final int SIZE = 16 * 1024;
  private static final ThreadLocal<ZstdBuffers> HERE = ThreadLocal.withInitial(ZstdBuffers::new);

  private final ByteBuffer source = ByteBuffer.allocateDirect(SIZE);
  private final ByteBuffer target = ByteBuffer.allocateDirect(SIZE);

  private ZstdBuffers() {}

  /// That of this thread.
  static ZstdBuffers here() {
    return HERE.get();
  }

  /// As much of the input as there is place for.
  ByteBuffer take(ByteBuffer input) {
    int taken = Math.min(SIZE, input.remaining());
    source.clear().put(input.slice(input.position(), taken)).flip();
    input.position(input.position() + taken);
    return source;
  }

  /// What was not used of it was not taken.
  void giveBack(ByteBuffer input) {
    input.position(input.position() - source.remaining());
  }

  /// Room for no more than the output has.
  ByteBuffer room(ByteBuffer output) {
    return target.clear().limit(Math.min(SIZE, output.remaining()));
  }

  /// What was made is the output's.
  void give(ByteBuffer output) {
    output.put(target.flip());
  }
}
