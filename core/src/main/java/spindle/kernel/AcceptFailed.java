package spindle.kernel;

import java.io.IOException;

/// A connection could not be accepted.
public final class AcceptFailed extends IOException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /// What can be done about it.
  public enum Kind {
    /// This process has no descriptor left (EMFILE).
    NO_DESCRIPTORS,
    /// The machine is short of something, for a while (ENFILE, ENOBUFS, ENOMEM).
    NO_RESOURCES,
    /// The listening socket is no more: somebody else has closed its descriptor.
    GONE,
    /// This one connection is of no use; the next may be (ECONNABORTED, EPERM, and what the network
    /// did to it: ENETDOWN, EHOSTUNREACH and others, see `accept(2)`).
    NOT_THIS_ONE
  }

  /// Accepting failed because of `cause`.
  public AcceptFailed(Kind kind, IOException cause) {
    super(cause.getMessage(), cause);
    this.kind = kind;
  }

  /// What can be done about it.
  public Kind kind() {
    return kind;
  }
}
