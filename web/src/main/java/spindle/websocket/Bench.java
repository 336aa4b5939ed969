package spindle.websocket;

import spindle.websocket.frame.FrameWriter;

/// What all connections of one thread share, so that none of them holds it while it waits.
final class Bench {
  private static final ThreadLocal<Bench> HERE = ThreadLocal.withInitial(Bench::new);

  /// Where masks are taken off.
  final byte[] input = new byte[64 * 1024];

  final FrameWriter output = new FrameWriter();

  private Bench() {}

  /// That of this thread.
  static Bench here() {
    return HERE.get();
  }
}
