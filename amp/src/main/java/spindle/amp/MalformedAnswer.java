package spindle.amp;

/// The peer's answer is not what the command is answered with.
public final class MalformedAnswer extends CallFailed {
  private static final long serialVersionUID = 1L;

  MalformedAnswer(String message) {
    super(message);
  }
}
