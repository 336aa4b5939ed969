package spindle.amp.reason;

/// The peer has sent what is not AMP, or more than a limit allows. The connection is closed for it.
public final class MalformedBox extends CallFailed {
  private static final long serialVersionUID = 1L;

  /// Says in `message` what came, and what was expected.
  public MalformedBox(String message) {
    super(message);
  }
}
