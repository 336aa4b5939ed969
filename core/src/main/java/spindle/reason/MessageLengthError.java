package spindle.reason;

import org.jspecify.annotations.Nullable;

/// A datagram is longer than one may be.
public final class MessageLengthError extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /// With what was tried and, if there is one, the system's error.
  public MessageLengthError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
