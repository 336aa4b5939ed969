package spindle.reactor;

import java.io.IOException;
import java.nio.file.Path;
import spindle.defer.Deferred;

/// Part of an open file that waits to be sent. Owns the file.
final class FileRegion extends Segment {
  final SendableFile file;
  final Deferred<Void> sent = new Deferred<>();
  long position;
  long remaining;

  private FileRegion(SendableFile file, long position, long count) {
    this.file = file;
    this.position = position;
    this.remaining = count;
    sent.reportedElsewhere();
  }

  /// All of `file`.
  static FileRegion of(SendableFile file) throws IOException {
    return new FileRegion(file, 0, file.size());
  }

  /// Opens `path` and checks that it has what is to be sent.
  static FileRegion open(Kernel kernel, Path path, long position, long count) throws IOException {
    if (position < 0 || count < 0) {
      throw new IllegalArgumentException(
          "expected a position and a count of at least 0, got %d and %d"
              .formatted(position, count));
    }
    SendableFile file = kernel.openFile(path);
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
              .formatted(count, path, position, size));
    }
    return new FileRegion(file, position, count);
  }
}
