package spindle.web.filters;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// A file that lines are appended to by a thread of its own, so that nobody waits for the disk.
/// What waits is bounded: lines beyond [LogFileOptions#queueMax] are dropped and counted, and so
/// are those that cannot be written. A file that cannot be written to is tried again and again, and
/// the log says so once.
///
/// From any thread. Close it when the reactor has stopped, so that the last lines are written.
public final class LogFile implements Consumer<String>, AutoCloseable {
  private static final Logger LOG = System.getLogger("spindle.web.filters");
  private static final Duration CLOSE_TIME = Duration.ofSeconds(10);
  private static final int BUNDLE = 1000;

  /// No lines have an end of line, so these are words to the thread.
  private static final String END = "end\n";

  private static final String LOOK = "look\n";

  private final Path path;
  private final ArrayBlockingQueue<String> waiting;
  private final LongAdder dropped = new LongAdder();
  private final LogWriter writer;
  private final Duration closeTime;
  private final Thread thread;
  private volatile boolean reopen;
  private volatile boolean closed;

  LogFile(Path path, LogFileOptions options) {
    this(path, options, CLOSE_TIME);
  }

  LogFile(Path path, LogFileOptions options, Duration closeTime) {
    this.path = path;
    this.closeTime = closeTime;
    this.writer = new LogWriter(new RotatedFile(path, options));
    this.waiting = new ArrayBlockingQueue<>(options.queueMax());
    this.thread = Thread.ofPlatform().daemon().name("spindle-log-file").unstarted(this::run);
  }

  /// Opens a file, which is made if it is not there, with the options that hold if nothing is said.
  ///
  /// @throws IOException if that cannot be done
  public static LogFile open(Path path) throws IOException {
    return open(path, LogFileOptions.defaults());
  }

  /// The same, with options.
  ///
  /// @throws IOException as above
  public static LogFile open(Path path, LogFileOptions options) throws IOException {
    RotatedFile.check(path);
    LogFile log = new LogFile(path, options);
    log.start();
    return log;
  }

  void start() {
    thread.start();
  }

  /// Appends a line, later; or drops it, if too many wait or the file is closed.
  ///
  /// @param line without an end of line
  @Override
  public void accept(String line) {
    if (closed || !waiting.offer(line)) {
      dropped.increment();
    }
  }

  /// Has the file opened anew before the next line is written: for a program as logrotate, which
  /// has given it another name.
  public void reopen() {
    reopen = true;
    var _ = waiting.offer(LOOK); // if there is no room, the thread is at work and looks anyway
  }

  /// How many lines were dropped so far.
  public long dropped() {
    return dropped.sum();
  }

  /// Takes no more lines, and waits until those that came before are written, at most 10 s.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        var _ = waiting.offer(END); // if there is no room, the thread is at work and looks anyway
        thread.join(closeTime);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    List<String> bundle = new ArrayList<>();
    long told = 0;
    boolean ended = false;
    while (!ended) {
      try {
        bundle.add(waiting.take());
      } catch (InterruptedException e) {
        break; // nobody has a reason to; whoever does wants it to end
      }
      var _ = waiting.drainTo(bundle, BUNDLE - 1);
      ended = bundle.removeIf(END::equals) || (closed && waiting.isEmpty());
      told = tellDropped(told);
      write(bundle);
      bundle.clear();
    }
    writer.close();
    var _ = waiting.removeIf(END::equals);
    dropped.add(waiting.size()); // what came while this was closed
  }

  private void write(List<String> bundle) {
    bundle.removeIf(LOOK::equals);
    if (reopen) {
      reopen = false;
      writer.reopen();
    }
    dropped.add(writer.write(bundle));
  }

  private long tellDropped(long told) {
    long now = dropped();
    if (now > told) {
      LOG.log(
          Level.WARNING,
          "%d lines of %s were dropped, as too many waited or it could not be written to"
              .formatted(now - told, path));
    }
    return now;
  }
}
