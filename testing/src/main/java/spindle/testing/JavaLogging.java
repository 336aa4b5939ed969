package spindle.testing;

import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// Where `System.Logger` leads unless a program says otherwise: records go to the [LoggedErrors] of
/// who logs them, if there are any. All that needs the module `java.logging` is here.
final class JavaLogging {
  private static final Logger ROOT = Logger.getLogger("");
  private static final Handler TO_ERRORS = new ToErrors();
  private static final SimpleFormatter FORMAT = new SimpleFormatter();

  private JavaLogging() {}

  static void listen() {
    for (Handler handler : ROOT.getHandlers()) {
      handler.setFilter(new NotKept(handler.getFilter()));
    }
    ROOT.addHandler(TO_ERRORS);
  }

  static void stopListening() {
    ROOT.removeHandler(TO_ERRORS);
    for (Handler handler : ROOT.getHandlers()) {
      if (handler.getFilter() instanceof NotKept(Filter before)) {
        handler.setFilter(before);
      }
    }
  }

  private static boolean isError(LogRecord logged) {
    return logged.getLevel().intValue() >= Level.SEVERE.intValue();
  }

  private record NotKept(@Nullable Filter before) implements Filter {
    @Override
    public boolean isLoggable(LogRecord logged) {
      LoggedErrors errors = LoggedErrors.ofThisThread();
      boolean kept = errors != null && (errors.isQuiet() || isError(logged));
      return !kept && (before == null || before.isLoggable(logged));
    }
  }

  private static final class ToErrors extends Handler {
    @Override
    public void publish(LogRecord logged) {
      LoggedErrors errors = LoggedErrors.ofThisThread();
      if (errors != null && isError(logged)) {
        Throwable thrown = logged.getThrown();
        errors.add(
            new ErrorLogged(
                "logged by %s: %s%s"
                    .formatted(
                        logged.getLoggerName(),
                        FORMAT.formatMessage(logged),
                        thrown == null ? "" : " (" + thrown + ")"),
                thrown));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
