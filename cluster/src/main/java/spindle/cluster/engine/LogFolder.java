package spindle.cluster.engine;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The files of a [VoterLog]: `log`, records one after the other, and `snapshot`, one record. Each
/// record has a head before it: its length, its CRC-32C, and the CRC-32C of these two, four bytes
/// each. `lock` is locked while a process uses the folder.
///
/// A record at the end of the log that was not written whole was not promised to anybody, and is
/// cut off. Damage before that is not passed over: a voter that forgets is worse than one that does
/// not start. So is a log of which the power's end has left a later part and not an earlier one.
final class LogFolder implements Closeable {
  private static final int HEAD = 12;
  private static final int MAGIC = 0x53706c31; // Spl1
  private static final int RECORD_MAX = Integer.MAX_VALUE - 64;

  /// The state as of an entry, and the entry's term.
  @SuppressWarnings("ArrayRecordComponent") // one is never compared with another
  record Snapshot(long index, long term, byte[] content) {}

  /// Takes a record of the log.
  interface Redo {
    void record(byte[] record) throws IOException;
  }

  private final Path path;
  private final boolean synced;
  private final FileChannel lockFile;

  /// No channel: that one is closed when a thread that uses it is interrupted.
  private RandomAccessFile log;

  private LogFolder(Path path, boolean synced, FileChannel lockFile, RandomAccessFile log) {
    this.path = path;
    this.synced = synced;
    this.lockFile = lockFile;
    this.log = log;
  }

  static LogFolder open(Path path, boolean synced) throws IOException {
    Path there = path.toAbsolutePath();
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    Files.createDirectories(path);
    FileChannel lockFile =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      lock(path, lockFile);
      RandomAccessFile log = openLog(path);
      if (synced) {
        log.getFD().sync();
        for (Path each = path.toAbsolutePath();
            each != null && each.startsWith(there);
            each = each.getParent()) {
          syncFolder(each);
        }
      }
      return new LogFolder(path, synced, lockFile, log);
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  private static void lock(Path path, FileChannel file) throws IOException {
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException here) {
      throw new IOException(path + " is used by another member of this process", here);
    }
    if (lock == null) {
      throw new IOException(path + " is used by another process");
    }
  }

  private static RandomAccessFile openLog(Path path) throws IOException {
    return new RandomAccessFile(path.resolve("log").toFile(), "rw");
  }

  boolean synced() {
    return synced;
  }

  /// The snapshot; null if there is none.
  ///
  /// @throws IOException if it is damaged
  @Nullable Snapshot snapshot() throws IOException {
    Path file = path.resolve("snapshot");
    if (!Files.exists(file)) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    byte[] record = record(bytes);
    if (record == null || bytes.hasRemaining() || record.length < 20) {
      throw new IOException(
          file + " is damaged: put back a copy, or remove the folder while all others are up");
    }
    ByteBuffer content = ByteBuffer.wrap(record);
    if (content.getInt() != MAGIC) {
      throw new IOException(file + " is not a snapshot of this version");
    }
    return new Snapshot(
        content.getLong(), content.getLong(), Arrays.copyOfRange(record, 20, record.length));
  }

