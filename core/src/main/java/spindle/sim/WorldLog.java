package spindle.sim;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import spindle.defer.UnhandledFailures;

/// What is logged in a simulated world, by its reactors and by its programs. It is kept off the
/// console: worlds are many, and what goes wrong in them often is meant to.
///
/// Sees what goes to `java.logging`, which is where `System.Logger` leads unless a program says
/// otherwise. Whose record it is, is told by the list of unhandled failures, which a reactor's
/// thread shares with its fibers.
final class WorldLog implements AutoCloseable {
  private static final int ERRORS_MAX = 100;
  private static final Map<UnhandledFailures, WorldLog> OPEN = new IdentityHashMap<>();
  private static final Handler TO_WORLDS = new ToWorlds();
  private static final Logger ROOT = Logger.getLogger("");
  private static final SimpleFormatter FORMAT = new SimpleFormatter();

  private final UnhandledFailures here = UnhandledFailures.ofThisThread();
  private final List<LogRecord> errors = new ArrayList<>();

  private WorldLog() {}

  /// The log of the world on this thread, until it is closed.
  static WorldLog open() {
    WorldLog log = new WorldLog();
    synchronized (OPEN) {
      if (OPEN.isEmpty()) {
        for (Handler handler : ROOT.getHandlers()) {
          handler.setFilter(new OutsideOfWorlds(handler.getFilter()));
        }
        ROOT.addHandler(TO_WORLDS);
      }
      OPEN.put(log.here, log);
    }
    return log;
  }

  /// What was logged at `ERROR` so far.
  List<LogRecord> errors() {
    return errors;
  }

  /// A line for people: `spindle.reactor: ...`.
  static String text(LogRecord logged) {
    Throwable thrown = logged.getThrown();
    return "%s: %s%s"
        .formatted(
            logged.getLoggerName(),
            FORMAT.formatMessage(logged),
            thrown == null ? "" : " (" + thrown + ")");
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      OPEN.remove(here);
      if (OPEN.isEmpty()) {
        ROOT.removeHandler(TO_WORLDS);
        for (Handler handler : ROOT.getHandlers()) {
          if (handler.getFilter() instanceof OutsideOfWorlds(Filter before)) {
            handler.setFilter(before);
          }
        }
      }
    }
  }

  private static @Nullable WorldLog ofThisThread() {
    synchronized (OPEN) {
      return OPEN.get(UnhandledFailures.ofThisThread());
    }
  }

  private record OutsideOfWorlds(@Nullable Filter before) implements Filter {
    @Override
    public boolean isLoggable(LogRecord logged) {
      return ofThisThread() == null && (before == null || before.isLoggable(logged));
    }
  }

  private static final class ToWorlds extends Handler {
    @Override
    public void publish(LogRecord logged) {
      WorldLog log = ofThisThread();
      if (log != null
          && logged.getLevel().intValue() >= Level.SEVERE.intValue()
          && log.errors.size() < ERRORS_MAX) {
        log.errors.add(logged);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
