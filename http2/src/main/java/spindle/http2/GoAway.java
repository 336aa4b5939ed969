package spindle.http2;

import java.io.IOException;
import spindle.http2.frame.ErrorCodes;

/// A connection of HTTP/2 has ended with an error, RFC 9113, 5.4.1, which one end has told the
/// other. Carries no stack trace.
public final class GoAway extends IOException {
  private static final long serialVersionUID = 1L;

  private final long code;
  private final int lastStream;
  private final boolean byPeer;

  GoAway(long code, int lastStream, String text, boolean byPeer) {
    super(
        "the connection was ended by %s: %s, %s"
            .formatted(byPeer ? "the peer" : "us", ErrorCodes.name(code), text));
    this.code = code;
    this.lastStream = lastStream;
    this.byPeer = byPeer;
  }

  /// The error code, RFC 9113, 7: 0 to 2^32-1.
  public long code() {
    return code;
  }

  /// The last stream that the end which has sent it may have worked on.
  public int lastStream() {
    return lastStream;
  }

  /// Whether the other end has found the error.
  public boolean byPeer() {
    return byPeer;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
