package spindle.web.filters;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file that is appended to, and put aside when it has become too large. On one thread.
final class RotatedFile {
  private static final Logger LOG = System.getLogger("spindle.web.filters");
  private static final int BUFFER = 64 * 1024;

  private final Path path;
  private final LogFileOptions options;
  private @Nullable OutputStream out;
  private long size;

  /// Whether the last thing in the file may be a part of a line.
  private boolean torn;

  RotatedFile(Path path, LogFileOptions options) {
    this.path = path;
    this.options = options;
  }

  /// Opens the file and closes it, so that a wrong name is known at once.
  static void check(Path path) throws IOException {
    Files.newOutputStream(path, CREATE, APPEND).close();
  }

  /// Opens it if it is not open.
  void open() throws IOException {
    if (out == null) {
      opened();
    }
  }

  private OutputStream opened() throws IOException {
    OutputStream made =
        new BufferedOutputStream(Files.newOutputStream(path, CREATE, APPEND), BUFFER);
    out = made;
    size = Files.size(path);
    if (torn && size > 0) {
      made.write('\n');
      size++;
    }
    torn = false;
    return made;
  }

  void append(byte[] line) throws IOException {
    if (size > 0 && line.length > options.sizeMax() - size) {
      rotate();
    }
    OutputStream open = out == null ? opened() : out;
    open.write(line);
    size += line.length;
  }

  private void rotate() throws IOException {
    flush();
    close();
    for (int i = options.kept() - 1; i >= 1; i--) {
      if (Files.exists(aside(i))) {
        Files.move(aside(i), aside(i + 1), REPLACE_EXISTING);
      }
    }
    if (Files.exists(path)) {
      Files.move(path, aside(1), REPLACE_EXISTING);
    }
  }

  private Path aside(int number) {
    return path.resolveSibling(path.getFileName() + "." + number);
  }

  void flush() throws IOException {
    if (out != null) {
      out.flush();
    }
  }

  /// After a failure nothing is known of what was written.
  void fail() {
    torn = true;
    close();
  }

  void close() {
    OutputStream open = out;
    out = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "what was not written of " + path + " is lost", e);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
