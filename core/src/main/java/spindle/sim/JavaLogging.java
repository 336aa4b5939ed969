package spindle.sim;

import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// Where `System.Logger` leads unless a program says otherwise: the records of simulated worlds go
/// to their [LoggedErrors] instead. All that needs the module `java.logging` is here.
final class JavaLogging {
  private static final Logger ROOT = Logger.getLogger("");
  private static final Handler TO_WORLDS = new ToWorlds();
  private static final SimpleFormatter FORMAT = new SimpleFormatter();

  private JavaLogging() {}

  static void listen() {
    for (Handler handler : ROOT.getHandlers()) {
      handler.setFilter(new OutsideOfWorlds(handler.getFilter()));
    }
    ROOT.addHandler(TO_WORLDS);
  }

  static void stopListening() {
    ROOT.removeHandler(TO_WORLDS);
    for (Handler handler : ROOT.getHandlers()) {
      if (handler.getFilter() instanceof OutsideOfWorlds(Filter before)) {
        handler.setFilter(before);
      }
    }
  }

  private record OutsideOfWorlds(@Nullable Filter before) implements Filter {
    @Override
    public boolean isLoggable(LogRecord logged) {
      return LoggedErrors.ofThisThread() == null && (before == null || before.isLoggable(logged));
    }
  }

  private static final class ToWorlds extends Handler {
    @Override
    public void publish(LogRecord logged) {
      LoggedErrors errors = LoggedErrors.ofThisThread();
      if (errors != null && logged.getLevel().intValue() >= Level.SEVERE.intValue()) {
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
