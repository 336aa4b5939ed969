package spindle.reactor;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Named pipes that nobody uses yet, in a folder that only this user can enter.
///
/// The pipes that the JDK makes for a child's output are closed when the JDK notices the child's
/// end, with what the child's own children write after it. A pipe that we have made is ours for as
/// long as somebody can write to it. Java has no call that makes one, so the system's `mkfifo`
/// does, for many at a time: it costs a millisecond or two, and most processes find one here.
///
/// Shared by all reactors; from any thread.
final class NamedPipes {
  private static final int BATCH = 32;
  private static final long PATIENCE_SECONDS = 10;
  private static final NamedPipes SHARED = new NamedPipes("mkfifo");

  private final String program;
  private final ArrayDeque<Path> free = new ArrayDeque<>();
  private @Nullable Path folder;
  private int made;

  NamedPipes(String program) {
    this.program = program;
  }

  static NamedPipes shared() {
    return SHARED;
  }

  /// One that is the caller's from now on, to open and to delete.
  ///
  /// @throws IOException if none can be made here
  synchronized Path take() throws IOException {
    if (free.isEmpty()) {
      make();
    }
    return free.removeFirst();
  }

  private void make() throws IOException {
    Path place = folder();
    List<String> command = new ArrayList<>(List.of(program, "-m", "600"));
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      paths.add(place.resolve(Integer.toString(made++)));
      command.add(paths.getLast().toString());
    }
    run(command);
    free.addAll(paths);
  }

  private Path folder() throws IOException {
    Path known = folder;
    if (known == null) {
      known = Files.createTempDirectory("spindle-pipes-");
      folder = known;
      try {
        Runtime.getRuntime().addShutdownHook(new Thread(this::deleteAll, "spindle-pipes"));
      } catch (IllegalStateException ending) {
        Loop.LOG.log(Level.DEBUG, "the program ends: {0} stays", known);
      }
    }
    return known;
  }

  synchronized void deleteAll() {
    free.forEach(NamedPipes::delete);
    free.clear();
    if (folder != null) {
      delete(folder);
      folder = null;
    }
  }

  static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException useless) {
      Loop.LOG.log(Level.DEBUG, "a named pipe could not be deleted", useless);
    }
  }

  private static void run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("no named pipes could be made by " + command.getFirst());
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while named pipes were made", stop);
    }
  }
}
