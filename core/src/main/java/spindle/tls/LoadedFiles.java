package spindle.tls;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The engines that were made of some files, made anew when the files have changed. Connections
/// keep the engine they have. Safe from every thread.
final class LoadedFiles {
  private static final System.Logger LOG = System.getLogger("spindle.tls");

  /// Makes engines of the files.
  @FunctionalInterface
  interface Loader {
    TlsEngines load() throws IOException, GeneralSecurityException;
  }

  private final List<Path> files;
  private final Loader loader;
  private final long checkNanos;
  private volatile TlsEngines current;
  private volatile long nextCheck;
  private volatile boolean checked;
  private List<String> stamps;

  /// Loads them for the first time.
  LoadedFiles(List<Path> files, Duration reloadCheck, Loader loader) throws IOException {
    this.files = List.copyOf(files);
    this.loader = loader;
    checkNanos = reloadCheck.toNanos();
    stamps = stampsNow();
    current = load();
  }

  private TlsEngines load() throws IOException {
    try {
      return loader.load();
    } catch (GeneralSecurityException broken) {
      throw new IOException("TLS cannot be set up: " + broken.getMessage(), broken);
    }
  }

  /// The engines for a handshake that begins at `nowNanos`. If the files have changed since they
  /// were last looked at, they are loaded first; if they cannot be, the engines stay.
  TlsEngines at(long nowNanos) {
    if (!files.isEmpty() && isDue(nowNanos)) {
      check();
    }
    return current;
  }

  private synchronized boolean isDue(long nowNanos) {
    if (!checked || nowNanos - nextCheck >= 0) {
      checked = true;
      nextCheck = nowNanos + checkNanos;
      return true;
    }
    return false;
  }

  private synchronized void check() {
    List<String> now = stampsNow();
    if (now.equals(stamps)) {
      return;
    }
    stamps = now;
    try {
      current = load();
      LOG.log(Level.INFO, () -> "TLS was loaded anew from " + files);
    } catch (IOException | RuntimeException broken) {
      LOG.log(
          Level.WARNING,
          "the files " + files + " have changed and cannot be loaded; TLS goes on with the old",
          broken);
    }
  }

  /// Loads the files now, whether they have changed or not.
  ///
  /// @throws IOException if they cannot be; then the engines stay
  synchronized void reload() throws IOException {
    List<String> now = stampsNow();
    current = load();
    stamps = now;
  }

  private List<String> stampsNow() {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        found.add(now.lastModifiedTime() + " " + now.size() + " " + now.fileKey());
      } catch (IOException gone) {
        found.add("gone");
      }
    }
    return found;
  }
}
