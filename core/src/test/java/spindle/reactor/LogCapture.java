package spindle.reactor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What one logger is given while this is open, on any thread; it is kept off the console.
public final class LogCapture implements AutoCloseable {
  private final Logger logger;
  private final Level levelBefore;
  private final boolean parentsBefore;
  private final List<LogRecord> records = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();

  private record Waiting(Predicate<String> line, CountDownLatch seen) {}

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          synchronized (records) {
            records.add(logged);
            waiting.stream()
                .filter(each -> each.line.test(line(logged)))
                .forEach(each -> each.seen.countDown());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private LogCapture(String name) {
    logger = Logger.getLogger(name);
    levelBefore = logger.getLevel();
    parentsBefore = logger.getUseParentHandlers();
    logger.setLevel(Level.INFO);
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  /// Of what reactors log.
  public static LogCapture ofReactor() {
    return new LogCapture("spindle.reactor");
  }

  /// Of what TLS says of its files.
  public static LogCapture ofTls() {
    return new LogCapture("spindle.tls");
  }

  /// Of what is said of inherited sockets.
  public static LogCapture ofEndpoints() {
    return new LogCapture("spindle.endpoint");
  }

  /// Of what services log.
  public static LogCapture ofServices() {
    return new LogCapture("spindle.service");
  }

  /// Of what protocols are told.
  public static LogCapture ofProtocol() {
    return new LogCapture("spindle.protocol");
  }

  /// Of what failed with nobody to handle it.
  public static LogCapture ofDeferred() {
    return new LogCapture("spindle.defer");
  }

  /// Also what is only of interest to somebody who looks for a fault.
  public void withDebug() {
    logger.setLevel(Level.FINE);
  }

  /// One line for each: the level, the message and, after a colon, the exception.
  public List<String> lines() {
    synchronized (records) {
      return records.stream().map(LogCapture::line).toList();
    }
  }

  /// How many errors there were.
  public int errors() {
    synchronized (records) {
      return (int) records.stream().filter(each -> each.getLevel() == Level.SEVERE).count();
    }
  }

  /// The exceptions.
  public List<Throwable> thrown() {
    synchronized (records) {
      return records.stream()
          .<Throwable>mapMulti((each, into) -> {
            if (each.getThrown() != null) {
              into.accept(each.getThrown());
            }
          })
          .toList();
    }
  }

  /// Waits until a line with `part` was logged.
  ///
  /// @return whether it was, within some seconds
  boolean await(String part) throws InterruptedException {
    Waiting one = new Waiting(line -> line.contains(part), new CountDownLatch(1));
    synchronized (records) {
      if (lines().stream().anyMatch(one.line)) {
        return true;
      }
      waiting.add(one);
    }
    return one.seen.await(120, TimeUnit.SECONDS);
  }

  private static String line(LogRecord logged) {
    String thrown = logged.getThrown() == null ? "" : ": " + logged.getThrown();
    return logged.getLevel() + " " + logged.getMessage() + thrown;
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(parentsBefore);
    logger.setLevel(levelBefore);
  }
}
