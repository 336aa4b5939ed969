package spindle.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What the program logs while this is open, on any thread: for tests of what is logged, and to
/// keep expected errors off the console.
///
/// ```java
/// try (var logged = CapturedLog.of("spindle.reactor")) {
///   ...
///   assertThat(logged.lines()).containsExactly("ERROR ... failed: java.lang.Exception: oops");
/// }
/// ```
public final class CapturedLog implements AutoCloseable {
  private final Logger logger;
  private final Level levelBefore;
  private final boolean parentsBefore;
  private final List<LogRecord> records = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          synchronized (records) {
            records.add(logged);
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private CapturedLog(String name, Level level) {
    logger = Logger.getLogger(name);
    levelBefore = logger.getLevel();
    parentsBefore = logger.getUseParentHandlers();
    logger.setLevel(level);
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  /// Keeps what `System.getLogger(name)` is given at INFO and above.
  public static CapturedLog of(String name) {
    return new CapturedLog(name, Level.INFO);
  }

  /// Keeps everything that `System.getLogger(name)` is given.
  public static CapturedLog ofAll(String name) {
    return new CapturedLog(name, Level.ALL);
  }

  /// One line for each: the level, the message, the exception.
  public List<String> lines() {
    return records().stream().map(CapturedLog::line).toList();
  }

  private static String line(LogRecord logged) {
    Throwable thrown = logged.getThrown();
    return levelName(logged.getLevel())
        + " "
        + logged.getMessage()
        + (thrown == null ? "" : ": " + thrown);
  }

  private static String levelName(Level level) {
    return switch (level.getName()) {
      case "SEVERE" -> "ERROR";
      case "FINE" -> "DEBUG";
      default -> level.getName();
    };
  }

  /// How many errors there were.
  public int errors() {
    return (int) records().stream().filter(each -> each.getLevel() == Level.SEVERE).count();
  }

  /// What was logged as exceptions.
  public List<Throwable> thrown() {
    List<Throwable> thrown = new ArrayList<>();
    for (LogRecord each : records()) {
      Throwable one = each.getThrown();
      if (one != null) {
        thrown.add(one);
      }
    }
    return thrown;
  }

  private List<LogRecord> records() {
    synchronized (records) {
      return List.copyOf(records);
    }
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(parentsBefore);
    logger.setLevel(levelBefore);
  }
}
