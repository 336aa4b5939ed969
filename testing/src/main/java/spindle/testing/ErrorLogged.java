package spindle.testing;

import org.jspecify.annotations.Nullable;

/// Something was logged at `ERROR` where that was not expected, see [LoggedErrors]. What was logged
/// with it is the cause.
public final class ErrorLogged extends AssertionError {
  private static final long serialVersionUID = 1;

  ErrorLogged(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  boolean isOf(Class<? extends Throwable> type) {
    for (Throwable each = getCause(); each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return true;
      }
    }
    return false;
  }
}
