package spindle.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import spindle.defer.Deferred;
import spindle.kernel.Kernel;
import spindle.kernel.SendableFile;

/// Part of an open file that waits to be sent. Owns the file.
public final class FileRegion extends Segment {
  public final SendableFile file;
  public final Deferred<Void> sent = new Deferred<>();
  long position;
  public long remaining;

  private FileRegion(SendableFile file, long position, long count) {
    this.file = file;
    this.position = position;
    this.remaining = count;
    sent.reportedElsewhere();
  }

  /// All of `file`.
  public static FileRegion of(SendableFile file) throws IOException {
    return new FileRegion(file, 0, file.size());
  }

  /// Opens `path` and checks that it has what is to be sent.
  public static FileRegion open(
      Kernel kernel, Path path, long position, long count, LinkOption... links) throws IOException {
    requireSensible(position, count);
    return checked(kernel.openFile(path, links), path, position, count);
  }

  /// Part of a file that is open; checks that it can be read and has what is to be sent.
  public static FileRegion borrowed(Kernel kernel, FileChannel channel, long position, long count)
      throws IOException {
    requireSensible(position, count);
    var _ = channel.read(ByteBuffer.allocate(0), position);
    return checked(kernel.borrowFile(channel), channel, position, count);
  }

  private static void requireSensible(long position, long count) {
    if (position < 0 || count < 0) {
      throw new IllegalArgumentException(
          "expected a position and a count of at least 0, got %d and %d"
              .formatted(position, count));
    }
  }

  private static FileRegion checked(SendableFile file, Object name, long position, long count)
      throws IOException {
    long size = -1;
    try {
      size = file.size();
    } finally {
      if (size - position < count) {
        file.close();
      }
    }
    if (size - position < count) {
      throw new IOException(
          "cannot send %d bytes of %s from %d on: it has %d"
              .formatted(count, name, position, size));
    }
    return new FileRegion(file, position, count);
  }
}
