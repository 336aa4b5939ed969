package spindle.view;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How much the loggers of this process say, changed while it runs: by `./spindle log`, or by code.
///
/// `System.Logger` has no such thing, so it is done by the log behind it: that of the command, that
/// of the JDK (`java.util.logging`), or one that [#changedBy] has named. From any thread.
public final class LogLevels {
  /// The levels that there are, the least talkative first; `default` is what a logger had before.
  public static final List<String> WORDS =
      List.of("error", "warning", "info", "debug", "trace", "default");

  /// Loggers that may have a level by [#set] at the same time.
  public static final int LOGGERS_MAX = 1000;

  private static final Set<String> CHANGED = new LinkedHashSet<>();

  private static @Nullable Log log;

  private LogLevels() {}

  /// A log whose loggers have levels.
  @FunctionalInterface
  public interface Log {
    /// Has a logger say what is at least as important.
    ///
    /// @param logger its name, and that of those below it that have no level of their own; empty
    ///   for all of them
    /// @param level one of [#WORDS]
    void set(String logger, String level);
  }

  static void requireLevel(String word) {
    if (!WORDS.contains(word)) {
      throw new IllegalArgumentException(
          "expected a level of %s, got '%s'".formatted(String.join(", ", WORDS), word));
    }
  }

  /// From now on levels are changed by `log`, for programs whose log is none of ours.
  public static synchronized void changedBy(Log log) {
    LogLevels.log = log;
  }

  /// Has `logger` say from now on what is at least as important as `level`.
  ///
  /// @param logger its name, and that of those below it that have no level of their own; empty for
  ///   all of them
  /// @param level one of [#WORDS]
  /// @throws IllegalArgumentException if there is no such level, or too many loggers have one
  /// @throws UnsupportedOperationException if it is not known how the log of this program does that
  public static synchronized void set(String logger, String level) {
    requireLevel(level);
    if (CHANGED.size() >= LOGGERS_MAX && !CHANGED.contains(logger) && !level.equals("default")) {
      throw new IllegalArgumentException(
          "%d loggers have levels already: set some to 'default'".formatted(LOGGERS_MAX));
    }
    Log by = log;
    if (by == null) {
      by = JdkLog.find();
      log = by;
    }
    by.set(logger, level);
    if (level.equals("default")) {
      CHANGED.remove(logger);
    } else {
      CHANGED.add(logger);
    }
  }
}
