package spindle.reason;

import java.io.IOException;

/// A file with a certificate or a key is not what it should be. The message says where and what was
/// expected.
public final class PemRefused extends IOException {
  private static final long serialVersionUID = 1L;

  public PemRefused(String message) {
    super(message);
  }

  public PemRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
