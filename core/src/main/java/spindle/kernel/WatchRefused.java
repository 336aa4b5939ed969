package spindle.kernel;

import java.io.IOException;

/// The operating system does not wait for one socket, for want of memory or of room, or because
/// somebody else has closed its descriptor. A kernel throws it from the next call of that socket;
/// every other socket goes on.
public final class WatchRefused extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean gone;

  /// What the system said is the cause.
  ///
  /// @param gone whether the socket is no more, so that to ask again is of no use
  public WatchRefused(IOException cause, boolean gone) {
    super("the system does not wait for this socket: " + cause.getMessage(), cause);
    this.gone = gone;
  }

  /// Whether the socket is no more: somebody else has closed it.
  public boolean gone() {
    return gone;
  }
}
