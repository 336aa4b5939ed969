package spindle.reason;

import java.io.IOException;

/// A file with a certificate or a key is not what it should be. The message says where and what was
/// expected.
public final class PemRefused extends IOException {
  private static final long serialVersionUID = 1L;

  /// With where it is, and what was expected there.
  public PemRefused(String message) {
    super(message);
  }

  /// The same, with what found it.
  public PemRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
