package spindle.outbox;

import java.nio.ByteBuffer;
import spindle.kernel.Kernel;

/// A piece of pooled memory, the kernel's choice, where written bytes wait for the kernel.
final class Chunk extends Segment {
  static final int SIZE = 16 * 1024;

  /// Position and limit frame what was put in and not yet taken out.
  final ByteBuffer bytes;

  Chunk(Kernel kernel) {
    bytes = kernel.allocate(SIZE).limit(0);
  }

  int room() {
    return SIZE - bytes.limit();
  }

  /// Copies as much of `from` as there is room for.
  void fill(ByteBuffer from) {
    int end = bytes.limit();
    int count = Math.min(SIZE - end, from.remaining());
    bytes.limit(end + count);
    bytes.put(end, from, from.position(), count);
    from.position(from.position() + count);
  }

  void empty() {
    bytes.limit(0);
    next = null;
  }
}
