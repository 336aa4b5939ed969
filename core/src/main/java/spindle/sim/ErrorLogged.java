package spindle.sim;

import org.jspecify.annotations.Nullable;

/// Something was logged at `ERROR` in a world that was told to have none, see
/// [Simulation#checkErrors]. What was logged with it is the cause.
public final class ErrorLogged extends AssertionError {
  private static final long serialVersionUID = 1;

  ErrorLogged(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
