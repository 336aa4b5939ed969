package spindle.command.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.concurrent.atomic.AtomicLong;

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