  /// Has `redo` take all records of the log.
  ///
  /// @throws IOException if it is damaged
  void replay(Redo redo) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path.resolve("log")));
    while (bytes.hasRemaining()) {
      int at = bytes.position();
      byte[] record = record(bytes);
      if (record == null) {
        bytes.position(at);
        if (!isTorn(bytes)) {
          throw new IOException(
              "%s is damaged at byte %d: put back a copy, or remove the folder while all others"
                      .formatted(path.resolve("log"), at)
                  + " are up");
        }
        log.setLength(at);
        log.getFD().sync();
        break;
      }
      redo.record(record);
    }
    log.seek(log.length());
  }

  /// The record that comes next; null if it is not whole.
  private static byte @Nullable [] record(ByteBuffer bytes) {
    if (!hasHead(bytes)) {
      return null;
    }
    int length = bytes.getInt();
    int sum = bytes.getInt();
    bytes.getInt();
    if (length <= 0 || length > bytes.remaining()) {
      return null;
    }
    byte[] record = new byte[length];
    bytes.get(record);
    return sum == sum(ByteBuffer.wrap(record)) ? record : null;
  }

  /// Whether what is left can be the beginning of a record of which the rest is missing: it reaches
  /// to the end of the file or beyond by a head that is whole, or nothing but zeros follows a head
  /// that is not.
  private static boolean isTorn(ByteBuffer bytes) {
    if (hasHead(bytes)) {
      int length = bytes.getInt(bytes.position());
      return length > 0 && length >= bytes.remaining() - HEAD;
    }
    for (int i = bytes.position() + HEAD; i < bytes.limit(); i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasHead(ByteBuffer bytes) {
    return bytes.remaining() >= HEAD
        && bytes.getInt(bytes.position() + 8) == sum(bytes.slice(bytes.position(), 8));
  }

  private static int sum(ByteBuffer bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return (int) sum.getValue();
  }

  private static byte[] together(List<byte[]> records) throws IOException {
    long size = 0;
    for (byte[] each : records) {
      size += HEAD + each.length;
    }
    if (size > RECORD_MAX) {
      throw new IOException("expected less than 2 GiB at once, got " + size);
    }
    ByteBuffer all = ByteBuffer.allocate((int) size);
    for (byte[] each : records) {
      int head = all.position();
      all.putInt(each.length).putInt(sum(ByteBuffer.wrap(each)));
      all.putInt(sum(all.slice(head, 8))).put(each);
    }
    return all.array();
  }

  /// Writes records at the end of the log. After a failure what is there is what was there before,
  /// as far as that can be had.
  ///
  /// @param must whether the disk must have them, if anything
  void write(boolean must, List<byte[]> records) throws IOException {
    long before = log.getFilePointer();
    try {
      log.write(together(records));
      if (must && synced) {
        log.getFD().sync();
      }
    } catch (IOException e) {
      log.setLength(before);
      log.seek(before);
      throw e;
    }
  }

  /// Puts `snapshot` in the place of the one before.
  void keep(Snapshot snapshot) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(20 + snapshot.content.length);
    content.putInt(MAGIC).putLong(snapshot.index).putLong(snapshot.term).put(snapshot.content);
    replace("snapshot", together(List.of(content.array())));
  }

  /// Puts `records` in the place of the whole log.
  void rewrite(List<byte[]> records) throws IOException {
    replace("log", together(records));
    log.close();
    log = openLog(path);
    log.seek(log.length());
  }

  private void replace(String name, byte[] bytes) throws IOException {
    Path next = path.resolve(name + ".new");
    try {
      try (FileOutputStream file = new FileOutputStream(next.toFile())) {
        file.write(bytes);
        if (synced) {
          file.getFD().sync();
        }
      }
      Files.move(
          next,
          path.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(next);
      } catch (IOException there) {
        e.addSuppressed(there);
      }
      throw e;
    }
    if (synced) {
      syncFolder(path);
    }
  }

  /// Nothing where the system opens no folders. An interrupt waits until it is done.
  private static void syncFolder(Path path) throws IOException {
    boolean interrupted = false;
    try {
      for (boolean done = false; !done; ) {
        interrupted |= Thread.interrupted();
        done = syncedNow(path);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean syncedNow(Path path) throws IOException {
    FileChannel folder;
    try {
      folder = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException notHere) {
      System.getLogger("spindle.cluster")
          .log(System.Logger.Level.DEBUG, "a folder cannot be synced on this system", notHere);
      return true;
    }
    try (folder) {
      folder.force(true);
      return true;
    } catch (ClosedByInterruptException again) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    log.close();
    lockFile.close();
  }
}
