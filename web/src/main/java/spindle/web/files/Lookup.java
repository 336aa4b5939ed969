package spindle.web.files;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import spindle.kernel.RealFiles;

/// Asks the disk what is at a path. Called by a job.
final class Lookup {
  /// How many files of a folder are listed.
  static final int ENTRIES_MAX = 10_000;

  /// How many bytes a file has that is read at once.
  static final int SMALL_MAX = 64 * 1024;

  private static final SafeNames NAMES = new SafeNames(File.separatorChar == '\\');

  /// Codings of files that are compressed already, and the endings of their names.
  private static final Map<String, String> ENDINGS =
      Map.of("br", ".br", "zstd", ".zst", "gzip", ".gz");

  private final Path root;
  private final List<String> indexNames;
  private final List<String> codings;
  private final boolean lists;

  Lookup(Path root, List<String> indexNames, List<String> codings, boolean lists) {
    this.root = root;
    this.indexNames = indexNames;
    this.codings = codings;
    this.lists = lists;
  }

  /// What is there.
  ///
  /// @param segments of the path, decoded; an empty last one asks for a folder
  /// @param reads whether small files are read; else no file is opened
  Found find(List<String> segments, boolean reads) throws IOException {
    if (!NAMES.areSafe(segments)) {
      return new Found.Nothing();
    }
    try {
      Path top = root.toRealPath();
      Path path = top;
      for (String segment : segments) {
        path = segment.isEmpty() ? path : path.resolve(segment);
      }
      boolean slashed = segments.isEmpty() || segments.getLast().isEmpty();
      Found found = find(top, path, slashed);
      return reads && found instanceof Found.Plain plain ? read(plain) : found;
    } catch (AccessDeniedException _) {
      return new Found.Forbidden();
    } catch (FileSystemException | InvalidPathException _) {
      return new Found.Nothing(); // not there, no folder, a name too long, links in a circle
    }
  }

  private Found find(Path top, Path path, boolean slashed) throws IOException {
    Path real = path.toRealPath();
    if (!isWithin(top, real)) {
      return new Found.Nothing();
    }
    BasicFileAttributes about = attributes(real);
    if (!about.isDirectory()) {
      return slashed || !about.isRegularFile()
          ? new Found.Nothing()
          : plain(top, path, real, about);
    }
    if (!slashed) {
      return new Found.Unslashed();
    }
    for (String name : indexNames) {
      Path index = path.resolve(name);
      if (Files.isRegularFile(index)) {
        Path place = index.toRealPath();
        if (isWithin(top, place)) {
          return plain(top, index, place, attributes(place));
        }
      }
    }
    return lists ? list(top, real) : new Found.Nothing();
  }

  /// Whether a path without links is in the folder, and nothing on the way is hidden.
  private static boolean isWithin(Path top, Path real) {
    if (!real.startsWith(top)) {
      return false;
    }
    for (Path name : top.relativize(real)) {
      if (!name.toString().isEmpty() && !NAMES.isSafe(name.toString())) {
        return false;
      }
    }
    return true;
  }

  private static BasicFileAttributes attributes(Path real) throws IOException {
    return Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private Found plain(Path top, Path path, Path real, BasicFileAttributes about)
      throws IOException {
    if (!Files.isReadable(real)) {
      return new Found.Forbidden();
    }
    List<Found.Stored> compressed = new ArrayList<>();
    for (String coding : codings) {
      Path beside = path.resolveSibling(path.getFileName() + ENDINGS.get(coding));
      if (Files.isRegularFile(beside) && Files.isReadable(beside)) {
        Path place = beside.toRealPath();
        if (isWithin(top, place)) {
          compressed.add(stored(place, attributes(place), coding));
        }
      }
    }
    return new Found.Plain(stored(real, about, "identity"), compressed);
  }

  private static Found.Stored stored(Path path, BasicFileAttributes about, String coding) {
    return new Found.Stored(path, about.size(), about.lastModifiedTime().toMillis(), coding, null);
  }

  static Found read(Found.Plain plain) throws IOException {
    List<Found.Stored> compressed = new ArrayList<>();
    for (Found.Stored each : plain.compressed()) {
      compressed.add(read(each));
    }
    return new Found.Plain(read(plain.file()), compressed);
  }

  /// A small file with its bytes, so that what is said of them and what is sent are the same even
  /// if it is replaced the next moment. One that does not hold still is left as it is.
  private static Found.Stored read(Found.Stored file) throws IOException {
    if (file.size() > SMALL_MAX) {
      return file;
    }
    byte[] bytes = bytes(file.path());
    Found.Stored again = stored(file.path(), attributes(file.path()), file.coding());
    boolean still = again.modified() == file.modified() && bytes.length == again.size();
    return still && bytes.length == file.size()
        ? new Found.Stored(file.path(), file.size(), file.modified(), file.coding(), bytes)
        : again;
  }

  /// Of the file at a path whose links were followed before: none is now.
  private static byte[] bytes(Path real) throws IOException {
    try (InputStream file = Channels.newInputStream(RealFiles.open(real))) {
      return file.readNBytes(SMALL_MAX + 1);
    }
  }

  private static Found list(Path top, Path folder) throws IOException {
    List<Found.Entry> entries = new ArrayList<>();
    boolean more = false;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path each : all) {
        if (entries.size() == ENTRIES_MAX) {
          more = true;
          break;
        }
        if (NAMES.isSafe(each.getFileName().toString())) {
          add(top, each, entries);
        }
      }
    }
    entries.sort(
        Comparator.comparing(Found.Entry::folder).reversed().thenComparing(Found.Entry::name));
    return new Found.Listed(entries, more);
  }

  private static void add(Path top, Path path, List<Found.Entry> entries) throws IOException {
    try {
      Path real = path.toRealPath();
      BasicFileAttributes about = attributes(real);
      if (isWithin(top, real) && (about.isDirectory() || about.isRegularFile())) {
        String name = path.getFileName().toString();
        long modified = about.lastModifiedTime().toMillis();
        entries.add(new Found.Entry(name, about.isDirectory(), about.size(), modified));
      }
    } catch (FileSystemException _) {
      // gone meanwhile, or a link to nothing: it is not served either
    }
  }
}
