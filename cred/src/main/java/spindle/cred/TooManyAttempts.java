package spindle.cred;

import java.time.Duration;

/// Too many attempts were wrong, of this name or from this address. Said for what is right as well.
public final class TooManyAttempts extends LoginFailed {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  TooManyAttempts(Duration retryAfter) {
    super("too many attempts were wrong");
    this.retryAfter = retryAfter;
  }

  /// After which there is another attempt.
  public Duration retryAfter() {
    return retryAfter;
  }
}
