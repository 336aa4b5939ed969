package spindle.web.body;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Not JSON, or not such as was asked for. Where it is what a handler fails with, a site answers
/// with 400 and these words. Carries no stack trace.
public final class BadJson extends IOException {
  private static final long serialVersionUID = 1L;

  /// What is wrong, and where, in words that quote nothing of what the peer sent.
  public BadJson(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
