package spindle.web.body;

import java.io.IOException;

/// A body ended before its end: the connection was lost, or what came was no body.
public final class BodyTruncated extends IOException {
  private static final long serialVersionUID = 1L;

  /// Says what came instead of the rest.
  public BodyTruncated(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
