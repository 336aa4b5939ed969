package spindle.defer;

import java.util.concurrent.CancellationException;

/// The failure of a [Deferred] that was cancelled and had nothing better to say. It means that
/// somebody did not want the result any more, so it is never reported as unhandled.
///
/// It carries no stack trace, except under [Deferred#setDebugging].
public class CancelledError extends CancellationException {
  private static final long serialVersionUID = 1;

  /// Makes one without a message.
  public CancelledError() {}

  /// Makes one that says what was cancelled.
  public CancelledError(String message) {
    super(message);
  }

  /// Leaves the stack trace empty unless debugging is on: it would cost more than the rest.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return Deferred.debugging() ? super.fillInStackTrace() : this;
  }
}
