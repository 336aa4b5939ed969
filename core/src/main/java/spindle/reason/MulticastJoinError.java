package spindle.reason;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A multicast group could not be joined or left: it is no group, there is no such interface, or
/// the membership is not what was thought.
public final class MulticastJoinError extends IOException {
  private static final long serialVersionUID = 1L;

  /// With what was tried and, if there is one, the system's error.
  public MulticastJoinError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
