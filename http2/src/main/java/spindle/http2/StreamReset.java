package spindle.http2;

import java.io.IOException;
import spindle.http2.frame.ErrorCodes;

/// One stream of a connection was reset, RFC 9113, 5.4.2: its exchange has ended early, and no
/// other has. Carries no stack trace.
public final class StreamReset extends IOException {
  private static final long serialVersionUID = 1L;

  private final long code;
  private final boolean byPeer;

  StreamReset(long code, boolean byPeer) {
    super("the stream was reset by " + (byPeer ? "the peer: " : "us: ") + ErrorCodes.name(code));
    this.code = code;
    this.byPeer = byPeer;
  }

  /// The error code, RFC 9113, 7: 0 to 2^32-1.
  public long code() {
    return code;
  }

  /// Whether the other end has reset it.
  public boolean byPeer() {
    return byPeer;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
