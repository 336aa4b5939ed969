package spindle.reason;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A child process could not be started: no such program, not allowed, no descriptors or memory
/// left. What the operating system said is the cause. Nothing is left open.
public final class CannotSpawnError extends IOException {
  private static final long serialVersionUID = 1L;

  /// `program` cannot be started, because of `cause`.
  public CannotSpawnError(String program, @Nullable Throwable cause) {
    super(
        "cannot start '" + program + "'" + (cause == null ? "" : ": " + cause.getMessage()), cause);
  }
}
