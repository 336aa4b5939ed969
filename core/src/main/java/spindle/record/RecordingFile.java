package spindle.record;

import java.io.IOException;
import java.io.Writer;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.reason.ConnectionClosed;
import spindle.record.RecordedEvent.Kind;
import spindle.record.Recording.Role;
import spindle.time.Scheduler;

/// The file of one connection, being written. A file that cannot be written any more is given up,
/// with a warning, and the connection goes on.
final class RecordingFile {
  private static final System.Logger LOG = System.getLogger("spindle.record");

  private final Path path;
  private final Scheduler clock;
  private final List<Pattern> masks;
  private final long beganNanos;
  private long bytesLeft;
  private @Nullable Writer writer;

  RecordingFile(Path path, Scheduler clock, long bytesMax, List<Pattern> masks) throws IOException {
    this.path = path;
    this.clock = clock;
    this.masks = masks;
    bytesLeft = bytesMax;
    beganNanos = clock.nowNanos();
    Files.deleteIfExists(path);
    writer = Files.newBufferedWriter(ownersOnly(path), StandardCharsets.ISO_8859_1);
  }

  private static Path ownersOnly(Path path) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return path;
  }

  void begin(Role role, Address host, Address peer) {
    write(RecordingWriter.head(role, host.toString(), peer.toString()));
    event(Kind.MADE, "");
  }

  void bytes(Kind direction, ByteBuffer lent) {
    if (writer == null) {
      return;
    }
    if (lent.remaining() > bytesLeft) {
      event(Kind.CUT, "");
      close();
      return;
    }
    bytesLeft -= lent.remaining();
    event(direction, masked(StandardCharsets.ISO_8859_1.decode(lent).toString()));
  }

  private String masked(String bytes) {
    String shown = bytes;
    for (Pattern secret : masks) {
      Matcher found = secret.matcher(shown);
      shown = found.replaceAll(match -> "x".repeat(match.group().length()));
    }
    return shown;
  }

  void event(Kind kind, String text) {
    if (writer != null) {
      Duration at = Duration.ofNanos(clock.nowNanos() - beganNanos);
      write(RecordingWriter.line(at, kind, text));
    }
  }

  void end(ConnectionClosed reason) {
    String words = reason.getClass().getSimpleName() + ": " + reason.getMessage();
    byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
    event(Kind.LOST, new String(bytes, StandardCharsets.ISO_8859_1));
    close();
  }

  private void write(String text) {
    Writer open = writer;
    if (open == null) {
      return;
    }
    try {
      open.write(text);
    } catch (IOException broken) {
      givenUp(broken);
    }
  }

  private void close() {
    Writer open = writer;
    writer = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException broken) {
        givenUp(broken);
      }
    }
  }

  private void givenUp(IOException broken) {
    writer = null;
    LOG.log(Level.WARNING, "the recording " + path + " is given up: " + broken.getMessage());
  }
}
