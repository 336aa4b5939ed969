package spindle.tls.pem;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spindle.reason.PemRefused;

/// Reads files, and notes how they were when it did: what is watched is what was read. Links are
/// followed, so a link that leads elsewhere is a change.
public final class FileReads {
  static final long FILE_MAX = 16 * 1024 * 1024;

  private static final String UNIX = "unix:size,lastModifiedTime,ctime,ino,dev";
  private static final String BASIC = "size,lastModifiedTime,fileKey";

  /// The files of a folder whose names are so.
  private record Listing(Path folder, String glob) {}

  private final Map<Path, String> stamps = new LinkedHashMap<>();
  private final Map<Path, byte[]> digests = new LinkedHashMap<>();
  private final Map<Listing, List<Path>> listings = new LinkedHashMap<>();

  /// All of a file.
  ///
  /// @param role what it is to us, for the message: `the private key`
  /// @throws IOException if it cannot be read, with what it is and why
  public byte[] read(Path file, String role) throws IOException {
    stamps.put(file, stamp(file));
    try {
      long size = Files.size(file);
      if (size > FILE_MAX) {
        throw new PemRefused(
            "%s (%s) has %d bytes; at most %d are read".formatted(file, role, size, FILE_MAX));
      }
      byte[] bytes = Files.readAllBytes(file);
      digests.put(file, digest(bytes));
      return bytes;
    } catch (NoSuchFileException missing) {
      throw new IOException("there is no file %s (%s)".formatted(file, role), missing);
    } catch (AccessDeniedException denied) {
      throw new IOException("the file %s (%s) may not be read".formatted(file, role), denied);
    } catch (PemRefused told) {
      throw told;
    } catch (IOException broken) {
      throw new IOException(
          "the file %s (%s) cannot be read: %s".formatted(file, role, broken.getMessage()), broken);
    }
  }

  /// The files of a folder, not of those below it, in the order of their names.
  ///
  /// @param glob which of them
  public List<Path> list(Path folder, String glob) throws IOException {
    Listing listing = new Listing(folder, glob);
    listings.put(listing, List.of());
    List<Path> files = filesOf(listing);
    listings.put(listing, files);
    return files;
  }

  private static List<Path> filesOf(Listing listing) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(listing.folder, listing.glob)) {
      found.forEach(files::add);
    } catch (NoSuchFileException missing) {
      throw new IOException("there is no folder " + listing.folder, missing);
    }
    files.sort(null);
    return List.copyOf(files);
  }

  /// Whether nothing was read, so that nothing can change.
  public boolean isEmpty() {
    return stamps.isEmpty() && listings.isEmpty();
  }

  /// Whether something is not as it was when it was read.
  ///
  /// @param alsoContents whether files that look the same are read and compared, too: one that was
  ///   written twice within one step of the file system's clock looks the same
  public boolean haveChanged(boolean alsoContents) {
    for (Map.Entry<Listing, List<Path>> each : listings.entrySet()) {
      if (!each.getValue().equals(filesNow(each.getKey()))) {
        return true;
      }
    }
    for (Map.Entry<Path, String> each : stamps.entrySet()) {
      if (!each.getValue().equals(stamp(each.getKey()))) {
        return true;
      }
    }
    return alsoContents && contentsHaveChanged();
  }

  private boolean contentsHaveChanged() {
    for (Map.Entry<Path, byte[]> each : digests.entrySet()) {
      try {
        byte[] now = digest(Files.readAllBytes(each.getKey()));
        if (!MessageDigest.isEqual(now, each.getValue())) {
          return true;
        }
      } catch (IOException gone) {
        return true;
      }
    }
    return false;
  }

  private static List<Path> filesNow(Listing listing) {
    try {
      return filesOf(listing);
    } catch (IOException gone) {
      return List.of();
    }
  }

  private static String stamp(Path file) {
    try {
      return words(file, UNIX);
    } catch (UnsupportedOperationException | IllegalArgumentException notUnix) {
      return words(file, BASIC);
    }
  }

  private static String words(Path file, String names) {
    try {
      Map<String, Object> values = Files.readAttributes(file, names);
      StringBuilder text = new StringBuilder();
      for (String name : names.substring(names.indexOf(':') + 1).split(",", -1)) {
        text.append(values.get(name)).append(' ');
      }
      return text.toString();
    } catch (IOException gone) {
      return "gone";
    }
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// The files and folders.
  @Override
  public String toString() {
    List<Path> all = new ArrayList<>(stamps.keySet());
    listings.keySet().forEach(each -> all.add(each.folder));
    return all.toString();
  }
}
