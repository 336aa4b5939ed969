package spindle.tls;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import spindle.time.Nanos;
import spindle.tls.pem.FileReads;

/// The engines that were made of some files, made anew when the files have changed. Connections
/// keep the engine they have. Safe from every thread.
///
/// What is watched is what was read, whichever files those were. Until a check that comes some
/// seconds after the first one the contents are compared as well, since a file that is written
/// twice in a moment may look the same.
final class LoadedFiles {
  private static final System.Logger LOG = System.getLogger("spindle.tls");

  /// The steps in which file systems tell time are shorter.
  private static final long SURE_NANOS = 3_000_000_000L;

  /// Reads the files, with what it is given to read them.
  @FunctionalInterface
  interface Loader {
    TlsEngines.Material load(FileReads files) throws IOException, GeneralSecurityException;
  }

  /// One state of the files, and the engines made of it: those for each list of application
  /// protocols apart.
  private record Loaded(
      FileReads files,
      TlsEngines.Material material,
      TlsEngines.Maker maker,
      Map<List<String>, TlsEngines> made) {
    TlsEngines engines(List<String> protocols) throws IOException {
      TlsEngines known = made.get(protocols);
      if (known != null) {
        return known;
      }
      try {
        TlsEngines fresh = maker.make(material.withApplicationProtocols(protocols));
        TlsEngines first = made.putIfAbsent(protocols, fresh);
        return first == null ? fresh : first;
      } catch (GeneralSecurityException broken) {
        throw unusable(broken);
      }
    }
  }

  private final Loader loader;
  private final TlsEngines.Maker maker;
  private final long checkNanos;
  private volatile Loaded current;
  private FileReads watched;
  private boolean checked;
  private long nextCheck;
  private boolean sure;
  private boolean timed;
  private long timedFrom;

  /// Loads them for the first time.
  LoadedFiles(Duration reloadCheck, TlsEngines.Maker maker, Loader loader) throws IOException {
    this.loader = loader;
    this.maker = maker;
    checkNanos = Nanos.of(reloadCheck);
    watched = new FileReads();
    current = load(watched, List.of());
  }

  private Loaded load(FileReads files, Iterable<List<String>> lists) throws IOException {
    try {
      TlsEngines.Material material = loader.load(files);
      Loaded loaded = new Loaded(files, material, maker, new ConcurrentHashMap<>());
      var _ = loaded.engines(material.applicationProtocols());
      for (List<String> each : lists) {
        var _ = loaded.engines(each);
      }
      return loaded;
    } catch (GeneralSecurityException broken) {
      throw unusable(broken);
    }
  }

  private static IOException unusable(GeneralSecurityException broken) {
    return new IOException("TLS cannot be set up: " + broken.getMessage(), broken);
  }

  /// The engines for a handshake that begins at `nowNanos`. If the files have changed since they
  /// were last looked at, they are loaded first; if they cannot be, the engines stay.
  ///
  /// @param protocols for ALPN, those that it was loaded with or [#prepare] was told of
  TlsEngines at(long nowNanos, List<String> protocols) {
    checkIfDue(nowNanos);
    TlsEngines made = current.made.get(protocols);
    if (made == null) {
      throw new IllegalStateException("no engines were prepared for " + protocols);
    }
    return made;
  }

  /// Makes engines for these application protocols, now and whenever the files are loaded anew.
  ///
  /// @throws IOException if they cannot be made
  synchronized void prepare(List<String> protocols) throws IOException {
    var _ = current.engines(protocols);
  }

  private synchronized void checkIfDue(long nowNanos) {
    if (watched.isEmpty() || (checked && nowNanos - nextCheck < 0)) {
      return;
    }
    checked = true;
    nextCheck = nowNanos + checkNanos;
    if (!timed) {
      timed = true;
      timedFrom = nowNanos;
    }
    boolean compares = !sure;
    sure |= nowNanos - timedFrom >= SURE_NANOS;
    if (watched.haveChanged(compares)) {
      reloadOrStay();
    }
  }

  private void reloadOrStay() {
    FileReads files = new FileReads();
    unsure();
    try {
      current = load(files, current.made.keySet());
      watched = files;
      LOG.log(Level.INFO, () -> "TLS was loaded anew from " + files);
    } catch (IOException | RuntimeException broken) {
      // Whatever mends it changes something of what was read until then.
      watched = files;
      LOG.log(
          Level.WARNING,
          "the files " + files + " have changed and cannot be loaded; TLS goes on with the old",
          broken);
    }
  }

  private void unsure() {
    sure = false;
    timed = false;
  }

  /// Loads the files now, whether they have changed or not.
  ///
  /// @return whether they had
  /// @throws IOException if they cannot be; then the engines stay
  synchronized boolean reload() throws IOException {
    boolean changed = watched.haveChanged(true);
    FileReads files = new FileReads();
    current = load(files, current.made.keySet());
    watched = files;
    unsure();
    return changed;
  }
}
