package spindle.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import spindle.kernel.RealFiles;
import spindle.kernel.SendableFile;

/// A real file, to be sent over sockets in memory. One that is borrowed takes no descriptor of the
/// machine's, and its owner closes it.
final class MemoryFile implements SendableFile {
  private final MemoryKernel kernel;
  private final FileChannel channel;
  private boolean closed;

  private MemoryFile(MemoryKernel kernel, FileChannel channel, boolean borrowed) {
    this.kernel = kernel;
    this.channel = channel;
    closed = borrowed;
  }

  static MemoryFile open(MemoryKernel kernel, Path path, LinkOption... links) throws IOException {
    return new MemoryFile(kernel, RealFiles.open(path, links), false);
  }

  static MemoryFile borrowed(MemoryKernel kernel, FileChannel channel) {
    return new MemoryFile(kernel, channel, true);
  }

  byte[] read(long position, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) > 0) {
      // Goes on until all of it is there, or the file ends.
    }
    return bytes.position() == count
        ? bytes.array()
        : java.util.Arrays.copyOf(bytes.array(), bytes.position());
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return channel.read(into, position);
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      kernel.giveDescriptorBack();
      try {
        channel.close();
      } catch (IOException alreadyGone) {
        System.getLogger("spindle.memory")
            .log(System.Logger.Level.DEBUG, "closing a file failed", alreadyGone);
      }
    }
  }
}
