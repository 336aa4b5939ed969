package spindle.defer;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/// The failure of a [Deferred] that was not done in time; the message says in how long. See
/// [Deferred#addTimeout(Duration, spindle.time.Scheduler)].
///
/// It carries no stack trace, except under [Deferred#setDebugging]: it would only show the clock.
public class TimeoutError extends TimeoutException {
  private static final long serialVersionUID = 1;

  /// Makes one that says that `timeout` was not enough.
  public TimeoutError(Duration timeout) {
    super("not done within " + words(timeout));
  }

  /// Makes one with a message of its own.
  public TimeoutError(String message) {
    super(message);
  }

  private static String words(Duration timeout) {
    return timeout
        .toString()
        .substring(2)
        .replaceAll("(?<=[HM])(?=.)", " ")
        .toLowerCase(java.util.Locale.ROOT);
  }

  /// Leaves the stack trace empty unless debugging is on.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return Deferred.debugging() ? super.fillInStackTrace() : this;
  }
}
