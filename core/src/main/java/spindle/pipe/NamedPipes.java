package spindle.pipe;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import spindle.loop.Loop;

/// Named pipes that nobody uses yet, in a folder that only this user can enter.
///
/// The pipes that the JDK makes for a child's output are closed when the JDK notices the child's
/// end, with what the child's own children write after it. A pipe that we have made is ours for as
/// long as somebody can write to it. Java has no call that makes one, so the system's `mkfifo`
/// does, for many at a time: it costs a millisecond or two, and most processes find one here.
///
/// Whoever tidies the system's temporary folder may take ours with it, and anybody may then make
/// another of that name. So it is looked at each time whose it is, and if it is not ours alone,
/// there is a new one.
///
/// Shared by all reactors; from any thread.
public final class NamedPipes {
  private static final int BATCH = 32;
  private static final Set<PosixFilePermission> OURS_ALONE =
      Set.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final NamedPipes SHARED = new NamedPipes("mkfifo", PATIENCE);

  private final String program;
  private final Duration patience;
  private final ArrayDeque<Path> free = new ArrayDeque<>();

  /// Those that were given up while some of their pipes were in use.
  private final List<Path> formerFolders = new ArrayList<>();

  private @Nullable Path folder;
  private @Nullable UserPrincipal owner;
  private boolean isHooked;
  private int made;

  public NamedPipes(String program, Duration patience) {
    this.program = program;
    this.patience = patience;
  }

  public static NamedPipes shared() {
    return SHARED;
  }

  /// One that is the caller's from now on, to open and to delete.
  ///
  /// @throws IOException if none can be made here
  public synchronized Path take() throws IOException {
    if (folder != null && !isOurs(folder)) {
      free.clear();
      folder = null;
    }
    if (free.isEmpty()) {
      boolean isNew = folder == null;
      try {
        make();
      } catch (IOException perhapsGone) {
        giveUpFolder();
        if (isNew) {
          throw perhapsGone;
        }
        make();
      }
    }
    return free.removeFirst();
  }

  /// Whether `path`, which was taken from here, is a pipe still, and nobody else's.
  public synchronized boolean holds(Path path) {
    try {
      return isOurs(Objects.requireNonNull(path.getParent()))
          && Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS).isOther();
    } catch (IOException gone) {
      return false;
    }
  }

  /// Deletes what was taken from here, if it still lies where we alone write.
  public synchronized void remove(Path path) {
    if (isOurs(Objects.requireNonNull(path.getParent()))) {
      delete(path);
    }
  }

  private boolean isOurs(Path known) {
    try {
      PosixFileAttributes now =
          Files.readAttributes(known, PosixFileAttributes.class, NOFOLLOW_LINKS);
      return now.isDirectory() && now.owner().equals(owner) && now.permissions().equals(OURS_ALONE);
    } catch (IOException gone) {
      return false;
    }
  }

  /// Gives up the folder that a pipe was in which is not there any more, with the other pipes.
  public synchronized void forget(Path gone) {
    if (Objects.equals(gone.getParent(), folder)) {
      giveUpFolder();
    }
  }

  private void giveUpFolder() {
    free.forEach(NamedPipes::delete);
    free.clear();
    Path known = folder;
    folder = null;
    if (known != null) {
      delete(known);
      if (Files.exists(known)) {
        formerFolders.add(known);
      }
    }
  }

  private void make() throws IOException {
    Path place = folder();
    List<String> command = new ArrayList<>(List.of(program, "-m", "600"));
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      paths.add(place.resolve(Integer.toString(made++)));
      command.add(paths.getLast().toString());
    }
    try {
      run(command);
    } catch (IOException failed) {
      paths.forEach(NamedPipes::delete);
      throw failed;
    }
    free.addAll(paths);
  }

  private Path folder() throws IOException {
    Path known = folder;
    if (known == null) {
      known = Files.createTempDirectory("spindle-pipes-");
      folder = known;
      owner = Files.getOwner(known);
      if (!isHooked) {
        isHooked = true;
        deleteAtTheEnd(known);
      }
    }
    return known;
  }

  private void deleteAtTheEnd(Path known) {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(this::deleteAll, "spindle-pipes"));
    } catch (IllegalStateException ending) {
      Loop.LOG.log(Level.DEBUG, "the program ends: {0} stays", known);
    }
  }

  public synchronized void deleteAll() {
    giveUpFolder();
    formerFolders.forEach(NamedPipes::delete);
    formerFolders.clear();
  }

  public static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException useless) {
      Loop.LOG.log(Level.DEBUG, "a named pipe could not be deleted", useless);
    }
  }

  private void run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
          || process.exitValue() != 0) {
        throw new IOException("no named pipes could be made by " + command.getFirst());
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while named pipes were made", stop);
    } finally {
      // Does nothing to one that has ended.
      process.destroyForcibly();
    }
  }
}
