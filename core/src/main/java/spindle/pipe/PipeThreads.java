package spindle.pipe;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;
import spindle.loop.Loop;

/// The threads that wait in the calls of a [BlockingPipe]. They are the system's own, since such a
/// call would hold the carrier of a virtual one, and do little, so a small stack will do. They keep
/// no program from ending.
public final class PipeThreads {
  private static final int STACK = 128 * 1024;
  private static final AtomicLong NUMBER = new AtomicLong();

  private PipeThreads() {}

  public static void start(Runnable work) {
    Thread.ofPlatform()
        .name("spindle-pipe-" + NUMBER.getAndIncrement())
        .daemon()
        .stackSize(STACK)
        .inheritInheritableThreadLocals(false)
        .start(work);
  }

  /// Closes what nobody uses any more: there is nobody to tell if that fails.
  public static void close(Closeable stream) {
    try {
      stream.close();
    } catch (IOException useless) {
      Loop.LOG.log(Level.DEBUG, "a pipe could not be closed", useless);
    }
  }
}
