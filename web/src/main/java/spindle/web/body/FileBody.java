package spindle.web.body;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.kernel.RealFiles;
import spindle.protocol.Transport;
import spindle.reactor.Reactor;

/// A part of a file. Its bytes are read by jobs, one piece at a time, unless a transport sends them
/// by itself.
final class FileBody extends Body {
  private static final Logger LOG = System.getLogger("spindle.web");
  private static final int PIECE = 64 * 1024;

  private final @Nullable Path path;
  private final LinkOption[] links;
  private final long first;
  private final long length;
  private volatile @Nullable FileChannel channel;
  private long position;
  private long left;
  private volatile boolean ended;

  /// @param path to be opened, or null if `channel` is open
  FileBody(
      @Nullable Path path,
      @Nullable FileChannel channel,
      long position,
      long count,
      LinkOption... links) {
    if (position < 0 || count < 0) {
      throw new IllegalArgumentException(
          "expected a part of a file, got %d bytes from %d on".formatted(count, position));
    }
    this.path = path;
    this.links = links;
    this.channel = channel;
    this.first = position;
    this.position = position;
    this.length = count;
    this.left = count;
  }

  @Override
  public @Nullable Body again() {
    return path == null ? null : new FileBody(path, null, first, length, links);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public @Nullable Deferred<Void> sendBy(Transport transport) throws IOException {
    if (ended || left < length) {
      return null;
    }
    FileChannel open = channel;
    if (open != null) {
      return transport
          .writeFile(open, position, length)
          .onSuccess(_ -> cancel())
          .onFailure(_ -> cancel());
    }
    Path closed = path;
    return closed == null ? null : transport.writeFile(closed, position, length, links);
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    if (ended || left == 0) {
      cancel();
      return Deferred.succeed((@Nullable ByteBuffer) null);
    }
    int count = (int) Math.min(left, PIECE);
    long from = position;
    position += count;
    left -= count;
    return Reactor.current()
        .deferToThread(() -> read(from, count))
        .onFailure(_ -> cancel())
        .addCallback(FileBody::piece);
  }

  private static @Nullable ByteBuffer piece(ByteBuffer piece) {
    return piece;
  }

  private ByteBuffer read(long from, int count) throws IOException {
    FileChannel file = open();
    ByteBuffer piece = ByteBuffer.allocate(count);
    while (piece.hasRemaining()) {
      if (file.read(piece, from + piece.position()) < 0) {
        throw new EOFException("the file is shorter than it was when it was looked at");
      }
    }
    return piece.flip();
  }

  private FileChannel open() throws IOException {
    FileChannel open = channel;
    if (open == null && path != null) {
      open = RealFiles.open(path, links);
      channel = open;
    }
    if (open == null || ended) {
      close();
      throw new IOException("nobody wants the file any more");
    }
    return open;
  }

  /// One that nothing was asked of may still be sent: a constant is the answer to a HEAD, say, and
  /// then to a GET.
  @Override
  public void cancel() {
    ended = path == null || left < length;
    close();
  }

  private void close() {
    FileChannel open = channel;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a file that was read could not be closed", e);
    }
  }
}
