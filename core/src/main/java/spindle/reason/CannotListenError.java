package spindle.reason;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A place to listen could not be had: taken, forbidden, or not on this machine. What the operating
/// system said is the cause.
public final class CannotListenError extends IOException {
  private static final long serialVersionUID = 1L;

  /// Nobody can listen at `place`, because of `cause`.
  public CannotListenError(String place, @Nullable Throwable cause) {
    super("cannot listen on " + place + (cause == null ? "" : why(place, cause)), cause);
  }

  private static String why(String place, Throwable cause) {
    String why = ": " + cause.getMessage();
    boolean taken = why.contains("Address already in use") && place.matches(".*:[0-9]+");
    return taken ? why + ": another program listens there: choose another port, or 0 for any" : why;
  }
}
