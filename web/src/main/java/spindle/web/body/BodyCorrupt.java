package spindle.web.body;

import java.io.IOException;

/// A body came whole, and is not the one that its sender has digested: it was changed on its way,
/// or there. Carries no stack trace: it tells of the peer, not of a place in the program.
public final class BodyCorrupt extends IOException {
  private static final long serialVersionUID = 1L;

  /// In words that quote nothing of what came.
  public BodyCorrupt() {
    super("expected the body that its Content-Digest says, got another");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
