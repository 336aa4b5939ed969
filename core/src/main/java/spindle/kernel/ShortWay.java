package spindle.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Another path to a file whose own is longer than a system call takes: by a link in a new
/// directory for temporary files, both of which are gone when this is closed.
public final class ShortWay implements AutoCloseable {
  private final Path directory;
  private final Path link;

  private ShortWay(Path directory) {
    this.directory = directory;
    link = directory.resolve("s");
  }

  /// A way to `file`, which need not be there yet.
  ///
  /// @throws IOException if there can be none
  public static ShortWay to(Path file) throws IOException {
    ShortWay way = new ShortWay(Files.createTempDirectory("s"));
    try {
      Files.createSymbolicLink(way.link, file.toAbsolutePath());
      return way;
    } catch (IOException | RuntimeException refused) {
      way.close();
      throw refused;
    }
  }

  /// The path.
  public Path path() {
    return link;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(link);
    Files.delete(directory);
  }
}
