package spindle.pipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The reading direction of a [BlockingPipe]: a thread that reads one piece each time it is asked
/// to, and hands it to the reactor's thread. All methods belong to the latter.
final class PipeReader {
  private enum State {
    /// There is nothing, and nobody was asked for anything.
    EMPTY,
    /// The thread reads.
    READING,
    /// A piece is here.
    FULL,
    /// The stream has ended or failed; that is here, and stays.
    ENDED,
    CLOSED
  }

  private final InputStream stream;
  private final Predicate<Runnable> post;
  private final Semaphore asked = new Semaphore(0);
  private volatile boolean closed;
  private boolean begun;
  private State state = State.EMPTY;
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private @Nullable IOException failure;

  /// @param post takes from the thread what the reactor's thread is to do; false if it will not
  PipeReader(InputStream stream, Predicate<Runnable> post) {
    this.stream = stream;
    this.post = post;
  }

  /// Reads for as long as it is asked to.
  private void run() {
    byte[] bytes = new byte[BlockingPipe.PIECE];
    boolean goOn = true;
    while (goOn) {
      asked.acquireUninterruptibly();
      goOn = !closed && readOne(bytes);
    }
    PipeThreads.close(stream);
  }

  private boolean readOne(byte[] bytes) {
    try {
      int count = stream.read(bytes);
      return !closed && post.test(() -> arrived(bytes, count, null)) && count >= 0;
    } catch (IOException broken) {
      var _ = post.test(() -> arrived(bytes, -1, broken));
      return false;
    }
  }

  private void arrived(byte[] bytes, int count, @Nullable IOException broken) {
    if (state == State.CLOSED) {
      return;
    }
    failure = broken;
    state = count < 0 ? State.ENDED : State.FULL;
    piece = ByteBuffer.wrap(bytes, 0, Math.max(0, count));
  }

  /// Whether a piece, the end or a failure is here.
  boolean hasNews() {
    return state == State.FULL || state == State.ENDED;
  }

  /// Has the next piece read, if none is here and none is under way.
  void readOn() {
    if (state == State.EMPTY) {
      state = State.READING;
      if (!begun) {
        begun = true;
        PipeThreads.start(this::run);
      }
      asked.release();
    }
  }

  /// Takes what is here.
  ///
  /// @return how many bytes; 0 if there are none; -1 at the end of the stream
  int take(ByteBuffer into) throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (state != State.FULL) {
      return state == State.ENDED ? -1 : 0;
    }
    int count = Math.min(into.remaining(), piece.remaining());
    into.put(into.position(), piece, piece.position(), count);
    into.position(into.position() + count);
    piece.position(piece.position() + count);
    if (!piece.hasRemaining()) {
      state = State.EMPTY;
    }
    return count;
  }

  /// Closes the stream, as soon as the thread does not read from it: a number of a descriptor that
  /// is closed under a reader could be another file's by the time that it reads.
  void close() {
    if (state == State.CLOSED) {
      return;
    }
    boolean reading = state == State.READING;
    state = State.CLOSED;
    closed = true;
    asked.release();
    if (!reading) {
      PipeThreads.close(stream);
    }
  }
}
