package spindle.pipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import spindle.address.PipeAddress;
import spindle.kernel.Kernel;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.loop.Loop;

/// A [StreamSocket] over streams whose calls block: a pair of pipes, or one of them. For each
/// direction a thread of its own waits, so the reactor never does; and of each direction one piece
/// of [#PIECE] bytes at most is under way between the thread and the reactor, so what nobody reads
/// stays in the pipe.
///
/// Bytes count as written only when the stream has taken them: what a transport has sent is in the
/// pipe, and stays there if the program ends.
///
/// Readiness is told among the calls from other threads, which is the first phase of a turn, or, if
/// what is ready was not wanted then, at a turn's end.
public final class BlockingPipe implements StreamSocket {
  static final int PIECE = 16 * 1024;

  private final Loop loop;
  private final PipeAddress peer;
  private final PipeAddress host;
  private final @Nullable PipeReader reader;
  private final @Nullable PipeWriter writer;
  private Kernel.@Nullable Watcher watcher;
  private int interest;
  private boolean offerIsDue;
  private boolean noPeer;
  private boolean closed;

  /// Over streams that block, each with a thread that waits for it.
  ///
  /// @param in what is read, or null if nothing can be
  /// @param out what is written, or null if nothing can be
  public BlockingPipe(
      Loop loop,
      @Nullable InputStream in,
      @Nullable OutputStream out,
      PipeAddress peer,
      PipeAddress host) {
    this.loop = loop;
    this.peer = peer;
    this.host = host;
    reader = in == null ? null : new PipeReader(in, this::post);
    writer = out == null ? null : new PipeWriter(out, this::post);
  }

  /// From one of the threads: have `result` noted on the reactor's, and the watcher told.
  ///
  /// @return false if the reactor is no more, so that nobody will ask again
  private boolean post(Runnable result) {
    try {
      loop.callsFromThreads.add(() -> {
        result.run();
        offer();
      });
      return true;
    } catch (RejectedExecutionException stopped) {
      return false;
    }
  }

  /// Nobody is left at the other end: the end of the stream, though nothing can be read.
  public void peerIsGone() {
    noPeer = true;
    offer();
  }

  @Override
  public void onBrokenOutput(BooleanSupplier told) {
    if (writer != null) {
      writer.onBroken(told);
    }
  }

  private void offer() {
    int ready = ready() & interest;
    if (ready != 0 && watcher != null && !closed) {
      watcher.ready(ready);
    }
  }

  private int ready() {
    boolean readable = reader == null ? noPeer : reader.hasNews();
    boolean writable = writer != null && !writer.isBusy();
    return (readable ? Kernel.READ : 0) | (writable ? Kernel.WRITE : 0);
  }

  @Override
  public void watch(Kernel.Watcher told) {
    watcher = told;
  }

  @Override
  public void interest(int operations) {
    interest = operations;
    if (reader != null && (operations & Kernel.READ) != 0) {
      reader.readOn();
    }
    offerLater();
  }

  private void offerLater() {
    if ((ready() & interest) != 0 && !offerIsDue) {
      offerIsDue = true;
      loop.endOfTurn.add(() -> {
        offerIsDue = false;
        offer();
      });
    }
  }

  @Override
  public int interest() {
    return interest;
  }

  @Override
  public boolean finishConnect() {
    return true;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (reader == null) {
      return noPeer ? -1 : 0;
    }
    int count = reader.take(into);
    if (count >= 0 && (interest & Kernel.READ) != 0) {
      reader.readOn();
      offerLater();
    }
    return count;
  }

  @Override
  public int write(ByteBuffer from, boolean more) throws IOException {
    return writer().write(from);
  }

  @Override
  public long write(ByteBuffer[] from, int count, boolean more) throws IOException {
    PipeWriter to = writer();
    long taken = to.acknowledge(from, count);
    if (!to.isBusy()) {
      for (int i = 0; i < count && to.hasRoom(); i++) {
        to.add(from[i]);
      }
      to.send();
    }
    return taken;
  }

  @Override
  public long send(SendableFile file, long position, long count) throws IOException {
    PipeWriter to = writer();
    long taken = to.acknowledge(count);
    if (!to.isBusy() && taken < count) {
      to.add(file, position + taken, count - taken);
      to.send();
    }
    return taken;
  }

  private PipeWriter writer() throws IOException {
    if (writer == null) {
      throw new IOException("nothing can be written to " + peer);
    }
    return writer;
  }

  @Override
  public void shutdownOutput() {
    if (writer != null) {
      writer.close();
    }
  }

  @Override
  public boolean lingers() {
    return false;
  }

  @Override
  public void close() {
    closed = true;
    shutdownOutput();
    if (reader != null) {
      reader.close();
    }
  }

  @Override
  public void reset() {
    close();
  }

  @Override
  public PipeAddress peer() {
    return peer;
  }

  @Override
  public PipeAddress host() {
    return host;
  }
}
