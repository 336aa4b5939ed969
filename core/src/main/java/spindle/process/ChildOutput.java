package spindle.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import spindle.loop.Loop;
import spindle.pipe.NamedPipes;
import spindle.pipe.PipeThreads;

/// Where one child writes, made before the child: our end of a pipe that ends when nobody is left
/// who could write to it, be it the child or its own children. See [NamedPipes].
///
/// Where there are no named pipes, the JDK's pipe is taken. On Windows that does the same.
/// Elsewhere what is written after the child's end may be lost, which is logged once.
public final class ChildOutput implements AutoCloseable {
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private final @Nullable NamedPipes pipes;
  private final @Nullable Path path;

  /// Keeps the pipe from ending before the child has it.
  private final @Nullable FileChannel keeper;

  private final @Nullable InputStream reader;
  private boolean isTaken;

  private ChildOutput(
      @Nullable NamedPipes pipes,
      @Nullable Path path,
      @Nullable FileChannel keeper,
      @Nullable InputStream reader) {
    this.pipes = pipes;
    this.path = path;
    this.keeper = keeper;
    this.reader = reader;
  }

  public static ChildOutput open(NamedPipes pipes) {
    if (File.separatorChar != '/') {
      return new ChildOutput(null, null, null, null);
    }
    try {
      return openOne(pipes);
    } catch (IOException | UncheckedIOException none) {
      if (!WARNED.getAndSet(true)) {
        Loop.warn(
            "what the children of a process write after its end may be lost, since there are no "
                + "named pipes: "
                + none);
      }
      return new ChildOutput(null, null, null, null);
    }
  }

  /// One that is not there any more was tidied away, and the others with it: once, a new one is
  /// made.
  private static ChildOutput openOne(NamedPipes pipes) throws IOException {
    Path path = pipes.take();
    try {
      return open(pipes, path);
    } catch (NoSuchFileException gone) {
      pipes.forget(path);
      return open(pipes, pipes.take());
    }
  }

  private static ChildOutput open(NamedPipes pipes, Path path) throws IOException {
    FileChannel keeper = null;
    try {
      // To open one direction alone would wait for the other.
      keeper = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!pipes.holds(path)) {
        throw new NoSuchFileException(path.toString());
      }
      return new ChildOutput(pipes, path, keeper, new FileInputStream(path.toFile()));
    } catch (IOException refused) {
      if (keeper != null) {
        PipeThreads.close(keeper);
      }
      pipes.remove(path);
      throw refused;
    }
  }

  public Redirect redirect() {
    return path == null ? Redirect.PIPE : Redirect.to(path.toFile());
  }

  /// Fails if the child, which has just been started, does not write to our pipe: the JDK opens it
  /// by its name once more, and makes a plain file where it was tidied away just then.
  public void requireOpened() throws IOException {
    if (path != null && pipes != null && Files.exists(path) && !pipes.holds(path)) {
      throw new IOException("the pipe for its output was removed while it was started: " + path);
    }
  }

  /// Our end, which is the caller's to close.
  ///
  /// @param jdks what the JDK has for it
  InputStream take(InputStream jdks) {
    isTaken = true;
    return reader == null ? jdks : reader;
  }

  /// The child has its end, or there is none.
  @Override
  public void close() {
    if (path != null && pipes != null) {
      pipes.remove(path);
    }
    if (keeper != null) {
      PipeThreads.close(keeper);
    }
    if (reader != null && !isTaken) {
      PipeThreads.close(reader);
    }
  }
}
