package spindle.epoll;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import spindle.kernel.SendableFile;

/// A file that somebody else has opened and closes. Java does not tell its descriptor, so
/// `sendfile` cannot be told it either: it is read, a piece at a time, and the piece is sent.
///
/// @param channel open for reading
record BorrowedFile(FileChannel channel) implements SendableFile {
  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return channel.read(into, position);
  }

  @Override
  public void close() {}
}
