package spindle.fiber;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What is logged, at WARNING or above, while this is open; it is printed nowhere.
final class RecordedLog implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<Logger> loggers = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
            Throwable thrown = line.getThrown();
            lines.add(line.getMessage() + (thrown == null ? "" : ": " + thrown));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private RecordedLog() {}

  static RecordedLog of(String... names) {
    RecordedLog log = new RecordedLog();
    for (String name : names) {
      Logger logger = Logger.getLogger(name);
      logger.addHandler(log.handler);
      logger.setUseParentHandlers(false);
      log.loggers.add(logger);
    }
    return log;
  }

  List<String> lines() {
    return lines;
  }

  @Override
  public void close() {
    for (Logger logger : loggers) {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
  }
}
