package spindle.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The levels of `java.util.logging`. It keeps the loggers that it has changed, since the JDK
/// forgets those that nobody has.
final class JdkLog implements LogLevels.Log {
  private final Map<String, Changed> changed = new LinkedHashMap<>();

  private JdkLog() {}

  /// A logger, and the level that it had before.
  private record Changed(Logger logger, @Nullable Level before) {}

  /// @throws UnsupportedOperationException if the log of this program is another
  static JdkLog find() {
    String finder = System.LoggerFinder.getLoggerFinder().getClass().getModule().getName();
    if (!"java.logging".equals(finder)) {
      throw new UnsupportedOperationException(
          "the log of this program is by %s: it says how levels are changed by LogLevels.changedBy"
              .formatted(finder == null ? "a library" : finder));
    }
    return new JdkLog();
  }

  @Override
  public void set(String logger, String level) {
    if (level.equals("default")) {
      Changed back = changed.remove(logger);
      if (back != null) {
        back.logger.setLevel(back.before);
      }
      return;
    }
    Level wanted = level(level);
    Changed now =
        changed.computeIfAbsent(
            logger,
            name -> {
              Logger found = Logger.getLogger(name);
              return new Changed(found, found.getLevel());
            });
    now.logger.setLevel(wanted);
    // They let pass what loggers say, which is nothing more than loggers were told.
    for (Handler each : Logger.getLogger("").getHandlers()) {
      if (each.getLevel().intValue() > wanted.intValue()) {
        each.setLevel(wanted);
      }
    }
  }

  private static Level level(String word) {
    return switch (word) {
      case "error" -> Level.SEVERE;
      case "warning" -> Level.WARNING;
      case "debug" -> Level.FINE;
      case "trace" -> Level.FINER;
      default -> Level.INFO;
    };
  }
}
