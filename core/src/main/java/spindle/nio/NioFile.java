package spindle.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import spindle.kernel.SendableFile;

/// A file over a `FileChannel`, sent with the operating system's own copy where it has one.
///
/// @param borrowed whether somebody else closes the channel
record NioFile(FileChannel channel, boolean borrowed) implements SendableFile {
  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return channel.read(into, position);
  }

  @Override
  public void close() {
    if (!borrowed) {
      NioKernel.closeQuietly(channel);
    }
  }
}
