package spindle.command.run;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The file with the number of this process, which is there while it runs.
final class PidFile implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("spindle.command");
  private static final int BYTES_MAX = 64;

  private final Path file;
  private final String own = Long.toString(ProcessHandle.current().pid());

  private PidFile(Path file) {
    this.file = file;
  }

  /// Writes it. One whose process is gone is replaced, with a word in the log.
  ///
  /// @throws Refused if its process runs, or it is no such file, or it cannot be written
  static PidFile write(Path file) throws Refused {
    PidFile written = new PidFile(file);
    try {
      written.create();
    } catch (IOException refused) {
      throw new Refused(
          Status.LOG, "cannot write the pidfile " + file + ": " + reason(file, refused));
    }
    return written;
  }

  private void create() throws IOException, Refused {
    byte[] text = (own + "\n").getBytes(US_ASCII);
    try {
      Files.write(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException there) {
      requireStale();
      LOG.log(Level.INFO, "removing the pidfile {0}, whose process is gone", file);
      Files.deleteIfExists(file);
      try {
        Files.write(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (FileAlreadyExistsException again) {
        throw new Refused(Status.CONFIGURATION, "another one was started just now: " + file);
      }
    }
  }

  private void requireStale() throws IOException, Refused {
    String text = content();
    if (!text.matches("[0-9]{1,18}")) {
      throw new Refused(
          Status.CONFIGURATION,
          "expected the number of a process in the pidfile %s, found something else; it is left"
                  .formatted(file)
              + " alone");
    }
    long pid = Long.parseLong(text);
    if (!text.equals(own) && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
      throw new Refused(
          Status.CONFIGURATION,
          "it runs already: process %d, says the pidfile %s".formatted(pid, file));
    }
  }

  private String content() throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(BYTES_MAX), US_ASCII).strip();
    } catch (NoSuchFileException gone) {
      return "0";
    }
  }

  /// Removes it, if it is still this process's.
  @Override
  public void close() {
    try {
      if (content().equals(own)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException left) {
      LOG.log(Level.WARNING, "the pidfile {0} is left: {1}", file, reason(file, left));
    }
  }

  /// A message without the name of the file, which the JDK's has and often nothing else.
  static String reason(Path file, IOException refused) {
    return switch (refused) {
      case NoSuchFileException _ -> "there is no such folder";
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(refused.getMessage()).replace(file + ": ", "");
    };
  }
}
