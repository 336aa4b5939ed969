package spindle.reactor;

import java.io.IOException;

/// The operating system does not wait for one socket, for want of memory or of room, or because
/// somebody else has closed its descriptor. A kernel throws it from the next call of that socket;
/// every other socket goes on.
public final class WatchRefused extends IOException {
  private static final long serialVersionUID = 1L;

  /// What the system said is the cause.
  public WatchRefused(IOException cause) {
    super("the system does not wait for this socket: " + cause.getMessage(), cause);
  }
}
