package spindle.reason;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A place to listen could not be had: taken, forbidden, or not on this machine. What the operating
/// system said is the cause.
public final class CannotListenError extends IOException {
  private static final long serialVersionUID = 1L;

  /// Nobody can listen at `place`, because of `cause`.
  public CannotListenError(String place, @Nullable Throwable cause) {
    super("cannot listen on " + place + (cause == null ? "" : ": " + cause.getMessage()), cause);
  }
}
