package spindle.web;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes of a file that arrives: in memory first, then in a file that nobody else may read.
/// What touches the disk is called by jobs; any thread may call [#delete].
final class Spool {
  private static final Logger LOG = System.getLogger("spindle.web");

  private final @Nullable Path folder;
  private byte[] memory = {};
  private long size;
  private @Nullable Path file;
  private @Nullable FileChannel channel;
  private boolean gone;

  /// @param folder for the file; null for the system's folder of such
  Spool(@Nullable Path folder) {
    this.folder = folder;
  }

  /// The size of what came, also of what is still to be written.
  long size() {
    return size;
  }

  /// Takes bytes, if all that came stays within `max`.
  boolean keep(ByteBuffer bytes, int max) {
    size += bytes.remaining();
    if (size > max) {
      return false;
    }
    int from = memory.length;
    memory = Arrays.copyOf(memory, (int) size);
    bytes.get(memory, from, memory.length - from);
    return true;
  }

  /// All of it, if it is in memory: not to be changed. Null if it is on the disk.
  synchronized byte @Nullable [] inMemory() {
    return file == null && !gone ? memory : null;
  }

  /// Writes bytes behind what came before.
  synchronized void write(ByteBuffer bytes) throws IOException {
    requireHere();
    FileChannel open = channel;
    if (open == null) {
      Path made = createFile();
      file = made;
      open = FileChannel.open(made, StandardOpenOption.WRITE);
      channel = open;
      writeAll(open, ByteBuffer.wrap(memory));
      memory = new byte[0];
    }
    writeAll(open, bytes);
  }

  /// One that its owner alone can read, where the system knows owners.
  private Path createFile() throws IOException {
    return folder == null
        ? Files.createTempFile("form", null)
        : Files.createTempFile(folder, "form", null);
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// All bytes have been written.
  synchronized void end() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  synchronized byte[] read() throws IOException {
    requireHere();
    Path there = file;
    return there == null ? memory : Files.readAllBytes(there);
  }

  synchronized Path moveTo(Path target) throws IOException {
    requireHere();
    Path there = file;
    if (there == null) {
      writeBeside(target);
    } else {
      Files.move(there, target, StandardCopyOption.REPLACE_EXISTING);
    }
    forget();
    return target;
  }

  /// What is in memory goes to a file of its own first, so that nobody sees half of it, and so that
  /// its owner alone can read it. Of a failure nothing stays.
  private void writeBeside(Path target) throws IOException {
    Path made = Files.createTempFile(target.toAbsolutePath().getParent(), "form", null);
    try {
      Files.write(made, memory);
      Files.move(made, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(made);
      throw e;
    }
  }

  private void requireHere() throws IOException {
    if (gone) {
      throw new IOException("the form was closed, or its file saved elsewhere");
    }
  }

  private void forget() {
    gone = true;
    file = null;
    memory = new byte[0];
  }

  synchronized void delete() {
    Path there = file;
    forget();
    try {
      end();
      if (there != null) {
        Files.deleteIfExists(there);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the file of a form could not be deleted", e);
    }
  }
}
