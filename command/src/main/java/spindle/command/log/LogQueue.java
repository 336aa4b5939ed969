package spindle.command.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.event.KeyValuePair;
import spindle.reactor.LogContext;
import spindle.reason.ConnectionClosed;

/// Lines on their way to whoever writes them. When there are too many, the next ones are left out
/// and counted, and a line says so as soon as there is room.
final class LogQueue extends AsyncAppender {
  /// Lines that may wait.
  static final int LINES_MAX = 8192;

  /// How long the end of the program waits for those that are left.
  private static final int END_MILLIS = 2000;

  private final AtomicLong leftOut = new AtomicLong();

  LogQueue(LoggerContext context) {
    setContext(context);
    setName("queue");
    setQueueSize(LINES_MAX);
    setDiscardingThreshold(0);
    setNeverBlock(true);
    setMaxFlushTime(END_MILLIS);
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (getRemainingCapacity() < 2) {
      leftOut.incrementAndGet();
      return;
    }
    sayWhatWasLeftOut();
    super.append(event);
  }

  /// On the thread that logs, where the connection is known.
  @Override
  protected void preprocess(ILoggingEvent event) {
    super.preprocess(event);
    if (event instanceof LoggingEvent record) {
      LogContext.here().ifPresent(context -> add(record, context));
    }
  }

  private static void add(LoggingEvent record, LogContext context) {
    add(record, "connection", context.connection());
    add(record, "peer", context.peer());
    add(record, "protocol", context.protocol());
    add(record, "reason", context.reason().map(ConnectionClosed::getMessage).orElse(""));
    add(record, "word", context.word());
  }

  private static void add(LoggingEvent record, String name, Object value) {
    Object kept = value instanceof Integer ? value : value.toString();
    if (!kept.equals("")) {
      record.addKeyValuePair(new KeyValuePair(name, kept));
    }
  }

  private void sayWhatWasLeftOut() {
    long count = leftOut.get() == 0 ? 0 : leftOut.getAndSet(0);
    if (count > 0) {
      super.append(
          new LoggingEvent(
              LogQueue.class.getName(),
              ((LoggerContext) getContext()).getLogger("spindle.log"),
              Level.WARN,
              "lines were left out here, since the log could not be written as fast: " + count,
              null,
              null));
    }
  }

  /// Those that were left out and not yet told of.
  long leftOut() {
    return leftOut.get();
  }
}
