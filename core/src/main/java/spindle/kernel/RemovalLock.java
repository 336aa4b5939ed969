package spindle.kernel;

import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The right to remove the file of a dead server, which one has at a time: of several that find the
/// same dead one, the second might otherwise remove what the first has made in its place. It is a
/// lock on a file beside it, which is there for that moment only; the system takes the lock from a
/// process that ends.
final class RemovalLock implements AutoCloseable {
  /// The system gives a lock to a process, not to one of its threads.
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private static final int SIZES = 1 << 20;

  private final Path file;
  private final FileChannel channel;

  private RemovalLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// Takes the right at once.
  ///
  /// @throws BindException if another has it
  static RemovalLock take(Path place) throws IOException {
    Path file = place.resolveSibling("." + place.getFileName() + ".lock");
    IN_THIS_PROCESS.lock();
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      if (channel.tryLock() == null || !isStill(file, channel)) {
        throw taken();
      }
      return new RemovalLock(file, channel);
    } catch (IOException | RuntimeException refused) {
      giveUp(channel, refused);
      if (refused instanceof OverlappingFileLockException) {
        throw taken();
      }
      throw refused;
    }
  }

  private static void giveUp(@Nullable FileChannel channel, Exception reason) {
    try (FileChannel _ = channel) {
      IN_THIS_PROCESS.unlock();
    } catch (IOException second) {
      reason.addSuppressed(second);
    }
  }

  private static BindException taken() {
    return new BindException("Address already in use: another server is just beginning there");
  }

  /// Whoever had the lock before has removed the file, which may be the one that was opened: so it
  /// gets a size that whoever looks at the same file sees. To open it once more would be wrong: a
  /// process that closes any of its descriptors of a file loses its locks on it.
  private static boolean isStill(Path file, FileChannel channel) throws IOException {
    int last = UUID.randomUUID().hashCode() & (SIZES - 1);
    channel.truncate(0);
    channel.write(ByteBuffer.allocate(1), last);
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).size()
          == last + 1;
    } catch (NoSuchFileException removed) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    try (FileChannel _ = channel) {
      Files.deleteIfExists(file);
    } finally {
      IN_THIS_PROCESS.unlock();
    }
  }
}
