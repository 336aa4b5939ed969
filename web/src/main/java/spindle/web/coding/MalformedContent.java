package spindle.web.coding;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A body is not what its Content-Encoding says: not of that format, damaged, cut off, or with
/// something behind its end. Carries no stack trace: it tells of the peer, not of a place in the
/// program.
public final class MalformedContent extends IOException {
  private static final long serialVersionUID = 1L;

  /// In words that quote nothing of what came.
  public MalformedContent(String message) {
    this(message, null);
  }

  /// The same, with what a decoder said.
  public MalformedContent(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
