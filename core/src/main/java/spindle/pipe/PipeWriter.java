package spindle.pipe;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spindle.kernel.SendableFile;

/// The writing direction of a [BlockingPipe]: copies one piece, has a thread write it, and takes it
/// from its owner only when that is done. So its owner keeps each byte until the pipe has it, and
/// offers the same bytes again. All methods belong to the reactor's thread.
final class PipeWriter {
  private final OutputStream stream;
  private final Predicate<Runnable> post;
  private final Semaphore given = new Semaphore(0);
  private final ByteBuffer piece = ByteBuffer.allocate(BlockingPipe.PIECE);
  private volatile boolean closed;
  private boolean begun;
  private boolean busy;
  private int written;
  private boolean goesNowhere;
  private BooleanSupplier onBroken = () -> false;
  private @Nullable IOException failure;

  /// @param post takes from the thread what the reactor's thread is to do; false if it will not
  PipeWriter(OutputStream stream, Predicate<Runnable> post) {
    this.stream = stream;
    this.post = post;
  }

  private void run() {
    boolean goOn = true;
    while (goOn) {
      given.acquireUninterruptibly();
      goOn = !closed && writeOne();
    }
    PipeThreads.close(stream);
  }

  private boolean writeOne() {
    int count = piece.limit();
    try {
      stream.write(piece.array(), 0, count);
      stream.flush();
      return !closed && post.test(() -> wrote(count, null));
    } catch (IOException broken) {
      var _ = post.test(() -> wrote(0, broken));
      return false;
    }
  }

  private void wrote(int count, @Nullable IOException broken) {
    busy = false;
    written = count;
    piece.clear();
    goesNowhere = broken != null && onBroken.getAsBoolean();
    failure = goesNowhere ? null : broken;
  }

  /// See [spindle.kernel.StreamSocket#onBrokenOutput].
  void onBroken(BooleanSupplier told) {
    onBroken = told;
  }

  /// Whether the thread has a piece.
  boolean isBusy() {
    return busy;
  }

  /// Offers bytes: takes those that were written since the last time, and begins with the next.
  ///
  /// @return how many were taken
  int write(ByteBuffer from) throws IOException {
    int taken = (int) acknowledge(from.remaining());
    from.position(from.position() + taken);
    if (!busy) {
      add(from);
      send();
    }
    return taken;
  }

  /// Takes from `buffers` what was written since the last time.
  ///
  /// @return how many bytes
  long acknowledge(ByteBuffer[] buffers, int count) throws IOException {
    long taken = 0;
    for (int i = 0; i < count; i++) {
      long part = acknowledge(buffers[i].remaining());
      buffers[i].position(buffers[i].position() + (int) part);
      taken += part;
    }
    return taken;
  }

  /// How many bytes, of `most`, were written since the last time.
  long acknowledge(long most) throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (goesNowhere) {
      return most;
    }
    int taken = (int) Math.min(written, most);
    written -= taken;
    return taken;
  }

  boolean hasRoom() {
    return piece.hasRemaining();
  }

  /// Copies as much as there is room for.
  void add(ByteBuffer from) {
    int count = Math.min(from.remaining(), piece.remaining());
    piece.put(piece.position(), from, from.position(), count);
    piece.position(piece.position() + count);
  }

  /// Copies a part of a file.
  void add(SendableFile file, long position, long count) throws IOException {
    piece.limit((int) Math.min(piece.capacity(), count));
    try {
      if (file.read(piece, position) < 0) {
        throw new EOFException(
            "the file that is being sent ends %d bytes too early".formatted(count));
      }
    } finally {
      piece.limit(piece.capacity());
    }
  }

  /// Gives the thread what was copied.
  void send() {
    if (piece.position() == 0 || closed || goesNowhere) {
      return;
    }
    piece.flip();
    busy = true;
    if (!begun) {
      begun = true;
      PipeThreads.start(this::run);
    }
    given.release();
  }

  /// Closes the stream; if the thread is writing, when that is over.
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    given.release();
    if (!busy) {
      PipeThreads.close(stream);
    }
  }
}
