package spindle.amp.reason;

/// The peer's answer is not what the command is answered with.
public final class MalformedAnswer extends CallFailed {
  private static final long serialVersionUID = 1L;

  /// Says in `message` what came, and what was expected.
  public MalformedAnswer(String message) {
    super(message);
  }
}
