package spindle.reason;

import org.jspecify.annotations.Nullable;

/// The name could not be turned into an address.
public final class DNSLookupError extends ConnectError {
  private static final long serialVersionUID = 1L;

  /// The attempt failed as `message` says.
  public DNSLookupError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
