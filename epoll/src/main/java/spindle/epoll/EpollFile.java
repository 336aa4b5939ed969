package spindle.epoll;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import spindle.kernel.RealFiles;
import spindle.kernel.SendableFile;

/// An open file, for `sendfile` and to be copied from.
final class EpollFile implements SendableFile {
  /// To be read, closed in child processes, and, if it turns out to be a pipe, without waiting for
  /// somebody who writes.
  private static final int READ_ONLY = 0x80800;

  private static final int SEEK_END = 2;

  private final Libc libc;
  private int fd;

  private EpollFile(Libc libc, int fd) {
    this.libc = libc;
    this.fd = fd;
  }

  static EpollFile open(Libc libc, Path path, LinkOption... links) throws IOException {
    if (Files.isDirectory(path)) {
      throw Reasons.notOpened(path, Errno.EISDIR);
    }
    try (Arena arena = Arena.ofConfined()) {
      int fd = libc.open(arena.allocateFrom(path.toAbsolutePath().toString()).address(), READ_ONLY);
      if (fd < 0) {
        throw Reasons.notOpened(path, -fd);
      }
      EpollFile file = new EpollFile(libc, fd);
      if (links.length > 0 && !file.isAt(path)) {
        file.close();
        throw RealFiles.linked(path);
      }
      return file;
    }
  }

  /// Whether what was opened is at this path, and not where a link on the way has led. Without
  /// `/proc` only the path can be asked once more.
  private boolean isAt(Path real) {
    Path opened = Path.of("/proc/self/fd/" + fd);
    try {
      return Files.isSymbolicLink(opened)
          ? Files.readSymbolicLink(opened).equals(real)
          : RealFiles.isReal(real);
    } catch (IOException _) {
      return false;
    }
  }

  int fd() throws IOException {
    if (fd < 0) {
      throw new IOException("the file is closed");
    }
    return fd;
  }

  @Override
  public long size() throws IOException {
    long end = libc.lseek(fd(), 0, SEEK_END);
    if (end < 0) {
      throw Errno.exception("lseek", (int) -end);
    }
    return end;
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(Math.max(1, into.remaining()));
      int count = (int) libc.pread(fd(), copy.address(), into.remaining(), position);
      if (count < 0) {
        throw Errno.exception("pread", -count);
      }
      into.put(copy.asSlice(0, count).asByteBuffer());
      return count == 0 ? -1 : count;
    }
  }

  @Override
  public void close() {
    if (fd >= 0) {
      libc.close(fd);
      fd = -1;
    }
  }
}
