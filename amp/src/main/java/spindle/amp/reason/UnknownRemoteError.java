package spindle.amp.reason;

/// The peer has failed in a way that the command does not declare.
public final class UnknownRemoteError extends CallFailed {
  private static final long serialVersionUID = 1L;

  private final String code;

  /// Says what the peer says: the name of its error, and a `description`.
  public UnknownRemoteError(String code, String description) {
    super(code + ": " + description);
    this.code = code;
  }

  /// What the peer called it. `UNKNOWN` means that its program failed, and that it closes the
  /// connection; `BUSY`, that it has too many commands at work; `DEADLINE`, that the time for the
  /// call was over there; `CANCELLED`, that somebody cancelled it there.
  public String code() {
    return code;
  }
}
