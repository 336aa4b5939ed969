package spindle.cluster.engine;

import java.util.Locale;
import org.jgroups.logging.CustomLogFactory;
import org.jgroups.logging.Log;
import org.jgroups.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/// JGroups' log, in the program's own: the logger of the JDK's `System.Logger` that is called as
/// the class is. What JGroups calls information is for who looks for something: debug.
final class EngineLog implements Log {
  private static final Object[] NONE = {};

  private final System.Logger logger;

  private EngineLog(String name) {
    logger = System.getLogger(name);
  }

  /// Has JGroups log here, unless the program has said where it should.
  static void install() {
    if (LogFactory.getCustomLogFactory() == null) {
      LogFactory.setCustomLogFactory(
          new CustomLogFactory() {
            @Override
            @SuppressWarnings("rawtypes") // as JGroups has it
            public Log getLog(Class clazz) {
              return new EngineLog(clazz.getName());
            }

            @Override
            public Log getLog(String category) {
              return new EngineLog(category);
            }
          });
    }
  }

  private void say(
      System.Logger.Level level, String format, Object[] args, @Nullable Throwable thrown) {
    if (logger.isLoggable(level)) {
      String words = args.length == 0 ? format : String.format(Locale.ROOT, format, args);
      if (thrown == null) {
        logger.log(level, words);
      } else {
        logger.log(level, words, thrown);
      }
    }
  }

  @Override
  public boolean isFatalEnabled() {
    return logger.isLoggable(System.Logger.Level.ERROR);
  }

  @Override
  public boolean isErrorEnabled() {
    return logger.isLoggable(System.Logger.Level.ERROR);
  }

  @Override
  public boolean isWarnEnabled() {
    return logger.isLoggable(System.Logger.Level.WARNING);
  }

  @Override
  public boolean isInfoEnabled() {
    return logger.isLoggable(System.Logger.Level.DEBUG);
  }

  @Override
  public boolean isDebugEnabled() {
    return logger.isLoggable(System.Logger.Level.TRACE);
  }

  @Override
  public boolean isTraceEnabled() {
    return logger.isLoggable(System.Logger.Level.TRACE);
  }

  @Override
  public void fatal(String message) {
    say(System.Logger.Level.ERROR, message, NONE, null);
  }

  @Override
  public void fatal(String format, Object... args) {
    say(System.Logger.Level.ERROR, format, args, null);
  }

  @Override
  public void fatal(String message, Throwable thrown) {
    say(System.Logger.Level.ERROR, message, NONE, thrown);
  }

  @Override
  public void error(String message) {
    say(System.Logger.Level.ERROR, message, NONE, null);
  }

  @Override
  public void error(String format, Object... args) {
    say(System.Logger.Level.ERROR, format, args, null);
  }

  @Override
  public void error(String message, Throwable thrown) {
    say(System.Logger.Level.ERROR, message, NONE, thrown);
  }

  @Override
  public void warn(String message) {
    say(System.Logger.Level.WARNING, message, NONE, null);
  }

  @Override
  public void warn(String format, Object... args) {
    say(System.Logger.Level.WARNING, format, args, null);
  }

  @Override
  public void warn(String message, Throwable thrown) {
    say(System.Logger.Level.WARNING, message, NONE, thrown);
  }

  @Override
  public void info(String message) {
    say(System.Logger.Level.DEBUG, message, NONE, null);
  }

  @Override
  public void info(String format, Object... args) {
    say(System.Logger.Level.DEBUG, format, args, null);
  }

  @Override
  public void debug(String message) {
    say(System.Logger.Level.TRACE, message, NONE, null);
  }

  @Override
  public void debug(String format, Object... args) {
    say(System.Logger.Level.TRACE, format, args, null);
  }

  @Override
  public void debug(String message, Throwable thrown) {
    say(System.Logger.Level.TRACE, message, NONE, thrown);
  }

  @Override
  public void trace(String message) {
    say(System.Logger.Level.TRACE, message, NONE, null);
  }

  @Override
  public void trace(String format, Object... args) {
    say(System.Logger.Level.TRACE, format, args, null);
  }

  @Override
  public void trace(String message, Throwable thrown) {
    say(System.Logger.Level.TRACE, message, NONE, thrown);
  }

  @Override
  public void trace(Object words) {
    say(System.Logger.Level.TRACE, String.valueOf(words), NONE, null);
  }

  @Override
  public void setLevel(String level) {}

  @Override
  public String getLevel() {
    return "as the program's log says";
  }
}
